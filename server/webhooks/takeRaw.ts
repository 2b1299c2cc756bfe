import { createMiddleware } from 'hono/factory'
import type { Env } from '../http/env.ts'
import { HttpError } from '../http/errors.ts'
import { describe, mark } from '../http/policy.ts'

/** The largest that any vendor sends is far below. */
const MOST = 1_000_000

const middleware = createMiddleware<Env>(async (c, next) => {
  const chunks: Uint8Array[] = []
  let size = 0
  // Counts the bytes that come, whatever Content-Length says.
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.byteLength
    if (size > MOST)
      throw new HttpError(413, 'too-large', {
        en: 'A webhook may have a million bytes at most.',
        es: 'Un webhook puede tener como máximo un millón de bytes.',
      })
    chunks.push(chunk)
  }
  const bytes = new Uint8Array(Buffer.concat(chunks))
  // Hono keeps promises here, whatever its type says.
  c.req.bodyCache.arrayBuffer = Promise.resolve(bytes.buffer) as unknown as ArrayBuffer
  await next()
})

/**
 * Begins a route that vendors call: any type of body, taken as bytes. The signature says who calls; there is no limit
 * by address, since a vendor reports on all its customers' messages from a few.
 */
export const takeRaw = mark(
  middleware,
  { who: 'anyone', bare: true, upload: undefined },
  describe('anyone', { summary: 'What a vendor has to tell', status: 204, hidden: true }),
)
