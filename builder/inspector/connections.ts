import type { FieldSchema, Manifest } from '#sdk/flow'
import type { ConnectionLookup } from './lookups.ts'

/** The connections that a step may use: of a provider's kind, or of its own plugin. */
export function candidates(
  manifest: Manifest,
  connections: ConnectionLookup[],
  provider: string | undefined,
  plugin: string,
): ConnectionLookup[] {
  const fits = (id: string) =>
    provider === undefined
      ? id === plugin
      : manifest.plugins.some((one) => one.id === id && one.providers.some((each) => each.kind === provider))
  return connections.filter((connection) => fits(connection.plugin))
}

/** Where only one connection fits, a step just placed takes it by itself. */
export function onlyConnections(
  schema: FieldSchema,
  manifest: Manifest,
  connections: ConnectionLookup[],
  plugin: string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(schema.properties ?? {}).flatMap(([key, field]) => {
      if (field.widget !== 'connection') return []
      const fitting = candidates(manifest, connections, field.provider, plugin)
      return fitting.length === 1 && fitting[0] ? [[key, fitting[0].id]] : []
    }),
  )
}
