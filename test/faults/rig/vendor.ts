import { createHmac } from 'node:crypto'
import { definePlugin, defineProvider, type HookNews, type Plugin, StepError, z } from '#sdk'
import type { Class } from './classes.ts'

export const CALLBACK_SECRET = 'what the vendor signs with'
/** Its address on the internet; the tests' workers find the oracle there. */
export const VENDOR_HOST = 'vendor.example'
/** Another one, who has never a bad day. */
export const WELL_HOST = 'well.example'

const Answer = z.object({ id: z.string() })
const Found = z.array(z.object({ id: z.string(), to: z.string(), text: z.string() }))
const Status = z.object({ status: z.literal('delivered') })
const News = z.array(
  z.object({ id: z.string(), key: z.string(), status: z.enum(['sent', 'delivered', 'read', 'failed']) }),
)

/** A vendor's plugin, as one would be written for it, in one of the five classes. */
export function vendor(
  kind: Class,
  { id = kind, host = VENDOR_HOST }: { id?: string; host?: string } = {},
): Plugin {
  const base = `https://${host}`
  return definePlugin({
    id: `vendor-${id}`,
    title: `Vendor (${id})`,
    connection: z.object({}),
    hosts: [host],
    providers: [
      defineProvider({
        kind: 'sms',
        title: `Vendor (${kind})`,
        ifLost: kind,
        async send({ to, text }, { key, fetch, signal, callbackUrl }) {
          const response = await fetch(`${base}/send/${kind}`, {
            method: 'POST',
            // The vendor acts on the key where its class allows; everywhere else it is for the tests' books.
            headers: { 'content-type': 'application/json', 'x-ours': key },
            body: JSON.stringify({ to, text, callbackUrl }),
            signal,
          })
          if (response.status === 429)
            throw new StepError('The vendor asks to wait.', {
              retry: true,
              retryAfter: Number(response.headers.get('retry-after')),
            })
          if (!response.ok) throw new Error(`The vendor answered ${response.status}.`)
          return { vendorId: Answer.parse(await response.json()).id, status: 'sent' }
        },
        status:
          kind === 'callback'
            ? async ({ vendorId }, { fetch, signal }) => {
                const response = await fetch(`${base}/status?id=${vendorId}`, { signal })
                return Status.parse(await response.json())
              }
            : undefined,
        lookup:
          kind === 'lookup'
            ? async ({ to, text }, { fetch, signal, key }) => {
                const response = await fetch(`${base}/sent?to=${encodeURIComponent(String(to))}`, {
                  headers: { 'x-ours': key },
                  signal,
                })
                const found = Found.parse(await response.json()).find((one) => one.text === text)
                return found ? { found: true, vendorId: found.id } : { found: false }
              }
            : undefined,
      }),
    ],
    webhook: {
      verify: ({ raw, headers }) =>
        headers.get('x-signature') === createHmac('sha256', CALLBACK_SECRET).update(raw).digest('hex'),
      read: ({ raw }) =>
        News.parse(JSON.parse(Buffer.from(raw).toString())).map(
          ({ id, key, status }): HookNews => ({ id, what: 'status', send: { key }, status }),
        ),
    },
  })
}
