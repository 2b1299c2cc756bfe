import { lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, buildConnector } from 'undici'
import type { AddressCheck } from './addresses.ts'

/** A name led to an address that must not be dialled. */
export class BlockedAddress extends Error {
  constructor(why: string) {
    super(`${why}, and this server only calls public ones`)
    this.name = 'BlockedAddress'
  }
}

/**
 * Connections to public addresses only. The check sits in the socket's own look-up, so what was checked is what
 * is dialled: a name that points elsewhere a moment later gains nothing.
 */
export function guardedAgent(
  check: AddressCheck,
  lookup: LookupFunction = systemLookup,
  maxBytes = 0,
): Agent {
  const guarded: LookupFunction = (host, options, callback) =>
    lookup(host, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '')
      const addresses = Array.isArray(found) ? found : []
      for (const { address } of addresses) {
        const why = check(address)
        if (why) return callback(new BlockedAddress(`${host} leads to ${why}`), '')
      }
      const first = addresses[0]
      if (!first)
        return callback(Object.assign(new Error(`${host} has no address`), { code: 'ENOTFOUND' }), '')
      if (options.all) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  const connect = buildConnector({ lookup: guarded, timeout: 10_000 } as buildConnector.BuildOptions)
  return new Agent({
    ...limits(maxBytes),
    // Addresses written as numbers are dialled without a look-up.
    connect: (options, callback) => {
      const host = options.hostname.replace(/^\[|\]$/g, '')
      const why = isIP(host) ? check(host) : undefined
      if (why) return callback(new BlockedAddress(why), null)
      connect(options, callback)
    },
  })
}

/** For the addresses an owner put in place of a vendor's, in tests. */
export const openAgent = (maxBytes: number): Agent => new Agent(limits(maxBytes))

const limits = (maxBytes: number): Agent.Options => ({
  headersTimeout: 60_000,
  bodyTimeout: 60_000,
  maxHeaderSize: 64 * 1024,
  maxResponseSize: maxBytes || -1,
  // Shorter than any vendor's: a connection that the other side is closing loses a request in the air.
  keepAliveTimeout: 3_000,
  keepAliveMaxTimeout: 10_000,
})
