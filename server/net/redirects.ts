import type { Outgoing } from './guardedFetch.ts'

export const MAX_REDIRECTS = 3

/** What may be told to another origin; keys and cookies travel in any other header. */
const PLAIN = new Set(['accept', 'accept-language', 'content-type', 'content-language', 'user-agent'])

/** The request that a redirect asks for, or undefined when the answer is none. */
export function followed({ url, method, headers, body }: Outgoing, response: Response): Outgoing | undefined {
  const location = response.headers.get('location')
  if (![301, 302, 303, 307, 308].includes(response.status) || !location) return undefined
  let next: URL
  try {
    next = new URL(location, url)
  } catch (cause) {
    throw new Error(`${url.host} redirects to something that is no address.`, { cause })
  }
  const kept = new Headers([...headers].filter(([name]) => next.origin === url.origin || PLAIN.has(name)))
  const reads =
    (response.status === 303 && method !== 'HEAD') ||
    ((response.status === 301 || response.status === 302) && method === 'POST')
  if (!reads) return { url: next, method, headers: kept, body }
  kept.delete('content-type')
  return { url: next, method: 'GET', headers: kept }
}
