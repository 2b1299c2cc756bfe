export const es: Record<string, string> = {
  SMTP: 'SMTP',
  'E-mail through your own mail server.': 'Correo por tu propio servidor.',
  'E-mail by SMTP': 'Correo por SMTP',
  'Mail server': 'Servidor de correo',
  'smtp.example.com': 'smtp.example.com',
  Port: 'Puerto',
  Encryption: 'Cifrado',
  'STARTTLS (587, 25)': 'STARTTLS (587, 25)',
  'TLS from the start (465)': 'TLS desde el principio (465)',
  'Without encryption nothing is sent.': 'Sin cifrado no se envía nada.',
  'User name': 'Usuario',
  Password: 'Contraseña',
  From: 'Remitente',
  'Ribera <hello@example.com>': 'Ribera <hola@example.com>',
  'Certificate authority': 'Autoridad de certificación',
  'In PEM, when the server has one of its own.': 'En PEM, si el servidor tiene una propia.',
  'DKIM domain': 'Dominio DKIM',
  'Fill in the three DKIM fields when this server is to sign the messages; most mail servers do it themselves.':
    'Rellena los tres campos DKIM si los mensajes se firman aquí; casi todos los servidores de correo lo hacen solos.',
  'DKIM selector': 'Selector DKIM',
  mail2026: 'correo2026',
  'DKIM private key': 'Clave privada DKIM',

  'Write the name of the mail server.': 'Escribe el nombre del servidor de correo.',
  'Mail servers listen on 587, 465, 2525 or 25.': 'Los servidores de correo escuchan en 587, 465, 2525 o 25.',
  'Write an address, such as Ribera <hello@example.com>.':
    'Escribe una dirección, como Ribera <hola@example.com>.',
  '{host} lets us in.': '{host} nos deja entrar.',
  'The mail server could not check the password: {said}.':
    'El servidor de correo no pudo comprobar la contraseña: {said}.',
  'The mail server refused the user name or password. Correct them in the account.':
    'El servidor de correo rechazó el usuario o la contraseña. Corrígelos en la cuenta.',
  'The mail server can’t be reached safely: {problem}. Check encryption and port in the account; nothing is sent in the open.':
    'No se puede llegar al servidor de correo de forma segura: {problem}. Revisa el cifrado y el puerto en la cuenta; nada se envía sin cifrar.',
  'The mail server asks to wait: {said}.': 'El servidor de correo pide esperar: {said}.',
  'The mail server asks to try again later: {said}.':
    'El servidor de correo pide intentarlo más tarde: {said}.',
  'The address {to} does not exist, says the mail server. Correct the contact’s address.':
    'El servidor de correo dice que la dirección {to} no existe. Corrige la del contacto.',
  'the address does not exist': 'la dirección no existe',
  'The mail server does not take mail for {to}: {said}.':
    'El servidor de correo no admite correo para {to}: {said}.',
  'The mail server does not let this account send from its address: {said}. Correct “From”.':
    'El servidor de correo no deja a esta cuenta enviar desde su dirección: {said}. Corrige el remitente.',
  'The mail server refused the message: {said}.': 'El servidor de correo rechazó el mensaje: {said}.',
  '{to} is no address that mail can be sent to. Correct the contact’s.':
    '{to} no es una dirección a la que se pueda enviar correo. Corrige la del contacto.',
  'The mail server can’t be reached: {problem}.': 'No se puede llegar al servidor de correo: {problem}.',
}
