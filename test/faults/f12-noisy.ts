import { sql } from 'kysely'
import { asEngine } from '../../server/db/connect.ts'
import { draw } from '../draw.ts'
import { defineFault } from './rig/fault.ts'
import type { Rig } from './rig/rig.ts'
import { until } from './rig/until.ts'

const graph = draw(
  {
    byHand: { type: 'kit.manual' },
    one: { type: 'kit.set', input: { value: 'A' } },
    two: { type: 'kit.set', input: { value: 'B' } },
  },
  ['byHand -> one', 'one -> two'],
)

export default defineFault({
  id: 'F12',
  title: 'one workspace lets a hundred thousand people in at once, another has one, and then half as many',
  sizes: { suite: { crowd: 20_000, probes: 5 }, nightly: { crowd: 100_000, probes: 30 } },
  scales: ['crowd'],

  async run({ crowd, probes }, rig) {
    const [big, small] = [await rig.workspace('Big'), await rig.workspace('Small')]
    const [many, few] = [await rig.publish(big, graph), await rig.publish(small, graph)]
    for (const worker of await Promise.all([
      rig.workers.start({ jobs: true }),
      rig.workers.start({ jobs: true }),
    ]))
      await worker.working
    await rig.enter(big, many, await rig.people(big, crowd))

    const waits: number[] = []
    for (let probed = 0; probed < probes && (await left(rig, many)) > 0; ) {
      probed++
      const one = await rig.people(small, 1)
      const begun = Date.now()
      await rig.enter(small, few, one)
      await until(async () => (await left(rig, few)) === 0, 60)
      waits.push((await endOf(rig, few)) - begun)
    }
    // Now both have much to do: how much of what is done is the smaller one's, until it has nothing left?
    const more = await rig.people(big, crowd)
    const half = await rig.people(small, Math.ceil(crowd / 2))
    await until(async () => (await left(rig, many)) === 0, 600)
    await rig.enter(big, many, more)
    await rig.enter(small, few, half)
    const before = await done(rig, many)
    await until(async () => (await left(rig, few)) === 0, 600, 5)
    const others = (await done(rig, many)) - before
    const share = half.length / (half.length + others)
    await until(async () => (await left(rig, many)) === 0, 600)
    await rig.workers.killAll()
    return {
      crowd,
      probes: waits.length,
      'one is through after (p99, ms)':
        waits.toSorted((a, b) => a - b)[Math.floor(waits.length * 0.99)] ?? -1,
      'share of the smaller one, in %': Math.round(share * 100),
      breaches: await rig.breaches(),
    }
  },

  passes: (figures) => ({
    'the crowd was still at it': figures.probes > 0,
    'one person of another is through within 2 s': figures['one is through after (p99, ms)'] <= 2000,
    'the smaller of two gets a half, but for a batch': figures['share of the smaller one, in %'] >= 40,
    'the invariants hold': figures.breaches.length === 0,
  }),
})

/** When the last of them had arrived, by the database's clock, which is this machine's. */
const endOf = (rig: Rig, flow: string) =>
  asEngine(rig.db, async (trx) => {
    const { rows } = await sql<{
      at: Date
    }>`select max(ended_at) as at from runs where flow_id = ${flow}`.execute(trx)
    return rows[0]?.at.getTime() ?? Number.POSITIVE_INFINITY
  })

const left = async (rig: Rig, flow: string) => (await rig.statuses(flow)).active ?? 0
const done = (rig: Rig, flow: string) =>
  asEngine(rig.db, async (trx) => {
    const { count } = await trx
      .selectFrom('runs')
      .select((s) => s.fn.countAll<string>().as('count'))
      .where('flowId', '=', flow)
      .where('status', '=', 'done')
      .executeTakeFirstOrThrow()
    return Number(count)
  })
