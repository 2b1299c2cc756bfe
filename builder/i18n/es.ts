import { byNamespace } from './namespaces.ts'

/** What the frame of every page says, and a flow as it opens. */
export const texts = byNamespace(
  import.meta.glob<Record<string, unknown>>(
    './es/{canvas,errors,flows,inbox,inspector,notices,rules,shell,ui}.json',
    {
      eager: true,
      import: 'default',
    },
  ),
)
