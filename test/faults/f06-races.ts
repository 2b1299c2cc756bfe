import { sql } from 'kysely'
import { asEngine } from '../../server/db/connect.ts'
import { recordEvents } from '../../server/events/recordEvents.ts'
import { draw } from '../draw.ts'
import { defineFault } from './rig/fault.ts'

const GROUP = 25

export default defineFault({
  id: 'F6',
  title: 'workers race for the same runs, and an event races the end of the time',
  sizes: { suite: { races: 500, workers: 2 }, nightly: { races: 100_000, workers: 6 } },
  scales: ['races'],

  async run({ races, workers }, rig) {
    const workspace = await rig.counted('Races')
    const set = (value: string) => ({ type: 'kit.set', input: { value } })
    const flow = await rig.publish(
      workspace,
      draw(
        {
          byHand: { type: 'kit.manual' },
          ask: { type: 'kit.wait-reply', input: { hours: 1 } },
          yes: set('Yes'),
          no: set('No'),
        },
        ['byHand -> ask', 'ask.reply -> yes', 'ask.timeout -> no'],
      ),
    )
    const engines = Array.from({ length: workers }, () => rig.another())
    const all = () => Promise.all(engines.map((engine) => engine.runUntilIdle()))
    const people = await rig.people(workspace, races)
    await rig.enter(workspace, flow, people)
    await all()

    const timeIsUp = (group: string[]) =>
      asEngine(rig.db, async (trx) => {
        const runs = sql`select id from runs where flow_id = ${flow} and contact_id = any(${group}::uuid[])`
        await sql`update runs set due_at = now() where id in (${runs}) and status = 'active'`.execute(trx)
        await sql`update waits set due_at = now() where run_id in (${runs}) and kind = 'time'`.execute(trx)
      })
    const reply = (group: string[]) =>
      rig.inWorkspace(workspace, (trx) =>
        recordEvents(
          trx,
          workspace,
          group.map((contactId) => ({ contactId, type: 'message.received' })),
        ),
      )
    // The two come within a few milliseconds of one another, and everybody is at it at once.
    const pause = () => new Promise((resolve) => setTimeout(resolve, rig.chance() * 6))
    for (let at = 0; at < people.length; at += GROUP) {
      const group = people.slice(at, at + GROUP)
      await Promise.all([
        pause()
          .then(() => timeIsUp(group))
          .then(all),
        pause()
          .then(() => reply(group))
          .then(all),
      ])
    }
    await all()
    await Promise.all(engines.map((engine) => engine.stop()))

    const { rows } = await asEngine(rig.db, (trx) =>
      sql<{ way: string; n: number }>`
        select way, count(*)::int as n from (
          select string_agg(node || '>' || exit, ' ' order by visit) as way from history group by run_id) ways
        group by way`.execute(trx),
    )
    const ways = Object.fromEntries(rows.map(({ way, n }) => [way, n]))
    const replied = ways['byHand>default ask>reply yes>default'] ?? 0
    const timedOut = ways['byHand>default ask>timeout no>default'] ?? 0
    return {
      races,
      'won by the event': replied,
      'won by the time': timedOut,
      'other ways': rows.reduce((sum, { n }) => sum + n, 0) - replied - timedOut,
      breaches: await rig.breaches(),
    }
  },

  passes: (figures) => ({
    'each race has one winner': figures['won by the event'] + figures['won by the time'] === figures.races,
    'nobody went another way': figures['other ways'] === 0,
    'both have won': figures['won by the event'] > 0 && figures['won by the time'] > 0,
    'the invariants hold': figures.breaches.length === 0,
  }),
})
