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
}
