export const es: Record<string, string> = {
  HTTP: 'HTTP',
  'Calls other programs on the public internet.': 'Llama a otros programas de la internet pública.',
  'HTTP request': 'Petición HTTP',
  'Calls an address of another program on the public internet.':
    'Llama a una dirección de otro programa en la internet pública.',
  '{method} {url}': '{method} {url}',
  Method: 'Método',
  Address: 'Dirección',
  'https://api.example.com/leads': 'https://api.example.com/contactos',
  'A variable inside an address wants | url_encode.':
    'Una variable dentro de una dirección necesita | url_encode.',
  Headers: 'Cabeceras',
  Body: 'Cuerpo',
  '{ "email": {{ contact.email | json }} }': '{ "correo": {{ contact.email | json }} }',
  'A variable inside JSON wants | json, which adds the quotes.':
    'Una variable dentro de JSON necesita | json, que pone las comillas.',
  'Header for the key': 'Cabecera para la clave',
  'Idempotency-Key': 'Idempotency-Key',
  'If the other program knows repeats by a header, name it here: each send carries the same key every time, and you may let this step send again when in doubt.':
    'Si el otro programa reconoce las repeticiones por una cabecera, escríbela aquí: cada envío lleva siempre la misma clave, y puedes dejar que este paso reenvíe en caso de duda.',
  Rejected: 'Rechazada',

  'This is not the name of a header.': 'Esto no es el nombre de una cabecera.',
  '{host} asks for fewer requests.': '{host} pide menos peticiones.',
  '{host} answered {status}.': '{host} respondió {status}.',
  '{host} answered {status}; it may have acted on the request.':
    '{host} respondió {status}; puede que haya atendido la petición.',
}
