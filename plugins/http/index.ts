import { definePlugin, defineStep, exit, StepError, z } from '#sdk'
import { es } from './es.ts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
const hasBody = { method: ['POST', 'PUT', 'PATCH', 'DELETE'] }
const HEADER = /^[\w!#$%&'*+.^`|~-]+$/

const input = z.object({
  method: z.enum(METHODS).default('POST').meta({ title: 'Method' }),
  url: z.string().min(1).max(2000).meta({
    title: 'Address',
    widget: 'template',
    oneLine: true,
    placeholder: 'https://api.example.com/leads',
    help: 'A variable inside an address wants | url_encode.',
  }),
  headers: z
    .record(
      z.string().regex(HEADER, 'This is not the name of a header.'),
      z.string().max(4000).meta({ widget: 'template' }),
    )
    .default({})
    .meta({ title: 'Headers', widget: 'key-value' }),
  body: z.string().max(100_000).optional().meta({
    title: 'Body',
    widget: 'template',
    placeholder: '{ "email": {{ contact.email | json }} }',
    help: 'A variable inside JSON wants | json, which adds the quotes.',
    showIf: hasBody,
  }),
  keyHeader: z.string().regex(HEADER, 'This is not the name of a header.').optional().meta({
    title: 'Header for the key',
    placeholder: 'Idempotency-Key',
    help: 'If the other program knows repeats by a header, name it here: each send carries the same key every time, and you may let this step send again when in doubt.',
    showIf: hasBody,
  }),
})

const request = defineStep({
  id: 'request',
  title: 'HTTP request',
  description: 'Calls an address of another program on the public internet.',
  icon: 'globe',
  category: 'other',
  summary: '{method} {url}',
  exits: ['default', 'rejected'],
  ifLost: 'none',
  policy: 'do-not-resend',
  input,
  output: z.object({ status: z.number(), body: z.unknown() }),

  async run({ input: wanted, fetch, key, signal }) {
    const { method, url, keyHeader } = wanted
    const body = method === 'GET' ? undefined : wanted.body
    const response = await fetch(url, { method, headers: headersOf(wanted, key), body, signal })
    const host = new URL(url).host
    if (response.status === 429)
      throw new StepError(`${host} asks for fewer requests.`, {
        retry: true,
        retryAfter: retryAfter(response),
      })
    if (response.status >= 500) {
      // It may have done what was asked before it failed; only a look, or a keyed request, is safe to repeat.
      if (method === 'GET' || keyHeader)
        throw new StepError(`${host} answered ${response.status}.`, { retry: true })
      throw new Error(`${host} answered ${response.status}; it may have acted on the request.`)
    }
    return exit(response.ok ? 'default' : 'rejected', {
      output: { status: response.status, body: await bodyOf(response) },
    })
  },
})

function headersOf({ headers, body, keyHeader, method }: z.output<typeof input>, key: string): Headers {
  const sent = new Headers(
    Object.entries(headers).map(([name, value]): [string, string] => [name, value.replace(/[\r\n]+/g, ' ')]),
  )
  if (body && method !== 'GET' && !sent.has('content-type') && /^\s*[{[]/.test(body))
    sent.set('content-type', 'application/json')
  if (keyHeader) sent.set(keyHeader, key)
  return sent
}

/** Seconds; a date is left to the usual backoff. */
function retryAfter(response: Response): number | undefined {
  const said = response.headers.get('retry-after')
  if (!said) return undefined
  const seconds = Number(said)
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 86_400) : undefined
}

const KEPT = 10_000

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text()
  if (text.length > KEPT) return `${text.slice(0, KEPT)}…`
  if (!/json/.test(response.headers.get('content-type') ?? '')) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Any program that speaks HTTP. */
export default definePlugin({
  id: 'http',
  title: 'HTTP',
  description: 'Calls other programs on the public internet.',
  icon: 'globe',
  hosts: ['*'],
  steps: [request],
  translations: { es },
})
