import type { LookupFunction } from 'node:net'
import { createAddressCheck } from './addresses.ts'
import { type DestinationRules, refusal } from './destination.ts'
import { guardedAgent, openAgent } from './dial.ts'
import { limitBody } from './limitBody.ts'
import { followed, MAX_REDIRECTS } from './redirects.ts'
import { refused, send } from './send.ts'

export type FetchSettings = {
  /** Host → address that takes its place, for tests and emulators: `{ 'api.vendor.com': 'http://127.0.0.1:9000' }`. */
  hostOverrides?: Readonly<Record<string, string>>
  /** Networks beyond the public that the owner opened: `10.1.0.0/16`. */
  allowNetworks?: readonly string[]
  /** Ports beyond 80, 443, 8080 and 8443. */
  ports?: readonly number[]
  /** Host names of this server. */
  own?: readonly string[]
  maxBytes?: number
  /** Milliseconds for a request with its redirects and its answer. */
  timeout?: number
  lookup?: LookupFunction
}

/**
 * Gives one call of a step its way out: a fetch that reaches the hosts of the plugin's manifest and nothing else.
 * Call it anew for every call of a step. What the fetch throws tells whether something may have left:
 *
 * - `NotSent`, a StepError: proven that not a byte did: refused here, no such name, connection refused, no TLS,
 *   no connection in time. Never thrown once a POST, PUT, PATCH or DELETE of the same call has left, nor
 *   after a redirect.
 * - anything else: the request may have arrived.
 */
export type FetchFor = (hosts: readonly string[] | undefined) => typeof fetch

export type GuardedFetch = { fetchFor: FetchFor; close(): Promise<void> }

export function createGuardedFetch(settings: FetchSettings = {}): GuardedFetch {
  const { hostOverrides = {}, own = [], maxBytes = 10_000_000, timeout = 30_000 } = settings
  const check = createAddressCheck(settings.allowNetworks)
  const guarded = guardedAgent(check, settings.lookup, maxBytes)
  const open = openAgent(maxBytes)

  const fetchFor: FetchFor = (hosts = []) => {
    const rules: DestinationRules = { hosts, own, check, ports: settings.ports }
    let changing = false // has a request that may change something left?

    return async (input, init) => {
      const redirect = init?.redirect ?? (isRequest(input) ? input.redirect : 'follow')
      const signal = AbortSignal.any([
        AbortSignal.timeout(timeout),
        ...[init?.signal, isRequest(input) ? input.signal : undefined].filter((one) => !!one),
      ])
      let request = await readRequest(input, init, changing)
      for (let hop = 0; ; hop++) {
        const { url, method } = request
        const left = changing || hop > 0
        const why = refusal(url, rules)
        if (why) throw refused(why, left)
        const override = hostOverrides[url.host] ?? hostOverrides[url.hostname]
        const target = override ? new URL(url.pathname + url.search, override) : url
        const response = await send(request, target, override ? open : guarded, signal, { left }, () => {
          changing ||= method !== 'GET' && method !== 'HEAD'
        })
        const next = redirect === 'manual' ? undefined : followed(request, response)
        if (!next) return limitBody(response, maxBytes, url.host)
        await response.body?.cancel()
        if (redirect === 'error') throw new Error(`${url.host} redirects to ${next.url.host}.`)
        if (hop === MAX_REDIRECTS) throw new Error(`${url.host} redirects more than ${MAX_REDIRECTS} times.`)
        request = next
      }
    }
  }
  return { fetchFor, close: async () => void (await Promise.all([guarded.close(), open.close()])) }
}

/** Told by its shape: a library may hold on to a class that was in this place before. */
const isRequest = (input: string | URL | Request): input is Request =>
  typeof input === 'object' && 'url' in input

export type Outgoing = { url: URL; method: string; headers: Headers; body?: Uint8Array<ArrayBuffer> }

/** Read into memory, whatever form it came in, so that it can go out again after a redirect. */
async function readRequest(
  input: string | URL | Request,
  init: RequestInit | undefined,
  left: boolean,
): Promise<Outgoing> {
  const address = isRequest(input) ? input.url : String(input)
  if (!URL.canParse(address)) throw refused(`"${address}" is not an address that can be called`, left)
  const url = new URL(address)
  if (url.username || url.password)
    throw refused(`The address of ${url.host} has a name or password in it; put them into a header`, left)
  const request = new Request(input, { ...init, signal: null })
  const { method, headers } = request
  return { url, method, headers, body: request.body ? await request.bytes() : undefined }
}
