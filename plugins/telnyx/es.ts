export const es: Record<string, string> = {
  Telnyx: 'Telnyx',
  'SMS through Telnyx, with reports and answers.': 'SMS por Telnyx, con avisos y respuestas.',
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
}
