import { z } from '#sdk'
import type { Config } from '../config.ts'
import type { Registry } from '../registry/plugins.ts'
import type { Connection } from './queries.ts'
import { secretFields } from './settings.ts'

/** A connection as its page shows it. Secrets are never among it, only that they are there. */
export const ConnectionView = z.object({
  id: z.string(),
  plugin: z.string(),
  title: z.string(),
  settings: z.record(z.string(), z.unknown()),
  /** Names of the secret settings that are filled in. */
  secrets: z.array(z.string()),
  /** What can be sent through it: `sms`, `voice`. */
  kinds: z.array(z.string()),
  simulated: z.boolean(),
  status: z.enum(['untested', 'ok', 'failing', 'off']),
  statusText: z.string().nullable(),
  testedAt: z.string().nullable(),
  blockedUntil: z.string().nullable(),
  ratePerSecond: z.number().nullable(),
  /** What a message through it usually costs. */
  price: z.object({ amount: z.number(), currency: z.string() }).nullable(),
  /** Why nothing leaves through it until somebody lets it. */
  pausedBecause: z.string().nullable(),
  /** Where the vendor sends its webhooks. */
  webhookUrl: z.string().nullable(),
  /** False when its plugin is no longer installed. */
  installed: z.boolean(),
  createdAt: z.string(),
})
export type ConnectionView = z.infer<typeof ConnectionView>

export function viewOf(
  connection: Connection,
  registry: Registry,
  config: Pick<Config, 'publicUrl'>,
): ConnectionView {
  const plugin = registry.plugin(connection.plugin)
  return {
    id: connection.id,
    plugin: connection.plugin,
    title: connection.title,
    settings: connection.settingsShown,
    secrets: plugin && connection.settingsSealed ? secretFields(plugin) : [],
    kinds: [...(plugin?.providers?.map((provider) => provider.kind) ?? []), ...(plugin?.crm ? ['crm'] : [])],
    simulated: connection.simulated,
    status: connection.status,
    statusText: connection.statusText,
    testedAt: connection.testedAt?.toISOString() ?? null,
    blockedUntil: connection.blockedUntil?.toISOString() ?? null,
    price:
      connection.priceMicros === null || connection.currency === null
        ? null
        : { amount: Number(connection.priceMicros) / 1_000_000, currency: connection.currency },
    pausedBecause: connection.pausedBecause,
    ratePerSecond: connection.ratePerSecond === null ? null : Number(connection.ratePerSecond),
    webhookUrl: plugin?.webhook ? `${config.publicUrl}/hooks/${connection.plugin}/${connection.token}` : null,
    installed: plugin !== undefined,
    createdAt: connection.createdAt.toISOString(),
  }
}
