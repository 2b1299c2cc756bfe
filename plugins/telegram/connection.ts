import { createHash } from 'node:crypto'
import { z } from '#sdk'

/** A bot, as @BotFather gives it. */
export const connection = z.object({
  token: z
    .string()
    .trim()
    .regex(/^\d{6,}:[\w-]{30,}$/, 'A bot token is a number, a colon and at least 30 letters.')
    .meta({
      title: 'Bot token',
      widget: 'secret',
      help: 'From @BotFather in Telegram, by /newbot or /token.',
    }),
})
export type Settings = { token: string }

/** What Telegram sends along with each update. Made of the token, so that it is never empty and never shown. */
export const secretOf = ({ token }: Settings): string =>
  createHash('sha256').update(`cauce webhook ${token}`).digest('base64url')
