export const es: Record<string, string> = {
  Messages: 'Mensajes',
  'SMS, WhatsApp and e-mail, through any account.': 'SMS, WhatsApp y correo, con cualquier cuenta.',
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
  'Choose a template.': 'Elige una plantilla.',
  'Write a subject.': 'Escribe un asunto.',
  'A text reaches people only within 24 hours of their last message; a template approved by WhatsApp also later.':
    'Un texto solo llega en las 24 horas siguientes al último mensaje de la persona; una plantilla aprobada por WhatsApp, también después.',
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
