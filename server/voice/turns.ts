import type { Journal } from './journal.ts'
import type { Cut } from './playback.ts'

type Turn = { stoppedAt?: number; answeredAt?: number; sentAt?: number; item?: string }

/** Measures each turn, from the end of what the person said to the first sound they heard in return. */
export function createTurns(journal: Journal, now: () => number) {
  let turn: Turn = {}
  const known = new Set<string>()
  const since = (from: number | undefined, to: number | undefined) =>
    from === undefined || to === undefined ? undefined : Math.round(to - from)

  return {
    personStopped() {
      turn = { stoppedAt: now() }
    },
    answerStarted() {
      turn.answeredAt = now()
    },
    /** True for the first sound of an item. */
    firstSound(item: string): boolean {
      if (known.has(item)) return false
      known.add(item)
      turn = { ...turn, sentAt: now(), item }
      return true
    },
    heardFirst(item: string) {
      if (turn.item !== item) return
      const { stoppedAt, answeredAt, sentAt } = turn
      const heardAt = now()
      journal.moment('turn', {
        thinkMs: since(stoppedAt, answeredAt),
        firstSoundMs: since(stoppedAt, sentAt),
        heardMs: since(stoppedAt, heardAt),
        onTheWayMs: since(sentAt, heardAt),
      })
      turn = {}
    },
    interrupted({ heardMs, sentMs }: Cut) {
      journal.moment('interrupted', { heardMs, sentMs })
    },
  }
}
