import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../api.ts'
import type { ContactFilter } from './useContacts.ts'

/** Who is chosen: some by hand, or everybody that the list's filter finds. */
export type Chosen = { count: number } & ({ ids: readonly string[] } | { everybody: ContactFilter })

const AT_ONCE = 500

/** The chosen people in parts, so that a hundred thousand need no request of their size. */
async function* partsOf(chosen: Chosen): AsyncGenerator<string[]> {
  if ('ids' in chosen) {
    for (let at = 0; at < chosen.ids.length; at += AT_ONCE) yield chosen.ids.slice(at, at + AT_ONCE)
    return
  }
  const { q, rule, segmentId } = chosen.everybody
  for (let after: string | undefined; ; ) {
    const page = await api.get<{ ids: string[]; more: boolean }>('/contacts/ids', {
      ...{ q, rule, segmentId, after, limit: AT_ONCE },
    })
    if (page.ids.length > 0) yield page.ids
    if (!page.more) return
    after = page.ids.at(-1)
  }
}

/** Does something with all who are chosen, part by part; `done` tells how far it is. */
export function useForAll<Answer>(
  work: (ids: string[]) => Promise<Answer>,
  {
    stale,
    before,
    onDone,
  }: {
    stale: readonly (readonly unknown[])[]
    /** once, before the first part */
    before?: () => Promise<void>
    onDone: (answers: Answer[]) => void
  },
) {
  const [done, setDone] = useState(0)
  const run = useMutation({
    mutationFn: async (chosen: Chosen) => {
      setDone(0)
      await before?.()
      const answers: Answer[] = []
      for await (const ids of partsOf(chosen)) {
        answers.push(await work(ids))
        setDone((sum) => sum + ids.length)
      }
      return answers
    },
    meta: { stale, quiet: true },
    onSuccess: onDone,
  })
  return { run: run.mutate, busy: run.isPending, error: run.error, done, forget: run.reset }
}
