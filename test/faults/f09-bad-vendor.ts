import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { asEngine } from '../../server/db/connect.ts'
import { draw } from '../draw.ts'
import { CLASSES, type Class, type Line } from './rig/classes.ts'
import { defineFault } from './rig/fault.ts'
import { QUICK } from './rig/pace.ts'
import type { Rig } from './rig/rig.ts'
import { until } from './rig/until.ts'

export default defineFault({
  id: 'F9',
  title: 'a third of the calls meet a vendor that errs, hangs, cuts, dribbles, floods or asks to wait',
  sizes: {
    suite: { people: 30, well: 30, rounds: 1, retryAfter: 1 },
    nightly: { people: 1_000, well: 1_000, rounds: 4, retryAfter: 3 },
  },
  scales: ['people', 'well'],
  pace: { ...QUICK, callTimeout: 1500, deadline: 2000, dead: 5000 },

  async run({ people, well, rounds, retryAfter }, rig) {
    const [mixed, other] = [await rig.counted('Mixed'), await rig.counted('Other')]
    await rig.engine.start()
    // The same load by turns: everybody's vendor is well, all but the other's are bad, well again, and so on.
    const healthy = [await load(rig, { mixed, other, people, well })]
    const bad = []
    const book = []
    for (let round = 0; round < rounds; round++) {
      const good = rig.oracle.lines().length
      await rig.oracle.be({
        share: 0.3,
        modes: ['error', 'busy', 'hang', 'reset', 'trickle', 'big', 'page', 'drop'],
        seed: rig.seed + round,
        retryAfter,
      })
      bad.push(await load(rig, { mixed, other, people, well }))
      book.push(...rig.oracle.lines().slice(good))
      await rig.oracle.be()
      healthy.push(await load(rig, { mixed, other, people, well }))
    }
    const before = await p95(rig, healthy)
    const beside = await p95(rig, bad)
    await rig.engine.stop()
    return {
      calls: book.filter((line) => line.what !== 'asked' && line.what !== 'told').length,
      'met with something bad': book.filter((line) => line.mode !== 'ok').length,
      'asked to wait': book.filter((line) => line.what === 'refused').length,
      'tried again too early': tooEarly(book),
      'accepted twice': [...rig.oracle.accepted().values()].filter((n) => n > 1).length,
      'p95 of the other vendor, all well (ms)': before,
      'p95 of the other vendor, beside the bad (ms)': beside,
      'change of it, in %': Math.round((beside / before - 1) * 100),
      'enough of them to judge it': well >= 1000 ? 'yes' : 'no',
      ended: [...healthy, ...bad].every(({ ended }) => ended) ? 'all' : 'not all',
      breaches: await rig.breaches(),
    }
  },

  passes: (figures) => ({
    'the vendor was bad':
      figures['met with something bad'] > figures.calls / 10 && figures['asked to wait'] > 0,
    'all runs end': figures.ended === 'all',
    'the other vendor is as fast as before, within a tenth':
      figures['enough of them to judge it'] === 'no' || figures['change of it, in %'] <= 10,
    'nothing is tried before the time that the vendor named': figures['tried again too early'] === 0,
    'nothing is accepted twice': figures['accepted twice'] === 0,
    'the invariants hold': figures.breaches.length === 0,
  }),
})

/** Comes in waves that the engine keeps up with: what is measured is a neighbour, not a crowd. */
async function load(
  rig: Rig,
  { mixed, other, people, well }: { mixed: string; other: string; people: number; well: number },
) {
  const elsewhere = await publish(rig, other, 'well')
  const flows = await Promise.all(CLASSES.map((kind) => publish(rig, mixed, kind)))
  const others = await rig.people(other, well)
  const coming = await Promise.all(
    flows.map(async (flow) => ({ flow, ids: await rig.people(mixed, people) })),
  )
  await Promise.all([
    // One by one: people who come together are claimed and settled together, and a hundred such groups judge nothing.
    (async () => {
      for (; others.length > 0; await sleep(20)) await rig.enter(other, elsewhere, others.splice(0, 1))
    })(),
    (async () => {
      for (; coming.some(({ ids }) => ids.length > 0); await sleep(200))
        for (const { flow, ids } of coming) await rig.enter(mixed, flow, ids.splice(0, 10))
    })(),
  ])
  const ended = await Promise.all([elsewhere, ...flows].map((flow) => over(rig, flow)))
  return { elsewhere, ended: ended.every(Boolean) }
}

const over = (rig: Rig, flow: string) =>
  until(async () => ((await rig.statuses(flow)).active ?? 0) === 0, 180, 50)

async function publish(rig: Rig, workspace: string, kind: Class | 'well') {
  const connection = await rig.account(workspace, kind)
  return rig.publish(
    workspace,
    draw(
      {
        byHand: { type: 'kit.manual' },
        send: { type: 'kit.send', input: { connection, text: `${kind} for {{ contact.firstName }}` } },
        after: { type: 'kit.set', input: { value: 'Lima' } },
      },
      ['byHand -> send', 'send -> after'],
    ),
  )
}

/** By the vendor's own book: the same request before its time, or any of that account a second after the word. */
function tooEarly(book: Line[]): number {
  const theirs = book.filter(({ well }) => !well)
  return theirs.filter(({ what, key, class: kind, at, until: time = 0 }) => {
    if (what !== 'refused') return false
    return theirs.some(
      (later) =>
        ['accepted', 'repeated', 'refused', 'dropped'].includes(later.what) &&
        later.at < time &&
        ((later.key === key && later.at > at) || (later.class === kind && later.at > at + 1500)),
    )
  }).length
}

async function p95({ db }: Rig, loads: { elsewhere: string }[]): Promise<number> {
  const flows = loads.map(({ elsewhere }) => elsewhere)
  const { rows } = await asEngine(db, (trx) =>
    sql<{ ms: number }>`
      select percentile_cont(0.95) within group (order by extract(epoch from settled_at - dispatched_at) * 1000)::int as ms
      from intents where flow_id = any(${flows}::uuid[])`.execute(trx),
  )
  return rows[0]?.ms ?? 0
}
