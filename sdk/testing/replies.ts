/** What a vendor answers. `to` is what the request must begin with: `POST https://api.vendor.com/v1/messages`. */
export type Reply = {
  to?: string
  status?: number
  json?: unknown
  text?: string
  headers?: Record<string, string>
}

/** A request as it was made; `body` is parsed when it is JSON. */
export type Recorded = { method: string; url: string; headers: Record<string, string>; body: unknown }

export type FakeFetch = typeof fetch & { requests: Recorded[] }

/**
 * A fetch that gives recorded replies, one after the other, and keeps the requests. An Error among them is thrown,
 * as if the connection had broken.
 *
 * @example
 * const fetch = replies({ to: 'POST https://api.vendor.com', status: 201, json: { id: 'm1' } })
 */
export function replies(...list: (Reply | Error)[]): FakeFetch {
  const left = [...list]
  const requests: Recorded[] = []
  const fake = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init)
    const text = await request.text()
    const { method, url } = request
    requests.push({ method, url, headers: Object.fromEntries(request.headers), body: parsed(text) })
    const reply = left.shift()
    if (!reply) throw new Error(`Nobody expected ${method} ${url}; the test gave ${list.length} replies.`)
    if (reply instanceof Error) throw reply
    if (reply.to && !`${method} ${url}`.startsWith(reply.to))
      throw new Error(`The test expected ${reply.to}, but the step called ${method} ${url}.`)
    const body = reply.json === undefined ? (reply.text ?? null) : JSON.stringify(reply.json)
    return new Response(body, {
      status: reply.status ?? 200,
      headers: {
        ...(reply.json === undefined ? {} : { 'content-type': 'application/json' }),
        ...reply.headers,
      },
    })
  }
  return Object.assign(fake, { requests })
}

function parsed(text: string): unknown {
  if (!text) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
