import { byNamespace } from './namespaces.ts'

export const texts = byNamespace(
  import.meta.glob<Record<string, unknown>>('./es/*.json', { eager: true, import: 'default' }),
)
