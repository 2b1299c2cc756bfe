import { lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { WebSocket } from 'ws'
import type { OpenSocket } from '#sdk'
import { createAddressCheck } from './addresses.ts'
import { refusal } from './destination.ts'
import type { FetchSettings } from './guardedFetch.ts'
import { NotSent } from './NotSent.ts'
import { socketOf } from './socket.ts'

export type SocketFor = (hosts: readonly string[] | undefined) => OpenSocket

const TIMEOUT = 10_000

/** A plugin's way to a vendor's WebSocket: to public hosts of its manifest and nowhere else, like its fetch. */
export function createGuardedSocket(
  settings: Pick<FetchSettings, 'hostOverrides' | 'allowNetworks' | 'own' | 'lookup' | 'ports'> = {},
): SocketFor {
  const { hostOverrides = {}, own = [], lookup: look = systemLookup } = settings
  const check = createAddressCheck(settings.allowNetworks)
  const lookup: LookupFunction = (host, options, callback) =>
    look(host, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '')
      const addresses = Array.isArray(found) ? found : []
      const [first] = addresses
      const why = addresses.map(({ address }) => check(address)).find(Boolean)
      if (why || !first) return callback(new Error(why ?? `${host} has no address`), '')
      if (options.all) callback(null, addresses)
      else callback(null, first.address, first.family)
    })

  return (hosts = []) =>
    (address, { headers, signal } = {}) => {
      const url = new URL(address)
      if (url.protocol !== 'wss:') throw refused('Only wss addresses can be opened')
      // The rules are those of https; a WebSocket begins as such a request.
      const asked = new URL(url.href.replace(/^wss:/, 'https:'))
      const why = refusal(asked, { hosts, own, check, ports: settings.ports })
      if (why) throw refused(why)
      const override = hostOverrides[url.host] ?? hostOverrides[url.hostname]
      const target = override ? new URL(url.pathname + url.search, override.replace(/^http/, 'ws')) : url
      const bare = url.hostname.replace(/^\[|\]$/g, '')
      const blocked = !override && isIP(bare) ? check(bare) : undefined
      if (blocked) throw refused(blocked)
      return open(target, { headers, signal, lookup: override ? undefined : lookup })
    }
}

function open(
  url: URL,
  wish: { headers?: Record<string, string>; signal?: AbortSignal; lookup?: LookupFunction },
) {
  const ws = new WebSocket(url, {
    headers: wish.headers,
    perMessageDeflate: false,
    handshakeTimeout: TIMEOUT,
    maxPayload: 16 * 1024 * 1024,
    skipUTF8Validation: true,
    ...(wish.lookup ? { lookup: wish.lookup } : {}),
  })
  const socket = socketOf(ws)
  return new Promise<typeof socket>((done, fail) => {
    const give = () => ws.terminate()
    wish.signal?.addEventListener('abort', give, { once: true })
    const settle = (work: () => void) => {
      wish.signal?.removeEventListener('abort', give)
      work()
    }
    ws.once('open', () => settle(() => done(socket)))
    ws.once('unexpected-response', (_request, response) =>
      settle(() => {
        ws.terminate()
        fail(
          new NotSent(`${url.host} refused the connection (${response.statusCode}).`, {
            retry: (response.statusCode ?? 0) >= 500 || response.statusCode === 429,
          }),
        )
      }),
    )
    ws.once('error', (error) =>
      settle(() =>
        fail(
          new NotSent(`${url.host} could not be reached: ${error.message}.`, { retry: true, cause: error }),
        ),
      ),
    )
  })
}

const refused = (why: string) => new NotSent(`${why}.`, { retry: false })
