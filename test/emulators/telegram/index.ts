import type { Part } from '../http/multipart.ts'
import { type Answer, startVendor } from '../http/vendor.ts'

export type Sent = { chat_id: string; text: string; message_id: number; files?: Uploaded[] }
type Uploaded = Part & { as: string; caption?: string }

/** Telegram's Bot API: who has blocked the bot, chats it does not know, updates with the secret token. */
export async function startTelegram() {
  const token = '123456789:AAEmulatedBotTokenOfThirtyLetters_'
  const sent: Sent[] = []
  const blocked = new Set<string>()
  const refusals: Answer[] = []
  let hook: { url: string; secret_token?: string; allowed_updates?: string[] } | undefined
  let updates = 100

  const vendor = await startVendor(
    {
      ...{ host: 'api.telegram.org', description: '../emulators/telegram/api.json' },
      // Telegram names the time in the body alone.
      limited: (retry_after) =>
        problem(429, `Too Many Requests: retry after ${retry_after}`, { retry_after }),
    },
    ({ path, form }) => {
      const [, given, method] = /^\/bot([^/]+)\/(\w+)$/.exec(path) ?? []
      if (decodeURIComponent(given ?? '') !== token) return problem(401, 'Unauthorized')
      const refusal = refusals.shift()
      if (refusal) return refusal
      if (method === 'getMe')
        return {
          status: 200,
          json: { ok: true, result: { id: 1, is_bot: true, first_name: 'Ribera', username: 'ribera_bot' } },
        }
      if (method === 'setWebhook') {
        hook = form as typeof hook
        return { status: 200, json: { ok: true, result: true } }
      }
      if (method === 'getFile') {
        const file_id = String(form.file_id)
        const file_path = `photos/${file_id}.jpg`
        return vendor.files.has(`/file/bot${token}/${file_path}`)
          ? { status: 200, json: { ok: true, result: { file_id, file_unique_id: file_id, file_path } } }
          : problem(400, 'Bad Request: wrong file_id or the file is temporarily unavailable')
      }
      const chat_id = String(form.chat_id)
      if (blocked.has(chat_id)) return problem(403, 'Forbidden: bot was blocked by the user')
      if (!/^\d+$/.test(chat_id)) return problem(400, 'Bad Request: chat not found')
      const files = uploadedIn(method, form)
      if (files.some(({ caption = '' }) => caption.length > 1024))
        return problem(400, 'Bad Request: message caption is too long')
      const text = files.length > 0 ? files.map((one) => one.caption ?? '').join('') : String(form.text)
      const message = { chat_id, text, message_id: sent.length + 1, ...(files.length > 0 && { files }) }
      sent.push(message)
      const chat = { id: Number(chat_id), type: 'private' }
      const told = { message_id: message.message_id, date: now(), chat, text }
      return { status: 200, json: { ok: true, result: method === 'sendMediaGroup' ? [told] : told } }
    },
  )

  /** An update as Telegram posts it. */
  const update = (what: object, secret = hook?.secret_token ?? '') => ({
    url: hook?.url ?? 'https://cauce.example/hooks/telegram/tok',
    raw: new TextEncoder().encode(JSON.stringify({ update_id: updates++, ...what })),
    headers: { 'x-telegram-bot-api-secret-token': secret, 'content-type': 'application/json' },
  })
  const person = (id: number) => ({ id, is_bot: false, first_name: 'Ana', last_name: 'Ruiz' })

  return {
    ...vendor,
    settings: { token },
    sent,
    hook: () => hook,
    keep(file_id: string, bytes: Buffer) {
      vendor.files.set(`/file/bot${token}/photos/${file_id}.jpg`, () => ({ status: 200, bytes }))
    },
    block: (id: string) => blocked.add(id),
    refuse: (code: number, description: string, parameters?: object) =>
      refusals.push(problem(code, description, parameters)),
    wrote: (id: number, text: string, more: object = {}, secret?: string) =>
      update(
        {
          message: {
            message_id: updates,
            date: now(),
            from: person(id),
            chat: { id, type: 'private' },
            text,
            ...more,
          },
        },
        secret,
      ),
    member: (id: number, status: 'kicked' | 'member') =>
      update({
        my_chat_member: {
          date: now(),
          from: person(id),
          chat: { id, type: 'private' },
          old_chat_member: { user: person(1), status: 'member' },
          new_chat_member: { user: person(1), status },
        },
      }),
    update,
  }
}

type Media = { type: string; media: Part; caption?: string }

function uploadedIn(method: string | undefined, form: Record<string, unknown>): Uploaded[] {
  const caption = form.caption as string | undefined
  if (method === 'sendPhoto') return [{ ...(form.photo as Part), as: 'photo', caption }]
  if (method === 'sendDocument') return [{ ...(form.document as Part), as: 'document', caption }]
  if (method !== 'sendMediaGroup') return []
  return (form.media as Media[]).map(({ type, media, caption }) => ({ ...media, as: type, caption }))
}

const now = () => Math.floor(Date.now() / 1000)

const problem = (error_code: number, description: string, parameters?: object): Answer => ({
  status: error_code,
  json: { ok: false, error_code, description, ...(parameters ? { parameters } : {}) },
})
