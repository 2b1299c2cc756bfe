import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { asEngine } from '../../server/db/connect.ts'
import { SLOTS } from '../../server/effects/dispatcher.ts'
import { draw } from '../draw.ts'
import { CLASSES } from './rig/classes.ts'
import { defineFault } from './rig/fault.ts'
import { REAL } from './rig/pace.ts'
import type { Rig } from './rig/rig.ts'
import { until } from './rig/until.ts'

export default defineFault({
  id: 'F1',
  title: 'two workers under load are killed with -9, again and again',
  sizes: {
    suite: { kills: 10, people: 500, every: 350, real: 0 },
    nightly: { kills: 1000, people: 20_000, every: 700, real: 1 },
  },

  scales: ['kills', 'people'],

  async run({ kills, people, every, real }, rig) {
    const workspace = await rig.counted('Kills')
    const flow = await rig.publish(workspace, await sixSteps(rig, workspace))
    await rig.oracle.be({ delay: 40 })
    const wish = real ? { pace: REAL } : {}
    const working = [await rig.workers.start(wish), await rig.workers.start(wish)]
    const ids = await rig.people(workspace, people)
    const waiting = watchDeciding(rig)

    let amid = 0
    for (let kill = 0; kill < kills; kill++) {
      // People come in as long as workers die.
      await rig.enter(workspace, flow, ids.splice(0, Math.ceil(people / kills)))
      const spare = rig.workers.prepare(wish)
      await sleep(every * (0.2 + rig.chance() * 0.8))
      const [victim] = working.splice(Math.floor(rig.chance() * working.length), 1)
      amid += ((await rig.statuses(flow)).active ?? 0) > 0 ? 1 : 0
      await waiting.note()
      await victim?.kill()
      working.push(await spare)
      await working.at(-1)?.go()
    }
    const ended = await until(
      async () => ((await rig.statuses(flow)).active ?? 0) === 0,
      real ? 600 : 150,
      200,
    )
    const goesOn = await waiting.end()
    await rig.workers.killAll()

    const doubts = await countDoubts(rig)
    const statuses = await rig.statuses(flow)
    return {
      kills,
      amid,
      people,
      arrived: ended ? (statuses.done ?? 0) : -1,
      'sends accepted': [...rig.oracle.accepted().values()].reduce((a, b) => a + b, 0),
      'accepted twice': [...rig.oracle.accepted().values()].filter((n) => n > 1).length,
      ...doubts,
      'goes on after (p99, ms)': goesOn,
      breaches: await rig.breaches(),
    }
  },

  passes: (figures) => ({
    'all arrive': figures.arrived === figures.people,
    'the kills came while people were under way': figures.amid > figures.kills / 2,
    'nothing was accepted twice': figures['accepted twice'] === 0,
    'no more in doubt than were in the air': figures['in doubt'] <= figures.kills * SLOTS,
    'every doubt says so': figures['without a word'] === 0,
    'deciding goes on within 30 s': figures['goes on after (p99, ms)'] <= 30_000,
    'the invariants hold': figures.breaches.length === 0,
  }),
})

/** A send of each class with a decision between them. */
async function sixSteps(rig: Rig, workspace: string) {
  const sends = await Promise.all(
    CLASSES.map(async (kind) => {
      const connection = await rig.account(workspace, kind)
      return [
        kind,
        { type: 'kit.send', input: { connection, text: `${kind} for {{ contact.firstName }}` } },
      ] as const
    }),
  )
  const nodes = {
    byHand: { type: 'kit.manual' },
    ...Object.fromEntries(sends),
    city: { type: 'kit.set', input: { value: 'Lima' } },
  }
  const way = ['byHand', 'idempotency-key', 'upsert', 'city', 'lookup', 'callback', 'none']
  return draw(
    nodes,
    way.slice(1).map((to, i) => `${way[i]} -> ${to}`),
  )
}

/** Notes whom only a decision keeps waiting when a worker dies, and measures until they have moved. */
function watchDeciding({ db }: Rig) {
  const open = new Map<string, { since: number; visit: number }>()
  const took: number[] = []
  const look = async () => {
    if (open.size === 0) return
    const ids = [...open.keys()]
    const { rows } = await asEngine(db, (trx) =>
      sql<{ id: string; visit: number; status: string }>`
        select id, visit, status from runs where id = any(${ids}::uuid[])`.execute(trx),
    )
    for (const { id, visit, status } of rows) {
      const noted = open.get(id)
      if (!noted || (noted.visit === visit && status === 'active')) continue
      took.push(Date.now() - noted.since)
      open.delete(id)
    }
  }
  let running = true
  const looking = (async () => {
    for (; running || open.size > 0; await sleep(50)) await look()
  })()
  return {
    async note() {
      const { rows } = await asEngine(db, (trx) =>
        sql<{ id: string; visit: number }>`select id, visit from runs
          where due_at <= clock_timestamp() and status = 'active' limit 500`.execute(trx),
      )
      for (const { id, visit } of rows) open.set(id, { since: Date.now(), visit })
    },
    async end(): Promise<number> {
      running = false
      await Promise.race([looking, sleep(30_000)])
      if (open.size > 0) return Number.POSITIVE_INFINITY
      return took.sort((a, b) => a - b)[Math.floor(took.length * 0.99)] ?? 0
    },
  }
}

/** A fence that moved without a call was taken from somebody who died or hung: that send was in doubt. */
async function countDoubts({ db }: Rig) {
  const { rows } = await asEngine(db, (trx) =>
    sql<{ doubted: number; left: number; silent: number }>`
      select coalesce(sum(fence - attempts), 0)::int as doubted,
        count(*) filter (where state in ('uncertain', 'abandoned', 'resolved-not-sent'))::int as left,
        count(*) filter (where fence > attempts and coalesce(error, '') = '' and state <> 'confirmed')::int as silent
      from intents`.execute(trx),
  )
  const { doubted = 0, left = 0, silent = 0 } = rows[0] ?? {}
  return { 'in doubt': doubted, 'still in doubt or given up': left, 'without a word': silent }
}
