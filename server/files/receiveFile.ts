import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import busboy from 'busboy'
import { HttpError, InvalidInput } from '../http/errors.ts'

export type ReceivedFile = { name: string; bytes: Readable }

/**
 * Hands over the one file of a multipart request while it is still arriving. What `take` does not read of it is
 * thrown away.
 */
export async function receiveFile<T>(request: Request, take: (file: ReceivedFile) => Promise<T>): Promise<T> {
  if (!request.body)
    throw new InvalidInput(
      { en: 'Send a file in the field "file".', es: 'Envía un archivo en el campo "file".' },
      { file: { en: 'Missing', es: 'Falta' } },
    )
  const source = Readable.fromWeb(request.body as ReadableStream) // the same type under another name
  const parser = openParser(request.headers.get('content-type') ?? '')
  try {
    return await new Promise<T>((resolve, reject) => {
      let taken = false
      const refuse = (error: Error) => reject(asHttpError(error))
      parser.on('file', (field, bytes, { filename }) => {
        bytes.on('error', refuse)
        if (taken || field !== 'file') return bytes.resume()
        taken = true
        source.once('error', (error) => bytes.destroy(error))
        take({ name: cleanName(filename), bytes }).then(resolve, reject)
      })
      parser.on('error', (error) => refuse(error as Error))
      parser.on('close', () => {
        if (!taken)
          reject(
            new InvalidInput(
              { en: 'Send a file in the field "file".', es: 'Envía un archivo en el campo "file".' },
              { file: { en: 'Missing', es: 'Falta' } },
            ),
          )
      })
      source.on('error', refuse)
      source.pipe(parser)
    })
  } finally {
    source.unpipe(parser)
    source.resume()
    source.on('error', () => {})
  }
}

function openParser(type: string) {
  try {
    return busboy({
      headers: { 'content-type': type },
      limits: { files: 1, fields: 10, parts: 20 },
      defParamCharset: 'utf8',
    })
  } catch (cause) {
    throw new InvalidInput({
      en: `This is no multipart form (${(cause as Error).message}).`,
      es: `Esto no es un formulario multipart (${(cause as Error).message}).`,
    })
  }
}

const asHttpError = (error: Error) =>
  error instanceof HttpError || error.cause instanceof HttpError
    ? error instanceof HttpError
      ? error
      : error.cause
    : new InvalidInput({
        en: `The upload broke off (${error.message}). Send it again.`,
        es: `La subida se interrumpió (${error.message}). Envíala de nuevo.`,
      })

/** For showing only: files are found by their ids. */
const cleanName = (name: string | undefined) =>
  (name ?? '')
    .replace(/[\p{Cc}/\\]/gu, '')
    .trim()
    .slice(-200) || 'file'
