import type { Api, InputFile } from 'grammy'
import type { Message } from 'grammy/types'
import { type Attachment, StepError } from '#sdk'

/** What Telegram writes below files. */
const LONGEST_CAPTION = 1024
/** What it shows as a picture; any other file is a document. */
const pictures = ['image/jpeg', 'image/png', 'image/webp']

type Letter = { to: string; text: string; attachments: readonly Attachment[] }
type Kind = 'photo' | 'document'

/**
 * Text and files in one request: of two, the second might fail or get lost when the first has arrived. The bytes go
 * along, so that it works from a server without a public address too.
 */
export async function sendFiles(api: Api, { to, text, attachments }: Letter): Promise<Message> {
  if (text.length > LONGEST_CAPTION)
    throw new StepError(
      'Together with files, Telegram takes a text of no more than 1,024 characters. Shorten it, or send the files by themselves.',
      { retry: false },
    )
  const { InputFile } = await import('grammy')
  const contents = await Promise.all(
    attachments.map(async (one) => ({ name: quoted(one.name), bytes: await one.content() })),
  )
  const sendAs = (kind: Kind) =>
    send(
      api,
      { to, text, kind },
      contents.map(({ name, bytes }) => new InputFile(bytes, name)),
    )
  if (!attachments.every(({ mediaType }) => pictures.includes(mediaType))) return sendAs('document')
  try {
    return await sendAs('photo')
  } catch (error) {
    // Too long, too wide or odd for its eyes; as a file it takes it all the same. Nothing was sent yet.
    if (!isOddPicture(error)) throw error
    return sendAs('document')
  }
}

async function send(
  api: Api,
  { to, text, kind }: { to: string; text: string; kind: Kind },
  files: InputFile[],
): Promise<Message> {
  const [first] = files
  const below = text ? { caption: text } : {}
  if (first && files.length === 1)
    return kind === 'photo' ? api.sendPhoto(to, first, below) : api.sendDocument(to, first, below)
  // The words of an album stand with its first picture, and below the last of its documents.
  const speaks = kind === 'photo' ? 0 : files.length - 1
  const album = files.map((media, i) => ({ type: kind, media, ...(i === speaks ? below : {}) }))
  // All of one kind, which the library's union of unions can't say of a list.
  const sent: Message[] = await api.sendMediaGroup(to, album as Parameters<Api['sendMediaGroup']>[1])
  if (!sent[0]) throw new Error('Telegram’s answer names no message.')
  return sent[0]
}

const isOddPicture = (error: unknown): boolean => {
  const { error_code, description = '' } = error as { error_code?: number; description?: string }
  return (
    error_code === 400 && /PHOTO_INVALID|IMAGE_PROCESS_FAILED|PHOTO_EXT_INVALID|too big/i.test(description)
  )
}

/** The library writes names as they are; one with a space or a semicolon has to stand in quotes. */
const quoted = (name: string): string => `"${name.replaceAll(/[\r\n]/g, ' ').replaceAll(/["\\]/g, '_')}"`
