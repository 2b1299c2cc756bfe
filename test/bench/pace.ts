import { sql } from 'kysely'
import { asEngine } from '../../server/db/connect.ts'
import { setLimits } from '../../server/gate/throttles.ts'
import { draw } from '../draw.ts'
import { type Figure, figure, quantile } from './figures.ts'
import type { Ground } from './ground.ts'

/** What one account's messages feel of a crowd that waits behind another account's pace, in the same workspace. */
export async function pace(
  ground: Ground,
  { queued, perSecond, probes }: { queued: number; perSecond: number; probes: number },
): Promise<Figure[]> {
  const { db } = ground
  const ws = await ground.workspace()
  await ground.contacts(ws, 1)
  await asEngine(db, (trx) =>
    sql`update contacts set phone = '+34600000000' where workspace_id = ${ws}`.execute(trx),
  )
  const slow = await ground.account(ws)
  const quick = await ground.account(ws)
  await asEngine(db, (trx) =>
    setLimits(trx, ws, {
      ...{ scope: 'connection', scopeId: slow, perSecond },
      ...{ perMinute: null, perDay: null, rampFrom: null, rampGrowth: 1.5 },
    }),
  )
  const flow = await ground.publish(
    ws,
    draw({ start: { type: 'kit.start' }, pass: { type: 'kit.pass' } }, ['start -> pass']),
  )
  const plan = async (connection: string, n: number) => {
    const { rows } = await asEngine(db, (trx) =>
      sql<{
        id: string
      }>`insert into intents (id, workspace_id, cause_kind, cause_id, contact_id, connection_id, flow_id, operation, channel,
          if_lost, policy, input, due_at)
        select uuid7(), ${ws}, 'bench', uuid7()::text, c.id, ${connection}, ${flow}, 'kit.text', 'sms', 'none', 'do-not-resend',
          jsonb_build_object('connection', ${connection}::text), clock_timestamp()
        from (select id from contacts where workspace_id = ${ws} limit 1) c, generate_series(1, ${n})
        returning id`.execute(trx),
    )
    return rows[0]?.id ?? ''
  }
  /** Asked by its key: to count them would take longer the more there are. */
  const isSent = async (id: string) => {
    const { rows } = await asEngine(db, (trx) =>
      sql`select from intents where workspace_id = ${ws} and id = ${id} and state = 'confirmed'`.execute(trx),
    )
    return rows.length > 0
  }
  const sent = async (connection: string) => {
    const { rows } = await asEngine(db, (trx) =>
      sql<{
        n: number
      }>`select count(*)::int as n from intents where connection_id = ${connection} and state = 'confirmed'`.execute(
        trx,
      ),
    )
    return rows[0]?.n ?? 0
  }
  /** What is due of the slow account, and still in the way. */
  const crowd = async () => {
    const { rows } = await asEngine(db, (trx) =>
      sql<{
        n: number
      }>`select count(*)::int as n from intents where workspace_id = ${ws} and state = 'planned'
        and connection_id = ${slow} and due_at < 'infinity'`.execute(trx),
    )
    return rows[0]?.n ?? 0
  }
  const engine = ground.newEngine()
  await engine.start()
  const probe = async () => {
    const began = performance.now()
    const id = await plan(quick, 1)
    engine.nudge(ws)
    while (!(await isSent(id))) {
      if (performance.now() - began > 30_000) throw new Error('A message has not left within 30 seconds.')
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    return performance.now() - began
  }
  const probing = async () => {
    const took: number[] = []
    for (let i = 0; i < probes; i++) {
      took.push(await probe())
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    return took
  }
  await probing() // warm
  const alone = await probing()
  await plan(slow, queued)
  const arriving = await probing()
  while ((await crowd()) > perSecond) await new Promise((resolve) => setTimeout(resolve, 100))
  const began = performance.now()
  const from = await sent(slow)
  const beside = await probing()
  const rate = ((await sent(slow)) - from) / ((performance.now() - began) / 1000)
  await engine.stop()
  const told = (what: string, took: number[], bound?: number[]) =>
    [0.5, 0.95].map((share) =>
      figure(
        `pace: ${what}, p${share * 100}`,
        'ms',
        [quantile(took, share)],
        bound && [quantile(bound, share)],
      ),
    )
  return [
    ...told(`another account's one message, nobody queued`, alone),
    ...told(`the same while ${queued} come in at once`, arriving, alone),
    ...told(`the same beside ${queued} queued at ${perSecond} a second`, beside, alone),
    figure(`pace: what the slow account sends meanwhile (set: ${perSecond})`, 'sends/s', [rate]),
  ]
}
