import { byNamespace } from './namespaces.ts'

/** What all other pages say. */
export const texts = byNamespace(
  import.meta.glob<Record<string, unknown>>(
    ['./en/*.json', '!./en/{canvas,errors,flows,inbox,inspector,notices,rules,shell,ui}.json'],
    { eager: true, import: 'default' },
  ),
)
