import { timingSafeEqual } from 'node:crypto'
import type { Chat, Message, Update, User } from 'grammy/types'
import type { HookNews, Sender, WebhookHandler } from '#sdk'
import { type Settings, secretOf } from './connection.ts'
import { filesOf } from './files.ts'

export const webhook: WebhookHandler = {
  verify({ headers, connection }) {
    const settings = connection as Settings
    const given = Buffer.from(headers.get('x-telegram-bot-api-secret-token') ?? '')
    const wanted = Buffer.from(secretOf(settings))
    return Boolean(settings.token) && given.length === wanted.length && timingSafeEqual(given, wanted)
  },

  read({ raw }) {
    const update = JSON.parse(new TextDecoder().decode(raw)) as Update
    if (!Number.isInteger(update.update_id)) throw new Error('This is no update of Telegram’s.')
    const id = String(update.update_id)
    const { message, my_chat_member: membership } = update
    if (message && isPerson(message.chat)) return written(id, message)
    if (membership && isPerson(membership.chat))
      return chosen(id, membership.from, membership.new_chat_member.status, membership.date)
    return []
  },
}

/** Groups and channels are no contacts. */
const isPerson = (chat: Chat) => chat.type === 'private'

const senderOf = ({ id, first_name, last_name }: User): Sender => ({
  telegramId: String(id),
  name: [first_name, last_name].filter(Boolean).join(' '),
})

function written(id: string, message: Message): HookNews[] {
  const { from, chat, message_id, date } = message
  if (!from || from.is_bot) return []
  const text = message.text ?? message.caption ?? shownAs(message)
  const command = /^\/(start|stop)\b/i.exec(text)?.[1]?.toLowerCase()
  return [
    {
      what: 'message',
      id,
      at: new Date(date * 1000),
      vendorId: `${chat.id}:${message_id}`,
      channel: 'telegram',
      from: senderOf(from),
      text,
      files: filesOf(message),
      ...(command ? { word: command as 'start' | 'stop' } : {}),
    },
  ]
}

/** What a message without words shows in the conversation. */
function shownAs(message: Message): string {
  if (message.contact) return `📇 ${message.contact.phone_number}`
  if (message.location) return '📍'
  if (message.voice || message.audio) return '🎤'
  if (message.video || message.video_note) return '🎬'
  if (message.photo) return '🖼️'
  if (message.sticker?.emoji) return message.sticker.emoji
  return '📎'
}

function chosen(id: string, from: User, status: string, date: number): HookNews[] {
  const about = { id, at: new Date(date * 1000), channel: 'telegram' as const, from: senderOf(from) }
  if (status === 'kicked') return [{ what: 'choice', ...about, word: 'stop', because: 'blocked the bot' }]
  if (status === 'member')
    return [{ what: 'choice', ...about, word: 'start', because: 'let the bot write again' }]
  return []
}
