import { PER_MS } from './frames.ts'

type Item = {
  item: string
  sent: number
  played: number
  playedAt?: number
  done: boolean
  firstPlayedAt?: number
}
type Mark = { item: string; upTo: number }

/** How much of something was heard when it was cut off, both in milliseconds. */
export type Cut = { item: string; heardMs: number; sentMs: number }

/**
 * Keeps the books of what was sent to a phone and what of it was heard. Only a mark that comes back says that sound was
 * played; marks carry a generation, because a phone that is told to throw sound away sends their echoes all the same.
 */
export function createPlayback() {
  let generation = 0
  let count = 0
  const items = new Map<string, Item>()
  const marks = new Map<string, Mark>()

  const of = (item: string): Item => {
    const known = items.get(item) ?? { item, sent: 0, played: 0, done: false }
    items.set(item, known)
    return known
  }

  /** Where in an item the phone is: the last mark that came back, and the time since. Never more than was sent. */
  function heard(one: Item, now: number, current: boolean): number {
    const since = current && one.playedAt !== undefined ? now - one.playedAt : 0
    return Math.floor(Math.min(one.played / PER_MS + Math.max(0, since), one.sent / PER_MS))
  }

  return {
    sent(item: string, bytes: number) {
      of(item).sent += bytes
    },
    /** The name for a mark behind what was sent of this item so far. */
    mark(item: string): string {
      const name = `${generation}.${++count}`
      marks.set(name, { item, upTo: of(item).sent })
      return name
    },
    /** A mark came back. Answers what it says, unless it belongs to sound that was thrown away. */
    echoed(name: string, now: number): { item: string; first: boolean } | undefined {
      const mark = marks.get(name)
      marks.delete(name)
      const one = mark && items.get(mark.item)
      if (!mark || !one || !name.startsWith(`${generation}.`)) return undefined
      const first = one.firstPlayedAt === undefined
      one.firstPlayedAt ??= now - mark.upTo / PER_MS
      one.played = Math.max(one.played, mark.upTo)
      one.playedAt = now
      return { item: mark.item, first }
    },
    done(item: string) {
      of(item).done = true
    },
    /** The person talks: what was sent and not heard is thrown away. Answers what was cut, in the order it was sent. */
    cut(now: number): Cut[] {
      const open = [...items.values()].filter((one) => one.played < one.sent)
      const cuts = open.map((one, place) => ({
        item: one.item,
        heardMs: heard(one, now, place === 0),
        sentMs: Math.floor(one.sent / PER_MS),
      }))
      generation++
      marks.clear()
      for (const one of open) items.delete(one.item)
      return cuts
    },
    /** True while something that was sent has not been heard to its end. */
    get playing() {
      return [...items.values()].some((one) => one.played < one.sent)
    },
    firstPlayedAt: (item: string) => items.get(item)?.firstPlayedAt,
    heardMs: (item: string, now: number) => {
      const one = items.get(item)
      return one ? heard(one, now, true) : 0
    },
    /** All of an item was sent, and heard. */
    finished(item: string): boolean {
      const one = items.get(item)
      return one?.done === true && one.played >= one.sent
    },
  }
}
export type Playback = ReturnType<typeof createPlayback>

/** The part of a text that was heard, by the share of its sound, at the end of a word. */
export function heardPart(text: string, { heardMs, sentMs }: Cut): string {
  if (heardMs <= 0 || sentMs <= 0) return ''
  if (heardMs >= sentMs) return text
  const upTo = Math.round((text.length * heardMs) / sentMs)
  const space = text.lastIndexOf(' ', upTo)
  return text.slice(0, space > 0 ? space : 0).trimEnd()
}
