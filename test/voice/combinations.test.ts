import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Carrier } from '#sdk'
import { transportOf } from '../../server/calls/planCall.ts'
import { checkout } from '../../server/db/home.ts'
import { loadPlugins } from '../../server/registry/plugins.ts'

const registry = await loadPlugins(join(checkout, 'plugins'))
const carriers = registry.plugins.flatMap((plugin) => {
  const carrier = registry.provider(plugin.id, 'voice')
  return carrier?.kind === 'voice' ? [{ id: plugin.id, carrier }] : []
})
const way = (carrier: Carrier, engine: 'realtime' | 'text' | 'managed' | undefined) => {
  try {
    return transportOf(carrier, engine && { engine, title: 'Lucía' })
  } catch {
    return 'none'
  }
}

test('which carrier carries which kind of talk, and how', () => {
  const table = Object.fromEntries(
    carriers.map(({ id, carrier }) => [
      id,
      Object.fromEntries(
        ([undefined, 'realtime', 'text', 'managed'] as const).map((engine) => [
          engine ?? 'script',
          way(carrier, engine),
        ]),
      ),
    ]),
  )
  expect(table).toMatchObject({
    twilio: { script: 'script', realtime: 'stream', text: 'relay', managed: 'none' },
    telnyx: { script: 'script', realtime: 'stream', text: 'relay', managed: 'none' },
    retell: { script: 'none', realtime: 'none', text: 'none', managed: 'managed' },
    sandbox: { script: 'practice', realtime: 'practice', text: 'practice', managed: 'none' },
  })
})

test('a carrier that brings lines translates every line it says it has', () => {
  const missing = carriers.flatMap(({ id, carrier }) =>
    (['stream', 'relay'] as const)
      .filter(
        (transport) => carrier.transports.includes(transport) && !registry.plugin(id)?.sockets?.[transport],
      )
      .map((transport) => `${id}: ${transport}`),
  )
  expect(missing).toEqual([])
})
