export const es: Record<string, string> = {
  Vonage: 'Vonage',
  a1b2c3d4: 'a1b2c3d4',
  '+34600000000': '+34600000000',
  'SMS through Vonage, with reports and answers.': 'SMS por Vonage, con informes y respuestas.',
  'SMS by Vonage': 'SMS por Vonage',
  'API key': 'Clave de API',
  'API secret': 'Secreto de API',
  'The API key is 8 letters and digits.': 'La clave de API son 8 letras y cifras.',
  'In the Vonage dashboard, under API settings.': 'En el panel de Vonage, en los ajustes de la API.',
  'Copy the whole API secret.': 'Copia el secreto de API entero.',
  'Signature secret': 'Secreto de firma',
  'Copy the whole signature secret.': 'Copia el secreto de firma entero.',
  'On the same page. Proves that reports and answers come from Vonage; without it there are none.':
    'En la misma página. Prueba que los informes y las respuestas vienen de Vonage; sin él no los hay.',
  From: 'De',
  'A number of the account, or a sender name where the country allows it.':
    'Un número de la cuenta, o un nombre de remitente donde el país lo permita.',
  'A number such as +34600000000, or a name of up to 11 letters.':
    'Un número como +34600000000, o un nombre de hasta 11 letras.',
  'Vonage lets us in.': 'Vonage nos deja entrar.',
  'Vonage answered {status}.': 'Vonage respondió {status}.',
  'Vonage answered {status}. Try again in a while.':
    'Vonage respondió {status}. Prueba otra vez dentro de un rato.',
  'Vonage’s answer names no message.': 'La respuesta de Vonage no nombra ningún mensaje.',
  'An SMS carries no files. Put a link into the text instead.':
    'Un SMS no lleva archivos. Pon un enlace en el texto.',
  'The file does not lie at Vonage.': 'El archivo no está en Vonage.',
  'Vonage gives this file to its application alone. Switch off “Secure inbound media” there.':
    'Vonage solo entrega este archivo a su aplicación. Desactiva allí «Secure inbound media».',
  'Vonage no longer has the file.': 'Vonage ya no tiene el archivo.',
  'Vonage asks to send more slowly.': 'Vonage pide enviar más despacio.',
  'Vonage does not accept the API key and secret. Correct them in the account.':
    'Vonage no acepta la clave y el secreto de API. Corrígelos en la cuenta.',
  'The number is not a valid one. Correct the contact’s phone.':
    'El número no es válido. Corrige el teléfono del contacto.',
  'The number is barred at Vonage: nothing may be sent to it.':
    'El número está vetado en Vonage: no se le puede enviar nada.',
  'Vonage has barred this account from sending. Ask Vonage why.':
    'Vonage no deja enviar a esta cuenta. Pregúntale por qué.',
  'The Vonage account has no credit left. Top it up.': 'La cuenta de Vonage no tiene saldo. Recárgala.',
  'The Vonage account is not set up for this. Ask Vonage.':
    'La cuenta de Vonage no está preparada para esto. Pregunta a Vonage.',
  'The country of this number does not allow the sender. Choose another “From” in the account.':
    'El país de este número no admite el remitente. Elige otro «De» en la cuenta.',
  'A Vonage trial account sends only to numbers on its list. Add this one there.':
    'Una cuenta de prueba de Vonage solo envía a los números de su lista. Añade este.',
  'Vonage could not deliver it: {title}{code}.': 'Vonage no pudo entregarlo: {title}{code}.',
  ' (error {code})': ' (error {code})',
  'Vonage refused it: {why}.': 'Vonage lo rechazó: {why}.',
  'answer {status}': 'respuesta {status}',
  'no reason given': 'sin motivo',
}
