import { BlockList, isIP } from 'node:net'

/** Says why an address must not be dialled, or nothing when it is a public one. */
export type AddressCheck = (address: string) => string | undefined

const NOT_PUBLIC_V4 = `0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24
  192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4`

// Only 2000::/3 is in use for the public; of it, these carry other addresses inside or are for documents.
const NOT_PUBLIC_V6 = '::/3 2001::/23 2001:db8::/32 2002::/16 3fff::/20 4000::/2 8000::/1'

/** `allowed`: networks that the owner of this server opened on purpose, `10.1.0.0/16`. */
export function createAddressCheck(allowed: readonly string[] = []): AddressCheck {
  const blocked = { 4: listOf(NOT_PUBLIC_V4.split(/\s+/)), 6: listOf(NOT_PUBLIC_V6.split(' ')) }
  const opened = {
    4: listOf(allowed.filter((network) => !network.includes(':'))),
    6: listOf(allowed.filter((network) => network.includes(':'))),
  }
  return (written) => {
    const address = written.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
    const version = isIP(address)
    if (version !== 4 && version !== 6) return `"${written}" is not an address`
    // One list per family: a single one would match IPv4 addresses against its IPv4-mapped ranges.
    const family = version === 4 ? 'ipv4' : 'ipv6'
    if (opened[version].check(address, family)) return undefined
    return blocked[version].check(address, family) ? `${address} is not a public address` : undefined
  }
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', prefix = address.includes(':') ? '128' : '32'] = network.split('/')
    list.addSubnet(address, Number(prefix), address.includes(':') ? 'ipv6' : 'ipv4')
  }
  return list
}
