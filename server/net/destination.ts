import { isIP } from 'node:net'
import type { AddressCheck } from './addresses.ts'

const PORTS = [80, 443, 8080, 8443]

export type DestinationRules = {
  /** What the plugin's manifest names: `api.vendor.com`, `*.vendor.com`, or `*` for any public host. */
  hosts: readonly string[]
  /** This server's own names; a request to ourselves would come from inside the walls. */
  own: readonly string[]
  check: AddressCheck
  ports?: readonly number[]
}

/** Says why a request must not go to this address; nothing when it may. What names resolve to is checked at the dial. */
export function refusal(url: URL, { hosts, own, check, ports = [] }: DestinationRules): string | undefined {
  const host = nameOf(url)
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return `Only https addresses can be called, not "${url.protocol}"`
  const pattern = hosts.find((one) => matches(host, one))
  if (!pattern) return `This plugin may not call ${host}; its manifest names ${hosts.join(', ') || 'no host'}`
  if (pattern !== '*' && url.protocol !== 'https:') return `${host} must be called by https`
  const opened = isIP(host.replace(/^\[|\]$/g, '')) ? check(host) : undefined
  if (opened) return `${opened}, and this server only calls public ones`
  if (own.includes(host) || host === 'localhost' || host.endsWith('.localhost'))
    return `${host} is this server itself`
  if (url.port && ![...PORTS, ...ports].includes(Number(url.port)))
    return `Port ${url.port} is not one this server calls (${[...PORTS, ...ports].join(', ')})`
  return undefined
}

const nameOf = (url: URL) => url.hostname.toLowerCase().replace(/\.$/, '')

const matches = (host: string, pattern: string) =>
  pattern === '*' || host === pattern || (pattern.startsWith('*.') && host.endsWith(pattern.slice(1)))
