import type { Messages } from '@vonage/messages'
import type { Settings } from './connection.ts'

type Asked = { url?: string; method?: string; headers?: Record<string, string>; data?: unknown }
type Given = { fetch: typeof fetch; signal: AbortSignal }

/** What Vonage answered when it did not say yes. */
export type Refusal = Error & {
  status: number
  retryAfter: number | undefined
  problem: { type?: string; title?: string; detail?: string }
}

/**
 * The library is loaded at the first call. It has a fetch of its own and takes no other, so its one method that
 * makes requests is ours: what it prepares goes out through the guarded fetch.
 */
export async function openClient(
  { apiKey, apiSecret }: Settings,
  { fetch, signal }: Given,
): Promise<Messages> {
  const [{ Messages }, { Auth }] = await Promise.all([import('@vonage/messages'), import('@vonage/auth')])
  const client = new Messages(new Auth({ apiKey, apiSecret }))
  // Protected in the types; there at run time.
  const inner = client as unknown as { prepareRequest(asked: Asked): Promise<Asked> }
  const sendRequest = async (asked: Asked) => {
    const { url = '', method, headers, data } = await inner.prepareRequest(asked)
    const body = data === undefined ? undefined : JSON.stringify(data)
    const response = await fetch(url, { method, headers, body, signal })
    if (!response.ok) throw await refusalOf(response)
    return { data: await response.json() }
  }
  return Object.assign(client, { sendRequest }) as unknown as Messages
}

async function refusalOf(response: Response): Promise<Refusal> {
  const text = await response.text()
  const { status } = response
  const retryAfter = Number(response.headers.get('retry-after')) || undefined
  return Object.assign(new Error(`Vonage answered ${status}.`), {
    status,
    retryAfter,
    problem: readProblem(text),
  })
}

function readProblem(text: string): Refusal['problem'] {
  try {
    return JSON.parse(text) as Refusal['problem']
  } catch {
    return {}
  }
}
