import { snap } from './layout.ts'

type Position = { x: number; y: number }
export type Placed = { id: string; position: Position; width: number; height: number }
type Positions = Record<string, Position>

const apart = 24
const axes = {
  column: { along: 'y', length: 'height', across: 'x', breadth: 'width' },
  row: { along: 'x', length: 'width', across: 'y', breadth: 'height' },
} as const

/**
 * Puts cards in a column under the first one, middle under middle, or in a row beside it. Those that would lie on each
 * other move on along it.
 */
export function inLine(cards: Placed[], line: keyof typeof axes): Positions {
  const { along, length, across, breadth } = axes[line]
  const sorted = inOrder(cards, along, across)
  const [first] = sorted
  if (!first) return {}
  let free = Number.NEGATIVE_INFINITY
  return positions(sorted, (card) => {
    const start = Math.max(card.position[along], free)
    free = snap(start + card[length] + apart)
    const side =
      line === 'column'
        ? first.position[across] + (first[breadth] - card[breadth]) / 2
        : first.position[across]
    return { [along]: start, [across]: side }
  })
}

/** The same distance between each card and the next, from the first to the last. */
export function spread(cards: Placed[], line: keyof typeof axes): Positions {
  const { along, length, across } = axes[line]
  const sorted = inOrder(cards, along, across)
  const [first, last] = [sorted[0], sorted.at(-1)]
  if (!first || !last || sorted.length < 3) return {}
  const room = last.position[along] + last[length] - first.position[along]
  const filled = sorted.reduce((sum, card) => sum + card[length], 0)
  const gap = Math.max(apart, (room - filled) / (sorted.length - 1))
  let next = first.position[along]
  return positions(sorted, (card) => {
    const start = next
    next += card[length] + gap
    return { [along]: start, [across]: card.position[across] }
  })
}

const inOrder = (cards: Placed[], along: 'x' | 'y', across: 'x' | 'y') =>
  cards.toSorted((a, b) => a.position[along] - b.position[along] || a.position[across] - b.position[across])

function positions(cards: Placed[], place: (card: Placed) => { [axis in 'x' | 'y']?: number }): Positions {
  return Object.fromEntries(
    cards.map((card) => {
      const { x = 0, y = 0 } = place(card)
      return [card.id, { x: snap(x), y: snap(y) }]
    }),
  )
}
