export const es: Record<string, string> = {
  Messages: 'Mensajes',
  'SMS, WhatsApp, e-mail and Telegram, through any account.':
    'SMS, WhatsApp, correo y Telegram, con cualquier cuenta.',
  'Reach by the first way that works': 'Contactar por la primera vía que funcione',
  'Tries one channel after another until the contact is reached.':
    'Prueba un canal tras otro hasta dar con el contacto.',
  'Reach by {ways}': 'Contactar por {ways}',
  Reached: 'Contactado',
  'Not reached': 'Sin contactar',
  Unsure: 'No se sabe',
  'Ways, in order': 'Vías, por orden',
  'Add at least one way.': 'Añade al menos una vía.',
  'A way is passed over where the contact can’t be reached by it: no address, no consent, WhatsApp’s 24 hours, too expensive. To call at the end, lead “Not reached” to a call.':
    'Se salta una vía cuando no sirve para el contacto: sin dirección, sin consentimiento, fuera de las 24 horas de WhatsApp, demasiado cara. Para llamar al final, lleva «Sin contactar» a una llamada.',
  'Reached means': 'Contactado quiere decir',
  'the vendor has taken the message': 'el proveedor ha aceptado el mensaje',
  'it has arrived': 'ha llegado',
  'it was read or opened, where the channel can tell': 'se ha leído o abierto, si el canal lo dice',
  'the contact has answered': 'el contacto ha respondido',
  'Wait for that': 'Esperar a eso',
  'After this time the next way is tried.': 'Pasado este tiempo se prueba la vía siguiente.',
  'When nobody knows whether a message left': 'Si nadie sabe si un mensaje salió',
  'stop trying': 'dejar de intentarlo',
  'try the next way': 'probar la vía siguiente',
  'A vendor’s answer may get lost. Trying on may reach somebody twice.':
    'La respuesta de un proveedor puede perderse. Si se sigue probando, alguien puede recibirlo dos veces.',
  Account: 'Cuenta',
  'Choose an account.': 'Elige una cuenta.',
  'Not needed with an approved template.': 'No hace falta con una plantilla aprobada.',
  'At most it may cost': 'Coste máximo',
  'For one message, in the account’s currency; dearer accounts are passed over. Empty: whatever it costs.':
    'Por mensaje, en la moneda de la cuenta; se saltan las cuentas más caras. Vacío: cueste lo que cueste.',
  'Write a subject.': 'Escribe un asunto.',
  WhatsApp: 'WhatsApp',
  SMS: 'SMS',
  'E-mail': 'Correo',
  Telegram: 'Telegram',
  'Send Telegram message': 'Enviar mensaje de Telegram',
  'Sends a message to a contact who has written to the bot.':
    'Envía un mensaje a un contacto que ha escrito al bot.',
  'This contact is not known on Telegram. They have to write to the bot once; lead the others another way.':
    'Este contacto no está en Telegram. Tiene que escribir al bot una vez; lleva a los demás por otro camino.',
  'Message received': 'Mensaje recibido',
  'Link clicked': 'Enlace pulsado',
  Channel: 'Canal',
  Link: 'Enlace',
  Text: 'Texto',
  'Hi {{ contact.firstName | default: "there" }}, …':
    'Hola {{ contact.firstName | default: "¿qué tal?" }}, …',

  'Send SMS': 'Enviar SMS',
  'Sends a text message to the contact’s phone.': 'Envía un mensaje de texto al teléfono del contacto.',
  '“{text}” {messageTemplate}': '«{text}» {messageTemplate}',
  'One SMS carries 160 characters, or 70 once it holds an emoji or a letter such as á; longer texts go out, and are billed, as several.':
    'Un SMS lleva 160 caracteres, o 70 en cuanto tiene un emoji o una letra como á; los textos más largos salen, y se cobran, como varios.',

  'Send WhatsApp': 'Enviar WhatsApp',
  'Sends a WhatsApp message to the contact’s phone.':
    'Envía un mensaje de WhatsApp al teléfono del contacto.',
  '“{text}” {template} {messageTemplate}': '«{text}» {template} {messageTemplate}',
  'What to send': 'Qué enviar',
  'A text': 'Un texto',
  'A template approved by WhatsApp': 'Una plantilla aprobada por WhatsApp',
  'One of our templates': 'Una de nuestras plantillas',
  'A text written here': 'Un texto escrito aquí',
  'A template': 'Una plantilla',
  Template: 'Plantilla',
  Files: 'Archivos',
  Page: 'Página',
  'Choose a template.': 'Elige una plantilla.',
  'A text reaches people only within 24 hours of their last message; a template approved by WhatsApp also later.':
    'Un texto solo llega en las 24 horas siguientes al último mensaje de la persona; una plantilla aprobada por WhatsApp, también después.',
  'Outside the 24 hours, this template instead': 'Fuera de las 24 horas, esta plantilla en su lugar',
  'An approved template without blanks to fill in. Left empty, nobody is written to then.':
    'Una plantilla aprobada sin huecos que rellenar. Si lo dejas vacío, entonces no se escribe a nadie.',
  'Approved template': 'Plantilla aprobada',
  welcome_es: 'bienvenida_es',
  'What fills the template': 'Con qué se rellena la plantilla',

  'Send e-mail': 'Enviar correo',
  'Sends an e-mail to the contact’s address.': 'Envía un correo a la dirección del contacto.',
  '“{subject}” {messageTemplate}': '«{subject}» {messageTemplate}',
  Subject: 'Asunto',
  'Leave an empty line between paragraphs. Addresses that begin with https:// become links.':
    'Deja una línea vacía entre párrafos. Las direcciones que empiezan por https:// se convierten en enlaces.',
  'Answers go to': 'Las respuestas van a',
  'sales@example.com': 'ventas@example.com',
  'The account’s own address when empty.': 'La dirección de la cuenta si lo dejas vacío.',

  'This contact has no phone number. Add one, or lead contacts without a phone another way.':
    'Este contacto no tiene teléfono. Añade uno, o lleva por otro camino a quienes no tienen.',
  'This contact has no e-mail address. Add one, or lead contacts without one another way.':
    'Este contacto no tiene correo. Añade uno, o lleva por otro camino a quienes no tienen.',
  'Write a text.': 'Escribe un texto.',
  'Name the template.': 'Escribe el nombre de la plantilla.',

  'Opted out': 'Se dio de baja',
  'Opted in again': 'Se dio de alta de nuevo',
  'Asked for help': 'Pidió ayuda',
  'Said no to marketing': 'Rechazó el marketing',
  'Agreed to marketing': 'Aceptó el marketing',
  Purpose: 'Finalidad',
  Marketing: 'Marketing',
  'Something the contact asked for': 'Algo que el contacto pidió',
  'Marketing goes out only to those who agreed, and at hours that the law allows.':
    'El marketing sale solo a quienes lo han aceptado y en horas que permite la ley.',
}
