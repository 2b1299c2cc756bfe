export const es: Record<string, string> = {
  Twilio: 'Twilio',
  'SMS, WhatsApp and calls through Twilio, with reports and answers.':
    'SMS, WhatsApp y llamadas por Twilio, con avisos y respuestas.',
  'SMS by Twilio': 'SMS por Twilio',
  'WhatsApp by Twilio': 'WhatsApp por Twilio',
  'Account SID': 'SID de la cuenta',
  'AC…': 'AC…',
  'On the first page of the Twilio console.': 'En la primera página de la consola de Twilio.',
  'Auth token': 'Token de autenticación',
  'Also proves that reports really come from Twilio.':
    'Demuestra además que los avisos vienen de verdad de Twilio.',
  'SMS from': 'Remitente de SMS',
  '+34600000000': '+34600000000',
  'A number of the account, or a sender name where the country allows it.':
    'Un número de la cuenta, o un nombre donde el país lo permita.',
  'Messaging service': 'Servicio de mensajería',
  'MG…': 'MG…',
  'When filled in, it chooses the number of each SMS.': 'Si se rellena, elige el número de cada SMS.',
  'WhatsApp from': 'Remitente de WhatsApp',
  'The number that is registered as WhatsApp sender.': 'El número registrado como remitente de WhatsApp.',

  'The account SID is AC and 32 more letters and digits.':
    'El SID de la cuenta es AC y 32 letras y cifras más.',
  'Copy the whole auth token.': 'Copia el token de autenticación entero.',
  'A number such as +34 600000000, or a name of up to 11 letters.':
    'Un número como +34 600000000, o un nombre de hasta 11 letras.',
  'The SID of a messaging service is MG and 32 more letters and digits.':
    'El SID de un servicio de mensajería es MG y 32 letras y cifras más.',
  'Write the number with its country code, such as +34600000000.':
    'Escribe el número con su prefijo de país, como +34600000000.',
  'Twilio does not accept the account SID and auth token. Correct them in the account.':
    'Twilio no acepta el SID y el token de la cuenta. Corrígelos en la cuenta.',
  'Twilio does not know this account or sender. Check the account’s settings.':
    'Twilio no conoce esta cuenta o este remitente. Revisa los ajustes de la cuenta.',
  'The number is not a valid one. Correct the contact’s phone.':
    'El número no es válido. Corrige el teléfono del contacto.',
  'The Twilio account may not send to this country. Allow it at Twilio under Messaging, Geo permissions.':
    'La cuenta de Twilio no puede enviar a este país. Permítelo en Twilio, en Messaging, Geo permissions.',
  'The “From” number can’t send SMS to this person. Choose another in the account.':
    'El número remitente no puede enviar SMS a esta persona. Elige otro en la cuenta.',
  'WhatsApp has rejected the template. Change it, or choose another.':
    'WhatsApp ha rechazado la plantilla. Cámbiala o elige otra.',
  'WhatsApp has paused the template: too many people complained of it.':
    'WhatsApp ha puesto la plantilla en pausa: se quejó demasiada gente.',
  'WhatsApp has switched the template off. Choose another.':
    'WhatsApp ha desactivado la plantilla. Elige otra.',
  'The person has replied STOP to this sender.': 'La persona respondió STOP a este remitente.',
  'Too many messages wait at Twilio for this sender.':
    'En Twilio esperan demasiados mensajes de este remitente.',
  'Twilio has no way from this sender to this number. Choose another sender in the account.':
    'Twilio no tiene camino de este remitente a este número. Elige otro remitente en la cuenta.',
  'The number can’t receive SMS: it is no mobile number. Correct the contact’s phone.':
    'El número no puede recibir SMS: no es un móvil. Corrige el teléfono del contacto.',
  'The text is longer than the 1,600 characters that Twilio takes. Shorten it.':
    'El texto pasa de los 1600 caracteres que admite Twilio. Acórtalo.',
  'What fills the template does not fit it. Compare the variables with those at Twilio.':
    'Lo que rellena la plantilla no encaja. Compara las variables con las de Twilio.',
  'The “From” number is none of this Twilio account. Correct it in the account.':
    'El número remitente no es de esta cuenta de Twilio. Corrígelo en la cuenta.',
  'The “From” number belongs to another Twilio account. Correct it in the account.':
    'El número remitente es de otra cuenta de Twilio. Corrígelo en la cuenta.',
  'The messaging service has no sender. Add a number to it at Twilio.':
    'El servicio de mensajería no tiene remitente. Añádele un número en Twilio.',
  'The person or the operator blocks messages from this sender.':
    'La persona o el operador bloquea los mensajes de este remitente.',
  'The number is not in use. Correct the contact’s phone.':
    'El número no está en uso. Corrige el teléfono del contacto.',
  'The number is a landline, or its operator takes no SMS. Correct the contact’s phone.':
    'El número es fijo o su operador no admite SMS. Corrige el teléfono del contacto.',
  'The operator filtered the message as unwanted. Change the text, or register the sender.':
    'El operador filtró el mensaje como no deseado. Cambia el texto o registra el remitente.',
  'The operator did not deliver the message and gave no reason.':
    'El operador no entregó el mensaje y no dijo por qué.',
  'The number is not registered for business messages in the USA (A2P 10DLC). Register it at Twilio.':
    'El número no está registrado para mensajes de empresas en EE. UU. (A2P 10DLC). Regístralo en Twilio.',
  'The number is not on WhatsApp.': 'El número no está en WhatsApp.',
  'The “WhatsApp from” number is no WhatsApp sender of this account. Correct it in the account.':
    'El número remitente de WhatsApp no es un remitente de esta cuenta. Corrígelo en la cuenta.',
  'The message breaks WhatsApp’s rules. Change the text or the template.':
    'El mensaje incumple las reglas de WhatsApp. Cambia el texto o la plantilla.',
  'The person has not written within 24 hours, so WhatsApp only takes an approved template.':
    'La persona no ha escrito en 24 horas, así que WhatsApp solo admite una plantilla aprobada.',
  'WhatsApp asks to send more slowly.': 'WhatsApp pide enviar más despacio.',
  'The number can’t receive WhatsApp messages. Correct the contact’s phone.':
    'El número no puede recibir mensajes de WhatsApp. Corrige el teléfono del contacto.',
  'WhatsApp keeps this message from the person for now, as an experiment of its own.':
    'WhatsApp retiene por ahora este mensaje, por un experimento suyo.',
  'WhatsApp did not deliver it: the person gets enough marketing messages for now. Wait a day or more.':
    'WhatsApp no lo entregó: la persona ya recibe bastante publicidad por ahora. Espera un día o más.',
  'Twilio asks to send more slowly.': 'Twilio pide enviar más despacio.',
  'The Twilio account has no SMS sender. Fill in “SMS from” or “Messaging service” there.':
    'La cuenta de Twilio no tiene remitente de SMS. Rellena allí el remitente o el servicio de mensajería.',
  'The Twilio account has no WhatsApp sender. Fill in “WhatsApp from” there.':
    'La cuenta de Twilio no tiene remitente de WhatsApp. Rellénalo allí.',
  'Twilio could not deliver it and gave no reason.': 'Twilio no pudo entregarlo y no dijo por qué.',
  'Twilio could not deliver it (error {code}; see twilio.com/docs/api/errors/{page}).':
    'Twilio no pudo entregarlo (error {code}; mira twilio.com/docs/api/errors/{page}).',
  'Twilio refused it: {message} (error {code}).': 'Twilio lo rechazó: {message} (error {code}).',
  'Twilio has {done} this account. Ask Twilio why.':
    'Twilio ha dejado esta cuenta así: {done}. Pregunta a Twilio por qué.',
  'Twilio names templates by their content SID, HX and 32 more letters and digits, not "{name}". Copy it from Twilio’s Content Template Builder.':
    'Twilio nombra las plantillas por su SID de contenido, HX y 32 letras y cifras más, no «{name}». Cópialo del Content Template Builder de Twilio.',

  'Calls by Twilio': 'Llamadas por Twilio',
  'Calls from': 'Llamar desde',
  'A number of the account that may call; a number pool takes its place.':
    'Un número de la cuenta que pueda llamar; un grupo de números ocupa su lugar.',
  'The Twilio account has no number to call from. Fill in “Calls from” there.':
    'La cuenta de Twilio no tiene número desde el que llamar. Rellena «Llamar desde» en ella.',
  'Twilio does not give out the recording. It may have been deleted there.':
    'Twilio no entrega la grabación. Puede que se haya borrado allí.',
  'Twilio’s answer names no call.': 'La respuesta de Twilio no nombra ninguna llamada.',
  'The Twilio account has no more calls at once. Ask Twilio for more.':
    'La cuenta de Twilio no admite más llamadas a la vez. Pide más a Twilio.',
  'The “Calls from” number is none of this Twilio account. Correct it in the account.':
    'El número de «Llamar desde» no es de esta cuenta de Twilio. Corrígelo en la cuenta.',
  'The “Calls from” number is not a valid one. Correct it in the account.':
    'El número de «Llamar desde» no es válido. Corrígelo en la cuenta.',
  'The Twilio account may not call this country. Allow it at Twilio under Voice, Geo permissions.':
    'La cuenta de Twilio no puede llamar a este país. Permítelo en Twilio, en Voice, Geo permissions.',
  'Files can’t be sent: Twilio fetches them from this server, which has no public address. Set PUBLIC_URL.':
    'No se pueden enviar archivos: Twilio los recoge de este servidor, que no tiene dirección pública. Configura PUBLIC_URL.',
  'Twilio did not answer when asked for its templates. Try again in a while.':
    'Twilio no respondió al preguntar por sus plantillas. Inténtalo de nuevo en un rato.',
  'Twilio does not put calls through to this number.': 'Twilio no pasa llamadas a este número.',
  'A trial account of Twilio calls verified numbers only. Verify the number, or upgrade.':
    'Una cuenta de prueba de Twilio solo llama a números verificados. Verifica el número o mejora la cuenta.',
  'The file is none of this Twilio account.': 'El archivo no es de esta cuenta de Twilio.',
  'Twilio no longer has the file.': 'Twilio ya no tiene el archivo.',
}
