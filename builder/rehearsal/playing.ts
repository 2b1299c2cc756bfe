import { useEffect, useState } from 'react'
import type { Path } from '../canvas/store.ts'
import type { Moment, Story } from './requests.ts'

const pace = 850
const firstPause = 200

type Playing = { shown: number; mode: 'still' | 'playing' | 'to-end' }

/**
 * How much of a story is seen. While it is told anew, after an answer, nothing moves: what the old one goes on with
 * no longer happens.
 */
export function seen({ shown, mode }: Playing, { total, anew }: { total: number; anew: boolean }) {
  const now = mode === 'to-end' && !anew ? total : Math.min(shown, total)
  return { shown: now, playing: mode === 'playing', done: !anew && total > 0 && now >= total }
}

/** Plays a story moment by moment; `shown` is how many have been. */
export function usePlaying(story: Story | undefined, anew: boolean) {
  const [state, setState] = useState<Playing>({ shown: 0, mode: 'still' })
  const total = story?.moments.length ?? 0
  const { shown, playing, done } = seen(state, { total, anew })
  useEffect(() => {
    if (!playing || anew || !total) return
    if (done) {
      setState({ shown, mode: 'still' })
      return
    }
    const timer = setTimeout(
      () => setState({ shown: shown + 1, mode: 'playing' }),
      shown === 0 ? firstPause : pace,
    )
    return () => clearTimeout(timer)
  }, [playing, done, shown, total, anew])
  return {
    ...{ shown, playing, done },
    play: () => setState({ shown, mode: 'playing' }),
    pause: () => setState({ shown, mode: 'still' }),
    next: () => setState({ shown: Math.min(shown + 1, total), mode: 'still' }),
    toEnd: () => setState({ shown, mode: 'to-end' }),
    restart: () => setState({ shown: 0, mode: 'still' }),
  }
}

/** The way so far, to be lit on the canvas. */
export function pathUntil(story: Story, shown: number): Path {
  const past = story.moments.slice(0, shown)
  const nodes: Record<string, number> = {}
  const exits = new Set<string>()
  for (const moment of past) {
    if (moment.type === 'left') {
      nodes[moment.node] = (nodes[moment.node] ?? 0) + 1
      exits.add(`${moment.node} ${moment.exit}`)
    } else nodes[moment.node] ??= 1
  }
  const last = past.at(-1)
  const here = shown >= story.moments.length ? story.node : (story.moments[shown]?.node ?? last?.node)
  const isOver = shown >= story.moments.length && !isOpen(story)
  if (here && shown > 0 && !isOver) nodes[here] ??= 1
  return { nodes, exits, here: isOver || shown === 0 ? undefined : here }
}

export const isOpen = ({ status }: Pick<Story, 'status'>) => status === 'active' || status === 'parked'

/** What the virtual clock shows. */
export const clockOf = (story: Story, shown: number): string =>
  shown >= story.moments.length ? story.at : (story.moments[shown - 1]?.at ?? story.startedAt)

/** The last message or call that the contact could answer. */
export const lastSent = (moments: Moment[]): (Moment & { type: 'sent' }) | undefined =>
  moments.findLast((moment): moment is Moment & { type: 'sent' } => moment.type === 'sent')

/** Is the call that was made last still open at this point? */
export function ringsAt(moments: Moment[]): boolean {
  const sent = moments.findLastIndex((one) => one.type === 'sent' && one.channel === 'voice')
  if (sent < 0) return false
  return !moments.slice(sent).some((one) => one.type === 'event' && one.event === 'call.ended')
}

export const linksIn = (request: Record<string, unknown>): string[] => [
  ...new Set(`${request.text ?? ''} ${request.html ?? ''}`.match(/https?:\/\/[^\s"'<>)\]]+/g) ?? []),
]
