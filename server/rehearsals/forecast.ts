import { DateTime } from 'luxon'
import { endOf } from './expectations.ts'
import type { Story } from './story.ts'

export type Price = { micros: number; currency: string }

/** What would become of many people, told from the stories of a few and scaled. */
export type Forecast = {
  people: number
  sample: number
  nodes: Record<string, number>
  exits: { from: string; exit: string; n: number }[]
  ends: Record<'goal' | 'done' | 'left' | 'failed' | 'inside', number>
  /** messages and calls by day and channel, in the workspace's zone */
  days: { day: string; channel: string; n: number }[]
  channels: { channel: string; sent: number }[]
  /** sends that the gate would hold or refuse, by its rule */
  held: { rule: string; n: number }[]
  refused: { rule: string; n: number }[]
  /** by currency; sends through accounts without a price are counted apart */
  costs: { currency: string; micros: number }[]
  unpriced: number
}

/** Gathers stories one by one, so that none has to be kept. */
export function forecaster(zone: string, priceOf: (node: string) => Price | undefined) {
  const nodes = new Map<string, number>()
  const exits = new Map<string, number>()
  const ends = { goal: 0, done: 0, left: 0, failed: 0, inside: 0 }
  const days = new Map<string, number>()
  const channels = new Map<string, number>()
  const held = new Map<string, number>()
  const refused = new Map<string, number>()
  const costs = new Map<string, number>()
  let unpriced = 0
  let sample = 0
  const add = (counts: Map<string, number>, key: string, n = 1) => counts.set(key, (counts.get(key) ?? 0) + n)

  return {
    add(story: Story) {
      sample++
      ends[endOf(story)]++
      const open = story.status === 'active' || story.status === 'parked'
      if (open) add(nodes, story.node)
      for (const moment of story.moments) {
        if (moment.type === 'left') {
          add(nodes, moment.node)
          add(exits, `${moment.node} ${moment.exit}`)
          if (moment.detail.refused) add(refused, moment.detail.refused.rule)
        }
        if (moment.type === 'held') add(held, moment.rule)
        if (moment.type === 'sent') {
          const day = DateTime.fromISO(moment.at, { zone }).toISODate() ?? ''
          add(days, `${day} ${moment.channel}`)
          add(channels, moment.channel)
          const price = priceOf(moment.node)
          if (price) add(costs, price.currency, price.micros)
          else unpriced++
        }
      }
    },
    tell(people: number): Forecast {
      const scaled = (n: number) => (sample === 0 ? 0 : Math.round((n * people) / sample))
      const rows = (counts: Map<string, number>) =>
        [...counts].map(([key, n]) => ({ key, n: scaled(n) })).filter(({ n }) => n > 0)
      const split = (key: string) => key.split(' ') as [string, string]
      return {
        ...{ people, sample, unpriced: scaled(unpriced) },
        nodes: Object.fromEntries([...nodes].map(([node, n]) => [node, scaled(n)])),
        exits: rows(exits).map(({ key, n }) => ({ from: split(key)[0], exit: split(key)[1], n })),
        ends: {
          ...{ goal: scaled(ends.goal), done: scaled(ends.done), left: scaled(ends.left) },
          ...{ failed: scaled(ends.failed), inside: scaled(ends.inside) },
        },
        days: rows(days)
          .map(({ key, n }) => ({ day: split(key)[0], channel: split(key)[1], n }))
          .sort((a, b) => a.day.localeCompare(b.day) || a.channel.localeCompare(b.channel)),
        channels: rows(channels).map(({ key, n }) => ({ channel: key, sent: n })),
        held: rows(held).map(({ key, n }) => ({ rule: key, n })),
        refused: rows(refused).map(({ key, n }) => ({ rule: key, n })),
        costs: [...costs].map(([currency, micros]) => ({ currency, micros: scaled(micros) })),
      }
    },
  }
}
