export const es: Record<string, string> = {
  Telegram: 'Telegram',
  'Messages by a Telegram bot, and the answers to it.':
    'Mensajes de un bot de Telegram, y las respuestas que recibe.',
  'Bot token': 'Token del bot',
  'From @BotFather in Telegram, by /newbot or /token.':
    'Te lo da @BotFather en Telegram, con /newbot o /token.',
  'A bot token is a number, a colon and at least 30 letters.':
    'El token de un bot es un número, dos puntos y al menos 30 letras.',
  'Telegram asks to send more slowly.': 'Telegram pide enviar más despacio.',
  'Telegram does not accept the bot token. Correct it in the account.':
    'Telegram no acepta el token del bot. Corrígelo en la cuenta.',
  'The person has blocked the bot.': 'La persona ha bloqueado el bot.',
  'blocked the bot': 'bloqueó el bot',
  'let the bot write again': 'dejó que el bot vuelva a escribir',
  'The person’s Telegram account no longer exists.': 'La cuenta de Telegram de la persona ya no existe.',
  'the account was deleted': 'la cuenta se borró',
  'The person has not written to this bot, so it may not write to them.':
    'La persona no ha escrito a este bot, así que el bot no puede escribirle.',
  'The text is longer than the 4,096 characters that Telegram takes. Shorten it.':
    'El texto pasa de los 4096 caracteres que admite Telegram. Acórtalo.',
  'Telegram refused it: {why}.': 'Telegram lo rechazó: {why}.',
  'Together with files, Telegram takes a text of no more than 1,024 characters. Shorten it, or send the files by themselves.':
    'Con archivos, Telegram admite un texto de 1024 caracteres como mucho. Acórtalo, o envía los archivos aparte.',
  'A file is larger than Telegram takes. Put a link into the text instead.':
    'Un archivo es más grande de lo que admite Telegram. Pon un enlace en el texto.',
  'Telegram’s answer names no message.': 'La respuesta de Telegram no nombra ningún mensaje.',
  'The bot @{name} answers here.': 'El bot @{name} responde aquí.',
  'The bot @{name} can send. For answers, give this server a public address that begins with https, and save again.':
    'El bot @{name} puede enviar. Para recibir respuestas, da a este servidor una dirección pública que empiece por https y guarda otra vez.',
  'This is no update of Telegram’s.': 'Esto no es una actualización de Telegram.',
  'Telegram does not give this file to bots.': 'Telegram no entrega este archivo a los bots.',
  'Telegram no longer has the file.': 'Telegram ya no tiene el archivo.',
}
