import type { Twilio } from 'twilio'
import type { Settings } from './connection.ts'

type Fetch = typeof fetch
type Wish = {
  method: string
  uri: string
  username?: string
  password?: string
  headers?: Record<string, string>
  params?: object
  data?: object
}

/** What the vendor's library takes for its HTTP client: our guarded fetch, which also keeps how long to wait. */
function guarded(fetch: Fetch, signal: AbortSignal, waits: { retryAfter?: number }) {
  return {
    async request({ method, uri, username, password, headers = {}, params, data }: Wish) {
      const url = new URL(uri)
      for (const [name, value] of pairs(params)) url.searchParams.append(name, value)
      const response = await fetch(url, {
        method: method.toUpperCase(),
        headers: { ...headers, authorization: `Basic ${btoa(`${username}:${password}`)}` },
        body: data && new URLSearchParams(pairs(data)),
        signal,
      })
      waits.retryAfter = Number(response.headers.get('retry-after')) || undefined
      return { statusCode: response.status, body: await response.text(), headers: {} }
    },
  }
}

/** Lists become repeated names, as Twilio has them. */
const pairs = (fields: object = {}): [string, string][] =>
  Object.entries(fields).flatMap(([name, value]): [string, string][] =>
    value === undefined || value === null
      ? []
      : Array.isArray(value)
        ? value.map((one) => [name, String(one)])
        : [[name, String(value)]],
  )

export type Client = { twilio: Twilio; waits: { retryAfter?: number } }

/** The library is loaded at the first call, and repeats nothing by itself. */
export async function openClient(
  { accountSid, authToken }: Settings,
  { fetch, signal }: { fetch: Fetch; signal: AbortSignal },
): Promise<Client> {
  const { default: twilio } = await import('twilio')
  const waits: Client['waits'] = {}
  const httpClient = guarded(fetch, signal, waits) as unknown as InstanceType<typeof twilio.RequestClient>
  return { twilio: twilio(accountSid, authToken, { httpClient, autoRetry: false }), waits }
}
