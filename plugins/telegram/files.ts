import type { Message } from 'grammy/types'
import { type InboundFile, type ProviderContext, StepError } from '#sdk'
import { explain, openApi } from './client.ts'
import type { Settings } from './connection.ts'

/** What came with a message. Of a picture Telegram keeps several sizes, the largest last. */
export function filesOf(message: Message): InboundFile[] {
  const { photo, document, audio, video, voice, video_note } = message
  const all = [photo?.at(-1), document, audio, video, voice, video_note].filter((one) => one !== undefined)
  return all.map((one) => ({
    ref: one.file_id,
    ...('file_name' in one && one.file_name ? { name: one.file_name } : {}),
  }))
}

/** First where it lies, for an hour, and then the bytes. Bots get no more than 20 MB. */
export async function fetchFile(
  ref: string,
  { connection, fetch, signal }: ProviderContext<Settings>,
): Promise<AsyncIterable<Uint8Array>> {
  const api = await openApi(connection, { fetch, signal })
  const found = await api.getFile(ref).catch((error) => {
    throw explain(error)
  })
  if (!found.file_path) throw new StepError('Telegram does not give this file to bots.', { retry: false })
  const response = await fetch(`https://api.telegram.org/file/bot${connection.token}/${found.file_path}`, {
    signal,
  })
  if (response.status === 404) throw new StepError('Telegram no longer has the file.', { retry: false })
  if (!response.ok || !response.body) throw new Error(`Telegram answered ${response.status}.`)
  return response.body
}
