import { lookup as systemLookup } from 'node:dns'
import { connect, isIP, type LookupFunction, type Socket } from 'node:net'
import type { Dial } from '#sdk'
import { createAddressCheck } from './addresses.ts'
import type { FetchSettings } from './guardedFetch.ts'
import { NotSent } from './NotSent.ts'

/** What mail servers listen on. Anything else would make this a way to any service. */
const PORTS = [25, 465, 587, 2525]
const TIMEOUT = 10_000

export type DialFor = (hosts: readonly string[] | undefined) => Dial

/**
 * For protocols that are not HTTP: a bare connection to a public address, on a port of mail. The name is looked up
 * here and the very address that was checked is dialled. Whatever it throws proves that nothing has left.
 */
export function createGuardedDial(
  settings: Pick<FetchSettings, 'hostOverrides' | 'allowNetworks' | 'own' | 'lookup'> = {},
): DialFor {
  const { hostOverrides = {}, own = [], lookup = systemLookup } = settings
  const check = createAddressCheck(settings.allowNetworks)
  return (hosts = []) =>
    async ({ host, port }) => {
      const name = host.toLowerCase().replace(/\.$/, '')
      const override = hostOverrides[`${name}:${port}`] ?? hostOverrides[name]
      if (override) {
        const { hostname, port: at } = new URL(override)
        return open(hostname, Number(at), name)
      }
      if (!hosts.some((one) => one === '*' || one === name))
        throw refused(`This plugin may not call ${name}; its manifest names ${hosts.join(', ') || 'no host'}`)
      if (!PORTS.includes(port))
        throw refused(`Port ${port} is not one of mail servers (${PORTS.join(', ')})`)
      if (own.includes(name) || name === 'localhost' || name.endsWith('.localhost'))
        throw refused(`${name} is this server itself`)
      const addresses = isIP(name) ? [name] : await resolve(lookup, name)
      for (const address of addresses) {
        const why = check(address)
        if (why) throw refused(`${name} leads to ${why}, and this server only calls public ones`)
      }
      return open(addresses[0] ?? name, port, name)
    }
}

function resolve(lookup: LookupFunction, name: string): Promise<string[]> {
  return new Promise((done, fail) =>
    lookup(name, { all: true }, (error, found) => {
      const addresses = Array.isArray(found) ? found.map((one) => one.address) : found ? [found] : []
      if (!error && addresses.length > 0) return done(addresses)
      fail(unreached(name, 'there is no such host', error ?? undefined))
    }),
  )
}

function open(address: string, port: number, name: string): Promise<Socket> {
  return new Promise((done, fail) => {
    const socket = connect({ host: address, port, noDelay: true, keepAlive: true })
    const timer = setTimeout(
      () => socket.destroy(new Error('it did not accept the connection in time')),
      TIMEOUT,
    )
    socket.once('error', (error) => {
      clearTimeout(timer)
      fail(unreached(name, WORDS[String((error as NodeJS.ErrnoException).code)] ?? error.message, error))
    })
    socket.once('connect', () => {
      clearTimeout(timer)
      socket.removeAllListeners('error')
      done(socket)
    })
  })
}

const WORDS: Record<string, string> = {
  ECONNREFUSED: 'it refused the connection',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
}

const refused = (why: string) => new NotSent(`${why}.`, { retry: false })
const unreached = (name: string, why: string, cause?: Error) =>
  new NotSent(`${name} could not be reached: ${why}.`, { retry: true, cause })
