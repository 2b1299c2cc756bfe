export const es: Record<string, string> = {
  OpenAI: 'OpenAI',
  'Models that write and speak, at OpenAI or at any address with the same API.':
    'Modelos que escriben y hablan, en OpenAI o en cualquier dirección con la misma API.',
  'Text by an OpenAI model': 'Texto con un modelo de OpenAI',
  'Speech by an OpenAI model': 'Voz con un modelo de OpenAI',
  'API key': 'Clave de API',
  'Leave it empty for a model in your own house that asks for none.':
    'Déjala vacía si es un modelo de tu propia casa que no la pide.',
  Address: 'Dirección',
  'An address such as https://api.openai.com/v1.': 'Una dirección como https://api.openai.com/v1.',
  'Another address for any service with the same API. One in your own network has to be allowed in the server’s settings first.':
    'Otra dirección para cualquier servicio con la misma API. Si está en tu propia red, antes hay que permitirla en los ajustes del servidor.',
  'Model for text': 'Modelo de texto',
  'Writes, and answers in calls that are spoken by the carrier.':
    'Escribe, y responde en las llamadas que locuta el operador.',
  'Model for speech': 'Modelo de voz',
  'Hears and speaks by itself.': 'Oye y habla por sí mismo.',
  Project: 'Proyecto',
  'A project’s id begins with proj_.': 'El id de un proyecto empieza por proj_.',
  'Its id, for calls that a carrier puts through by SIP.':
    'Su id, para las llamadas que un operador pasa por SIP.',
  'Signing secret': 'Secreto de firma',
  'A signing secret begins with whsec_.': 'Un secreto de firma empieza por whsec_.',
  'From the webhook at OpenAI. Proves that calls by SIP come from there; without it there are none.':
    'Del webhook en OpenAI. Demuestra que las llamadas por SIP vienen de allí; sin él no las hay.',
  'The service lets us in and has {textModel}.': 'El servicio nos deja entrar y tiene {textModel}.',
  'The service lets us in, with {length} models. {textModel} is not in its list.':
    'El servicio nos deja entrar, con {length} modelos. {textModel} no está en su lista.',
  'The model could not be reached: {message}': 'No se pudo llegar al modelo: {message}',
  'The model’s service does not accept the API key. Correct it in the account.':
    'El servicio del modelo no acepta la clave de API. Corrígela en la cuenta.',
  'The account at the model’s service is out of credit. Top it up there.':
    'La cuenta en el servicio del modelo no tiene saldo. Recárgala allí.',
  'The model’s service asks for fewer requests.': 'El servicio del modelo pide menos solicitudes.',
  'The model’s service knows no such model. Correct its name in the account or the agent.':
    'El servicio no conoce ese modelo. Corrige su nombre en la cuenta o en el agente.',
  'The model’s service failed ({status}).': 'El servicio del modelo falló ({status}).',
  'The model’s service refused it: {message}': 'El servicio del modelo lo rechazó: {message}',
  'The model refused: {refusal}': 'El modelo se negó: {refusal}',
  'The model’s answer does not have the form that was asked for.':
    'La respuesta del modelo no tiene la forma que se pidió.',
  'The model was not ready to listen in time.': 'El modelo no estuvo listo para escuchar a tiempo.',
  'The model refused the session: {message}': 'El modelo rechazó la sesión: {message}',
  'For calls by SIP, write the project’s id into the account.':
    'Para llamadas por SIP, escribe el id del proyecto en la cuenta.',
}
