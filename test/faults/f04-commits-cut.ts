import { sql } from 'kysely'
import { asEngine, asWorkspace, connect } from '../../server/db/connect.ts'
import { recordEvents } from '../../server/events/recordEvents.ts'
import { threeSends } from './f03-database-restarts.ts'
import { defineFault } from './rig/fault.ts'
import { persist } from './rig/persist.ts'
import { startProxy } from './rig/proxy.ts'
import { until } from './rig/until.ts'

export default defineFault({
  id: 'F4',
  title: 'the connection is cut during COMMIT, before PostgreSQL hears of it or before we hear of its answer',
  sizes: {
    suite: { cuts: 40, people: 60, events: 120 },
    nightly: { cuts: 5_000, people: 6_000, events: 10_000 },
  },
  scales: ['cuts', 'people', 'events'],

  async run({ cuts, people, events }, rig) {
    const workspace = await rig.counted('Cuts')
    const flow = await rig.publish(workspace, await threeSends(rig, workspace))
    const proxy = await startProxy(rig.url)
    const db = connect(proxy.url, { max: 8 })
    await Promise.all([0, 1].map(() => rig.workers.start({ databaseUrl: proxy.url })))
    const ids = await rig.people(workspace, people)
    let before = 0
    proxy.cutCommits(() => {
      if (proxy.cuts() >= cuts || rig.chance() > 0.25) return undefined
      const how = rig.chance() < 0.5 ? 'before' : 'after'
      if (how === 'before') before++
      return how
    })

    // Clients that say something until they are told that it is kept, each thing with an id of its own.
    const errors = { n: 0 }
    const client = async (from: number) => {
      for (let i = from; i < events; i += 4)
        await persist(() =>
          asWorkspace(db, workspace, (trx) =>
            recordEvents(trx, workspace, [
              { contactId: ids[i % ids.length] ?? '', type: 'order.paid', dedupeKey: `api:${i}` },
            ]),
          ).catch((error) => {
            errors.n++
            throw error
          }),
        )
    }
    const entering = async () => {
      for (let at = 0; at < ids.length; at += 10)
        await persist(() => rig.enter(workspace, flow, ids.slice(at, at + 10)))
    }
    await Promise.all([entering(), ...[0, 1, 2, 3].map(client)])
    const over = await until(
      async () => ((await rig.statuses(flow)).active ?? 0) === 0,
      180 + people / 10,
      200,
    )
    const cut = proxy.cuts()
    await rig.workers.killAll()
    await db.destroy()
    proxy.close()

    const { rows } = await asEngine(rig.db, (trx) =>
      sql<{ kept: number; twice: number }>`
        select count(*)::int as kept, (count(*) - count(distinct dedupe_key))::int as twice
        from events where workspace_id = ${workspace} and type = 'order.paid'`.execute(trx),
    )
    return {
      cuts: cut,
      'cut before': before,
      'cut after': cut - before,
      'answers lost by clients': errors.n,
      people,
      arrived: over ? ((await rig.statuses(flow)).done ?? 0) : -1,
      events,
      kept: rows[0]?.kept ?? 0,
      'kept twice': rows[0]?.twice ?? 0,
      'accepted twice': [...rig.oracle.accepted().values()].filter((n) => n > 1).length,
      breaches: await rig.breaches(),
    }
  },

  passes: (figures) => ({
    'connections were cut both ways': figures['cut before'] > 0 && figures['cut after'] > 0,
    'clients lost answers': figures['answers lost by clients'] > 0,
    'all arrive': figures.arrived === figures.people,
    'what was acknowledged is kept, once': figures.kept === figures.events && figures['kept twice'] === 0,
    'nothing was accepted twice': figures['accepted twice'] === 0,
    'the invariants hold': figures.breaches.length === 0,
  }),
})
