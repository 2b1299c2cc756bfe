import { sql } from 'kysely'
import { asEngine } from '../../server/db/connect.ts'
import { draw } from '../draw.ts'
import { defineFault } from './rig/fault.ts'
import { QUICK } from './rig/pace.ts'
import { until } from './rig/until.ts'

const MINUTE = 60_000

export default defineFault({
  id: 'F8',
  title: 'the address for callbacks is down for ten minutes, and they are lost',
  sizes: { suite: { messages: 60 }, nightly: { messages: 2_000 } },
  scales: ['messages'],
  virtualClock: true,
  // A question that a busy machine answers too late is asked again in an hour only.
  pace: { ...QUICK, callTimeout: 20_000 },

  async run({ messages }, rig) {
    const workspace = await rig.counted('Lost callbacks')
    const connection = await rig.account(workspace, 'callback')
    const flow = await rig.publish(
      workspace,
      draw(
        { byHand: { type: 'kit.manual' }, send: { type: 'kit.send', input: { connection, text: 'Hi' } } },
        ['byHand -> send'],
      ),
    )
    await rig.web.down()
    await rig.enter(workspace, flow, await rig.people(workspace, messages))
    await rig.settle()
    // The vendor has tried to tell, and given up.
    await until(() => rig.oracle.accepted().size === messages, 30)
    const told = rig.oracle.totals().told ?? 0
    await rig.pass(10 * MINUTE)
    await rig.web.up()
    const { rows: before } = await statusesOf(rig.db)
    await rig.pass(15 * MINUTE)
    // Questions go out side by side, in batches; the time that a batch takes is no virtual time.
    const known = await until(async () => {
      await rig.engine.sweep()
      await rig.settle()
      return (await statusesOf(rig.db)).rows.every(({ status }) => status === 'delivered')
    }, 60)
    const { rows } = await statusesOf(rig.db)
    return {
      messages,
      'callbacks that came through': told,
      'known before': before.find(({ status }) => status === 'delivered')?.n ?? 0,
      'correct 15 minutes after': rows.find(({ status }) => status === 'delivered')?.n ?? 0,
      known: known ? 'all' : 'not all',
      breaches: await rig.breaches(),
    }
  },

  passes: (figures) => ({
    'the callbacks were lost': figures['callbacks that came through'] === 0,
    'every message is known 15 minutes after': figures['correct 15 minutes after'] === figures.messages,
    'the invariants hold': figures.breaches.length === 0,
  }),
})

const statusesOf = (db: Parameters<typeof asEngine>[0]) =>
  asEngine(db, (trx) =>
    sql<{ status: string; n: number }>`select status, count(*)::int as n from messages group by 1`.execute(
      trx,
    ),
  )
