export const es: Record<string, string> = {
  Retell: 'Retell',
  'Calls led by agents that are kept at Retell.': 'Llamadas que llevan agentes que están en Retell.',
  'Calls led by Retell': 'Llamadas que lleva Retell',
  'API key': 'Clave de API',
  'The one with the webhook badge at Retell: it also proves that reports come from there.':
    'La que lleva la marca de webhook en Retell: también demuestra que los avisos vienen de allí.',
  From: 'Desde',
  '+34600000000': '+34600000000',
  'A number such as +34600000000.': 'Un número como +34600000000.',
  'A number of the Retell account.': 'Un número de la cuenta de Retell.',
  'Retell lets us in, with {length} agents.': 'Retell nos deja entrar, con {length} agentes.',
  'Retell leads calls by agents of its own. Choose an agent that is kept at the carrier.':
    'Retell lleva las llamadas con agentes propios. Elige un agente que esté en el operador.',
  'Retell’s recording could not be fetched ({status}).':
    'No se pudo traer la grabación de Retell ({status}).',
  'Retell does not accept the API key. Correct it in the account.':
    'Retell no acepta la clave de API. Corrígela en la cuenta.',
  'The Retell account is out of credit. Top it up there.':
    'La cuenta de Retell no tiene saldo. Recárgala allí.',
  'Retell asks for fewer calls at once.': 'Retell pide menos llamadas a la vez.',
  'Retell refused it: {message}': 'Retell lo rechazó: {message}',
}
