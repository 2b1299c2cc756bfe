import type { Context } from 'hono'
import type { Env } from './env.ts'
import { HttpError } from './errors.ts'
import type { Policy } from './policy.ts'
import { strictJson } from './strictJson.ts'

/** A flow of 500 nodes is about half of it. */
const MAX_JSON = 2_000_000
const MAX_FORM = 10_000

/**
 * Takes the body in: counts its real bytes, whatever Content-Length says, and refuses what is not what the
 * route takes. JSON is read at once; an upload stays a stream that breaks at the limit.
 */
export async function receiveBody(
  c: Context<Env>,
  { upload, form }: Pick<Policy, 'upload' | 'form'>,
): Promise<void> {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return
  const limit = upload ?? (form ? MAX_FORM : MAX_JSON)
  if (Number(c.req.header('content-length')) > limit) throw tooLarge(limit)
  if (c.req.header('content-encoding')) {
    throw new HttpError(415, 'unsupported-encoding', 'Send the body as it is, without Content-Encoding.')
  }
  const type = c.req.header('content-type') ?? ''

  if (upload !== undefined) {
    if (!/^multipart\/form-data\s*;/i.test(type)) throw wrongType('multipart/form-data', type)
    const { raw } = c.req
    if (!raw.body) return
    // Typed loosely by the DOM library: a streamed body needs `duplex`.
    const init = {
      method: raw.method,
      headers: raw.headers,
      body: counted(raw.body, limit),
      duplex: 'half',
    } as RequestInit
    c.req.raw = new Request(raw.url, init)
    return
  }

  const bytes = await readBytes(c, limit)
  // Hono keeps promises here, whatever its type says.
  c.req.bodyCache.arrayBuffer = Promise.resolve(bytes.buffer) as unknown as ArrayBuffer
  if (bytes.length === 0 || form) return
  if (!/^application\/json\s*(;\s*charset=utf-8\s*)?$/i.test(type)) throw wrongType('application/json', type)
  // Asked for its text, Hono would build an answer of the bytes and read it as a stream.
  c.req.bodyCache.text = Promise.resolve(strictJson(bytes)) as unknown as string
}

/** Where the length was told, the HTTP parser takes no byte beyond it, and no stream needs to count. */
async function readBytes(c: Context<Env>, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const told = c.req.header('content-length')
  const incoming = (c.env as { incoming?: unknown } | undefined)?.incoming
  if (told !== undefined && incoming) return new Uint8Array(await c.req.raw.arrayBuffer())
  return c.req.raw.body ? readAll(c.req.raw.body, limit) : new Uint8Array()
}

async function readAll(body: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body.pipeThrough(counter(limit))) chunks.push(chunk)
  return new Uint8Array(Buffer.concat(chunks))
}

const counted = (body: ReadableStream<Uint8Array>, limit: number) => body.pipeThrough(counter(limit))

function counter(limit: number) {
  let size = 0
  return new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, out) {
      size += chunk.byteLength
      if (size > limit) throw tooLarge(limit)
      out.enqueue(chunk)
    },
  })
}

const tooLarge = (limit: number) =>
  new HttpError(
    413,
    'too-large',
    `This takes at most ${limit.toLocaleString('en')} bytes. Send less, or in parts.`,
    {
      limit,
    },
  )

const wrongType = (wanted: string, got: string) =>
  new HttpError(
    415,
    'wrong-content-type',
    `Send this as ${wanted}${got ? `, not as ${got.slice(0, 80)}` : ''}.`,
  )
