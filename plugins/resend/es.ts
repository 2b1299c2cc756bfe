export const es: Record<string, string> = {
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
}
