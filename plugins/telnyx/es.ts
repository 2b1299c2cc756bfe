export const es: Record<string, string> = {
  Telnyx: 'Telnyx',
  'SMS and calls through Telnyx, with reports and answers.': 'SMS por Telnyx, con avisos y respuestas.',
  'SMS by Telnyx': 'SMS por Telnyx',
  'API key': 'Clave de API',
  'In the Telnyx portal, under API Keys (v2).': 'En el portal de Telnyx, en API Keys (v2).',
  'Public key': 'Clave pública',
  'On the same page. Proves that reports and answers come from Telnyx; without it there are none.':
    'En la misma página. Demuestra que los avisos y las respuestas vienen de Telnyx; sin ella no los hay.',
  From: 'Remitente',
  '+34600000000': '+34600000000',
  'A number of the account, or a sender name where the country allows it.':
    'Un número de la cuenta, o un nombre donde el país lo permita.',
  'Messaging profile': 'Perfil de mensajería',
  'Its id; needed with a sender name instead of a number.':
    'Su id; hace falta con un nombre de remitente en lugar de un número.',

  'A key of Telnyx begins with KEY.': 'Una clave de Telnyx empieza por KEY.',
  'The public key is 44 characters long and ends with =.':
    'La clave pública tiene 44 caracteres y termina en =.',
  'A number such as +34600000000, or a name of up to 11 letters.':
    'Un número como +34600000000, o un nombre de hasta 11 letras.',
  'Copy the profile’s id from Telnyx: 36 characters with hyphens.':
    'Copia de Telnyx el id del perfil: 36 caracteres con guiones.',
  'Telnyx does not accept the API key. Correct it in the account.':
    'Telnyx no acepta la clave de API. Corrígela en la cuenta.',
  'The number is a landline, or can’t be reached by SMS. Correct the contact’s phone.':
    'El número es fijo o no admite SMS. Corrige el teléfono del contacto.',
  'The operator holds the message for unwanted. Change the text, or register the sender.':
    'El operador toma el mensaje por no deseado. Cambia el texto o registra el remitente.',
  'The person’s operator refused the message.': 'El operador de la persona rechazó el mensaje.',
  'The phone could not be reached in time.': 'No se pudo llegar al teléfono a tiempo.',
  'The person’s operator could not be reached.': 'No se pudo llegar al operador de la persona.',
  'The message could not be delivered, and the operator gave no reason.':
    'El mensaje no se pudo entregar y el operador no dijo por qué.',
  'The number is not registered for business messages in the USA (10DLC). Register it at Telnyx.':
    'El número no está registrado para mensajes de empresas en EE. UU. (10DLC). Regístralo en Telnyx.',
  'Telnyx asks to send more slowly.': 'Telnyx pide enviar más despacio.',
  'The number can’t receive messages. Correct the contact’s phone.':
    'El número no puede recibir mensajes. Corrige el teléfono del contacto.',
  'The person has replied STOP to this sender.': 'La persona respondió STOP a este remitente.',
  'The text is too long. Shorten it.': 'El texto es demasiado largo. Acórtalo.',
  'The “From” number is none of this Telnyx account. Correct it in the account.':
    'El número remitente no es de esta cuenta de Telnyx. Corrígelo en la cuenta.',
  'The sender name is not set up at Telnyx. Add it to the messaging profile.':
    'El nombre del remitente no está dado de alta en Telnyx. Añádelo al perfil de mensajería.',
  'The Telnyx account may not send to this country. Allow it in the messaging profile.':
    'La cuenta de Telnyx no puede enviar a este país. Permítelo en el perfil de mensajería.',
  'The number is not a valid one. Correct the contact’s phone.':
    'El número no es válido. Corrige el teléfono del contacto.',
  'The messaging profile is switched off at Telnyx.': 'El perfil de mensajería está apagado en Telnyx.',
  'Too many messages wait at Telnyx.': 'En Telnyx esperan demasiados mensajes.',
  'The spending limit of the messaging profile is reached. Raise it at Telnyx, or wait until tomorrow.':
    'Se alcanzó el límite de gasto del perfil de mensajería. Súbelo en Telnyx o espera a mañana.',
  'The operator has barred the “From” number for spam. Use another one, or ask Telnyx.':
    'El operador ha vetado el número remitente por spam. Usa otro o pregunta a Telnyx.',
  'The operator does not take this text. Look for unusual characters in it.':
    'El operador no acepta este texto. Busca en él caracteres raros.',
  'More was sent than the operator takes from this sender. Send more slowly.':
    'Se envió más de lo que el operador acepta de este remitente. Envía más despacio.',
  'The “From” number can’t send messages. Look at Telnyx what it lacks.':
    'El número remitente no puede enviar mensajes. Mira en Telnyx qué le falta.',
  'The message waited at Telnyx for too long. Send more slowly.':
    'El mensaje esperó demasiado en Telnyx. Envía más despacio.',
  'Telnyx holds the message for unwanted. Change the text, or ask Telnyx.':
    'Telnyx toma el mensaje por no deseado. Cambia el texto o pregunta a Telnyx.',
  'The “From” number can’t write to a number of this kind. Choose another one in the account.':
    'El número remitente no puede escribir a un número de este tipo. Elige otro en la cuenta.',
  'The “From” number can’t send files. Send a link, or choose another number.':
    'El número remitente no puede enviar archivos. Envía un enlace o elige otro número.',
  'Telnyx has barred this account from sending. Ask Telnyx why.':
    'Telnyx no deja enviar a esta cuenta. Pregúntale por qué.',
  'Too little of what the “From” number sends arrives. Use another one.':
    'Llega demasiado poco de lo que envía el número remitente. Usa otro.',
  'Telnyx takes no more than 10 files, of 1 MB together.':
    'Telnyx no admite más de 10 archivos, de 1 MB en total.',
  'Telnyx does not let this text through. Change it.': 'Telnyx no deja pasar este texto. Cámbialo.',
  'The toll-free number is not verified. Have it verified at Telnyx.':
    'El número gratuito no está verificado. Verifícalo en Telnyx.',
  'Telnyx could not deliver it (error {code}).': 'Telnyx no pudo entregarlo (error {code}).',
  'Telnyx refused it: {message}.': 'Telnyx lo rechazó: {message}.',
  'Telnyx could not deliver it and gave no reason.': 'Telnyx no pudo entregarlo y no dijo por qué.',

  'Calls by Telnyx': 'Llamadas por Telnyx',
  'Calls from': 'Llamar desde',
  'Write the number with its country code, such as +34600000000.':
    'Escribe el número con su prefijo de país, como +34600000000.',
  'A number of the account that may call; a number pool takes its place.':
    'Un número de la cuenta que pueda llamar; un grupo de números ocupa su lugar.',
  'The id of a call application is a long number.':
    'El identificador de una aplicación de llamadas es un número largo.',
  'Call application': 'Aplicación de llamadas',
  'In the Telnyx portal, under Voice API Applications.': 'En el portal de Telnyx, en Voice API Applications.',
  'The Telnyx account can’t call yet. Fill in “Calls from” and “Call application” there.':
    'La cuenta de Telnyx aún no puede llamar. Rellena «Llamar desde» y «Aplicación de llamadas» en ella.',
  'Telnyx’s answer names no call.': 'La respuesta de Telnyx no nombra ninguna llamada.',
  'Telnyx is told what to do by commands.': 'A Telnyx se le dice qué hacer con órdenes.',
  'Telnyx no longer has the file.': 'Telnyx ya no tiene el archivo.',
  'Files can’t be sent: Telnyx fetches them from this server, which has no public address. Set PUBLIC_URL.':
    'No se pueden enviar archivos: Telnyx los recoge de este servidor, que no tiene dirección pública. Configura PUBLIC_URL.',
}
