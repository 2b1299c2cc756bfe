export const es: Record<string, string> = {
  Practice: 'Práctica',
  'Messages and calls that reach nobody. Read and answer them on the practice phone.':
    'Mensajes y llamadas que no llegan a nadie. Léelos y contéstalos en el teléfono de prueba.',
  'Time it takes to answer': 'Tiempo que tarda en responder',
  'In milliseconds, as a real vendor would take.': 'En milisegundos, como tardaría un proveedor real.',
  'Share it refuses': 'Parte que rechaza',
  'From 0 to 1. A refused message leaves its step by “Failed”.':
    'De 0 a 1. Un mensaje rechazado sale de su paso por «Falló».',
  'Practice SMS': 'SMS de práctica',
  'Practice WhatsApp': 'WhatsApp de práctica',
  'Practice e-mail': 'Correo de práctica',
  'Practice calls': 'Llamadas de práctica',

  'Practice: nothing leaves this server.': 'Práctica: nada sale de este servidor.',
  'The practice account refused this {channel}, as its settings ask for.':
    'La cuenta de práctica rechazó este envío ({channel}), como piden sus ajustes.',

  'Welcome and follow-up': 'Bienvenida y seguimiento',
  'Not all at once': 'No todos a la vez',
  'Spanish-speaking country?': '¿País de habla hispana?',
  'Welcome SMS, Spanish': 'SMS de bienvenida, en español',
  'Welcome SMS, English': 'SMS de bienvenida, en inglés',
  'An answer to the SMS?': '¿Responde al SMS?',
  'Welcome e-mail': 'Correo de bienvenida',
  'Interested by mail?': '¿Le interesa el correo?',
  'Second try by WhatsApp': 'Segundo intento por WhatsApp',
  'An answer by WhatsApp?': '¿Responde por WhatsApp?',
  'Call to fix the day': 'Llamar para fijar el día',
  'Test ride agreed': 'Prueba acordada',
  'Talked, no day yet': 'Hablamos, aún sin día',
  'Before calling again': 'Antes de volver a llamar',
  'We missed you': 'No te localizamos',
  'No answer yet': 'Aún sin respuesta',
  'Not interested': 'No interesado',
  Replied: 'Respondió',
  Clicked: 'Hizo clic',
  '{{ contact.firstName | default: "A contact" }} {{ contact.lastName | default: "" }} agreed to a test ride.':
    '{{ contact.firstName | default: "Un contacto" }} {{ contact.lastName | default: "" }} quiere probar una bici.',
}
