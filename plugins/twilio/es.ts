export const es: Record<string, string> = {
  Twilio: 'Twilio',
  'SMS and WhatsApp through Twilio, with reports and answers.':
    'SMS y WhatsApp por Twilio, con avisos y respuestas.',
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
}
