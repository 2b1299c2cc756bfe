import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useLive } from '../useLive.ts'

type Moved = { id: string; contactId: string; from: string | null; to: string | null }

/** A crowd that moves (an import, a rule for thousands) must not make each open board ask a hundred times a second. */
const rest = 1500

/** Draws the stages anew that somebody else's moves touch. */
export function useBoardLive(pipelineId: string): boolean {
  const queries = useQueryClient()
  const last = useRef<string>(undefined)
  const stages = useRef(new Set<string>())
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const open = useRef(true)
  useEffect(() => {
    open.current = true
    return () => {
      open.current = false
      clearTimeout(timer.current)
    }
  }, [])

  const refresh = async () => {
    const touched = [...stages.current].map((stage) => ['contacts', 'board', stage])
    stages.current.clear()
    // Waited for: with many people and a filter it takes seconds, and asked anew meanwhile it would never end.
    await Promise.all(
      [...touched, ['contacts', 'totals']].map((queryKey) => queries.invalidateQueries({ queryKey })),
    )
    const more = open.current && stages.current.size > 0
    timer.current = more ? setTimeout(refresh, rest) : undefined
  }

  return useLive(`/pipelines/${pipelineId}/live`, {
    moves: (moves: Moved[]) => {
      const known = last.current
      last.current = moves[0]?.id ?? ''
      if (known === undefined) return // what the board has just been loaded with
      const seen = moves.findIndex(({ id }) => id === known)
      for (const { from, to } of seen === -1 ? moves : moves.slice(0, seen))
        for (const stage of [from, to]) stages.current.add(stage ?? '-')
      timer.current ??= setTimeout(refresh, rest)
    },
  })
}
