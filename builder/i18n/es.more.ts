import { es } from '#sdk/sentences'
import { byNamespace } from './namespaces.ts'

/** What all other pages say. */
export const texts = byNamespace(
  import.meta.glob<Record<string, unknown>>(
    ['./es/*.json', '!./es/{canvas,errors,flows,inbox,inspector,notices,rules,shell,ui}.json'],
    { eager: true, import: 'default' },
  ),
)

/** What the server says in English. */
export const sentences = es
