import { useEffect, useState } from 'react'
import type { Path } from '../canvas/store.ts'
import type { Moment, Story } from './requests.ts'

const pace = 850

/** Plays a story moment by moment; `shown` is how many have been. */
export function usePlaying(story: Story | undefined) {
  const [shown, setShown] = useState(0)
  const [playing, setPlaying] = useState(false)
  const total = story?.moments.length ?? 0
  useEffect(() => {
    if (!playing) return
    if (shown >= total) {
      setPlaying(false)
      return
    }
    const timer = setTimeout(() => setShown(shown + 1), shown === 0 ? 200 : pace)
    return () => clearTimeout(timer)
  }, [playing, shown, total])
  return {
    shown: Math.min(shown, total),
    playing,
    done: total > 0 && shown >= total,
    play: () => {
      setShown(Math.min(shown, total))
      setPlaying(true)
    },
    pause: () => setPlaying(false),
    next: () => {
      setPlaying(false)
      setShown(Math.min(shown + 1, total))
    },
    toEnd: () => {
      setPlaying(false)
      // Of a story that is still being told anew, too.
      setShown(Number.POSITIVE_INFINITY)
    },
    restart: () => {
      setPlaying(false)
      setShown(0)
    },
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
