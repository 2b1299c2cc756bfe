/** English sentence → the same in another language. `{slots}` stand for what differs each time. */
export type Sentences = Record<string, string>

type Pattern = { match: RegExp; slots: string[]; said: string }

/**
 * Says stored English sentences in another language. What it does not know stays as it is: a vendor's own words, or
 * what somebody typed. Slots may hold sentences and words that are known themselves.
 *
 * @example
 * translator({ 'The contact has no {what}.': 'El contacto no tiene {what}.', 'phone number': 'teléfono' })
 */
export function translator(...tables: Sentences[]): (english: string) => string {
  const whole = new Map(tables.flatMap((table) => Object.entries(table)))
  const patterns = [...whole]
    .filter(([english]) => isPattern(english))
    // The one with the most words of its own is the closest.
    .sort(([a], [b]) => wordsIn(b).length - wordsIn(a).length)
    .map(([english, said]): Pattern => ({ ...read(english), said }))
  const say = (english: string): string => {
    const known = whole.get(english)
    if (known !== undefined) return known
    for (const { match, slots, said } of patterns) {
      const found = match.exec(english)
      if (!found) continue
      const values = new Map(slots.map((slot, index) => [slot, say(found[index + 1] ?? '')]))
      return said.replace(SLOT, (_whole, slot: string) => values.get(slot) ?? '')
    }
    return english
  }
  return say
}

const SLOT = /\{(\w+)\}/g

const wordsIn = (english: string) => english.replace(SLOT, '')

/** A sentence with slots that are not all of it; a step's `{method} {url}` would fit everything. */
const isPattern = (english: string) =>
  /\{\w+\}/.test(english) && /[.!?:]$/.test(wordsIn(english).trim()) && wordsIn(english).length > 6

function read(english: string): Pick<Pattern, 'match' | 'slots'> {
  const slots: string[] = []
  const source = english.split(SLOT).map((part, index) => {
    if (index % 2 === 0) return part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    slots.push(part)
    return '(.*?)'
  })
  return { match: new RegExp(`^${source.join('')}$`, 's'), slots }
}
