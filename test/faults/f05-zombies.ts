import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { asEngine } from '../../server/db/connect.ts'
import { draw } from '../draw.ts'
import { CLASSES } from './rig/classes.ts'
import { defineFault } from './rig/fault.ts'
import type { Rig } from './rig/rig.ts'
import { until } from './rig/until.ts'

type Intent = { id: string; state: string; fence: string }

export default defineFault({
  id: 'F5',
  title: 'a worker is halted for longer than its claims are good for, and then goes on',
  sizes: { suite: { zombies: 5, people: 10 }, nightly: { zombies: 500, people: 10 } },
  scales: ['zombies'],

  async run({ zombies, people }, rig) {
    const workspace = await rig.counted('Zombies')
    const flow = await rig.publish(workspace, await allAtOnce(rig, workspace))
    let changed = 0
    let late = 0
    let observed = 0
    let over = true
    for (let i = 0; i < zombies; i++) {
      // Halted before the call leaves, with the answers in hand, or anywhere in between.
      const at = (['claim.committed:1:stop', 'call.answered:1:stop', undefined] as const)[i % 3]
      await rig.oracle.be({ delay: 100 + 200 * rig.chance() })
      const zombie = await rig.workers.prepare({ at })
      const before = rig.oracle.accepted().size
      await rig.enter(workspace, flow, await rig.people(workspace, people))
      zombie.go().catch(() => {})
      await until(async () => (await inTheAir(rig)).length > 0, 20, 5)
      if (!at) {
        await until(() => rig.oracle.accepted().size > before, 20, 5)
        zombie.halt()
      }
      await until(async () => isHalted(zombie.pid), 20, 10)
      const held = await inTheAir(rig)

      const survivor = rig.another()
      await survivor.start()
      await sleep(2500)
      over &&= await until(
        async () => (await inTheAir(rig)).every((one) => !held.some(({ id }) => id === one.id)),
        20,
      )
      const taken = await statesOf(rig, held)
      zombie.wake()
      // Its calls come to their end: answered, or called off.
      late += held.length
      await until(async () => (await repliesTo(rig, held)) >= held.length, 20)
      observed += await repliesTo(rig, held)
      const after = await statesOf(rig, held)
      changed += taken.filter(
        ({ id, state }) => !mayFollow(state, after.find((one) => one.id === id)?.state),
      ).length
      over &&= await until(async () => ((await rig.statuses(flow)).active ?? 0) === 0, 30)
      await survivor.stop()
      await zombie.kill()
    }
    return {
      zombies,
      'taken from them': late,
      'late replies kept': observed,
      'settled by a stale hand': changed,
      'accepted twice': [...rig.oracle.accepted().values()].filter((n) => n > 1).length,
      arrived: over ? 'all' : 'not all',
      breaches: await rig.breaches(),
    }
  },

  passes: (figures) => ({
    'calls were taken from zombies': figures['taken from them'] >= figures.zombies,
    'no stale hand settled anything': figures['settled by a stale hand'] === 0,
    'every late reply is kept as an observation': figures['late replies kept'] >= figures['taken from them'],
    'nothing was accepted twice': figures['accepted twice'] === 0,
    'all arrive': figures.arrived === 'all',
    'the invariants hold': figures.breaches.length === 0,
  }),
})

/**
 * What is over stays as it is; what was open goes its own way meanwhile. A late "yes" may end a doubt, and a call that left
 * after the vendor's "no" opens it again.
 */
const mayFollow = (state: string, after: string | undefined) =>
  (state === 'resolved-not-sent' && after === 'uncertain') ||
  !['confirmed', 'resolved-sent', 'resolved-not-sent', 'abandoned', 'rejected'].includes(state) ||
  after === state ||
  after === 'resolved-sent'

async function allAtOnce(rig: Rig, workspace: string) {
  const sends = await Promise.all(
    CLASSES.map(async (kind) => {
      const connection = await rig.account(workspace, kind)
      return [
        kind,
        { type: 'kit.send', input: { connection, text: `${kind} for {{ contact.firstName }}` } },
      ] as const
    }),
  )
  const half = (exit: string) => ({
    type: 'kit.branch',
    input: {
      rule: { combinator: 'and', rules: [{ field: 'firstName', operator: 'endsWith', value: exit }] },
    },
  })
  return draw(
    {
      byHand: { type: 'kit.manual' },
      a: half('1'),
      b: half('2'),
      c: half('3'),
      d: half('4'),
      ...Object.fromEntries(sends),
    },
    [
      ...['byHand -> a', 'a.yes -> idempotency-key', 'a.no -> b', 'b.yes -> upsert', 'b.no -> c'],
      ...['c.yes -> lookup', 'c.no -> d', 'd.yes -> callback', 'd.no -> none'],
    ],
  )
}

const inTheAir = ({ db }: Rig): Promise<Intent[]> =>
  asEngine(db, async (trx) => {
    const { rows } = await sql<Intent>`
      select id, state, fence::text from intents where state = 'dispatching'`.execute(trx)
    return rows
  })

const statesOf = ({ db }: Rig, intents: Intent[]): Promise<Intent[]> =>
  asEngine(db, async (trx) => {
    const { rows } = await sql<Intent>`select id, state, fence::text from intents
      where id = any(${intents.map((one) => one.id)}::uuid[])`.execute(trx)
    return rows
  })

/** How many have told, with the fence that they lost. */
const repliesTo = ({ db }: Rig, intents: Intent[]): Promise<number> =>
  asEngine(db, async (trx) => {
    const { rows } = await sql<{ n: number }>`
      select count(distinct o.intent_id)::int as n from observations o
      join unnest(${intents.map((one) => one.id)}::uuid[], ${intents.map((one) => one.fence)}::bigint[]) as z (id, fence)
        on z.id = o.intent_id and z.fence = o.fence where o.source = 'reply'`.execute(trx)
    return rows[0]?.n ?? 0
  })

async function isHalted(pid: number): Promise<boolean> {
  const { readFile } = await import('node:fs/promises')
  return /\) T /.test(await readFile(`/proc/${pid}/stat`, 'utf8'))
}
