export const es: Record<string, string> = {
  'The mail came back. Check the contact’s address.': 'El correo volvió. Revisa la dirección del contacto.',
  'Resend could not send it.': 'Resend no pudo enviarlo.',
  'The mail was called back at Resend.': 'El correo se retiró en Resend.',
  Resend: 'Resend',
  'E-mail through Resend, with reports on delivery, bounces and clicks.':
    'Correo por Resend, con avisos de entregas, rebotes y clics.',
  'E-mail by Resend': 'Correo por Resend',
  'API key': 'Clave de API',
  'With full access, so that the account can be tried too.':
    'Con acceso completo, para poder probar también la cuenta.',
  From: 'Remitente',
  'Ribera <hello@example.com>': 'Ribera <hola@example.com>',
  'On a domain that is verified at Resend.': 'De un dominio verificado en Resend.',
  'Signing secret of the webhook': 'Secreto de firma del webhook',
  'Save the account, add its webhook address at Resend, and copy the secret from there. Without it there are no reports.':
    'Guarda la cuenta, añade su dirección de webhook en Resend y copia de allí el secreto. Sin él no hay avisos.',
  'E-mail opened': 'Correo abierto',
  'Marked as spam': 'Marcado como spam',
  Channel: 'Canal',

  'A key of Resend begins with re_.': 'Una clave de Resend empieza por re_.',
  'Write an address, such as Ribera <hello@example.com>.':
    'Escribe una dirección, como Ribera <hola@example.com>.',
  'The signing secret begins with whsec_.': 'El secreto de firma empieza por whsec_.',
  '{domain} is verified.': '{domain} está verificado.',
  'The key works, but {domain} is not a verified domain of the account. Verify it at Resend before you send.':
    'La clave funciona, pero {domain} no es un dominio verificado de la cuenta. Verifícalo en Resend antes de enviar.',
  'The account has no API key. Add it.': 'La cuenta no tiene clave de API. Añádela.',
  'The API key may only send. Use one with full access to try the account.':
    'La clave de API solo puede enviar. Usa una con acceso completo para probar la cuenta.',
  'Resend answered {status}.': 'Resend respondió {status}.',
  'Resend does not know the API key. Correct it in the account.':
    'Resend no conoce la clave de API. Corrígela en la cuenta.',
  'Resend does not accept the “From” address. Correct it in the account.':
    'Resend no acepta la dirección del remitente. Corrígela en la cuenta.',
  'Resend does not let this account send from its address: {message}':
    'Resend no deja a esta cuenta enviar desde su dirección: {message}',
  'Resend refused the message: {message}': 'Resend rechazó el mensaje: {message}',
  'The account has used up its e-mails for today. Raise the plan at Resend, or wait until tomorrow.':
    'La cuenta ya ha gastado sus correos de hoy. Sube de plan en Resend o espera a mañana.',
  'The account has used up its e-mails for this month. Raise the plan at Resend.':
    'La cuenta ya ha gastado sus correos de este mes. Sube de plan en Resend.',
  'Resend asks to send more slowly.': 'Resend pide enviar más despacio.',
  'Resend is still busy with this message.': 'Resend todavía está ocupado con este mensaje.',
  'The mail came back: {reason}. Check the contact’s address.':
    'El correo volvió: {reason}. Revisa la dirección del contacto.',
  'no reason given': 'sin motivo indicado',
  'Resend no longer sends to this address: earlier mail came back or was marked as spam.':
    'Resend ya no envía a esta dirección: correos anteriores volvieron o se marcaron como spam.',
  'Resend could not send it: {reason}.': 'Resend no pudo enviarlo: {reason}.',
}
