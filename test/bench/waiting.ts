import { sql } from 'kysely'
import { asEngine } from '../../server/db/connect.ts'
import { draw } from '../draw.ts'
import { type Figure, figure, quantile } from './figures.ts'
import { breakGround, type Ground, until } from './ground.ts'
import { newWalker } from './walker.ts'

const pass = { type: 'kit.pass' }
const wait = draw({ start: { type: 'kit.start' }, wait: { type: 'kit.wait' }, after: pass }, [
  'start -> wait',
  'wait -> after',
])

/**
 * What the others feel of very many who wait, and how fast a crowd gets through that is due in the same second.
 * The same work is done in turn beside them and on a database of its own where nobody waits.
 */
export async function waiting(
  crowded: Ground,
  { waiting, due, people, rounds }: { waiting: number; due: number; people: number; rounds: number },
): Promise<Figure[]> {
  const crowd = await crowded.workspace()
  await crowded.contacts(crowd, waiting)
  const waitFlow = await crowded.publish(crowd, wait)
  await putWaiting(crowded, crowd, waitFlow)
  await crowded.settle()

  const alone = await breakGround()
  const walkers = [await newWalker(alone, people), await newWalker(crowded, people)] as const
  const perSecond: [number[], number[]] = [[], []]
  const latencies: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round++)
    for (const where of [0, 1] as const) {
      perSecond[where].push(await walkers[where].throughput())
      latencies[where].push(await walkers[where].latency())
    }
  await alone.clear()

  const { own, flow } = walkers[1]
  const { through, strangers } = await rush(crowded, { waitFlow, own, flow, due })
  return [
    figure(
      `waiting: steps a second beside ${waiting} who wait (bound: where nobody waits)`,
      'steps/s',
      perSecond[1],
      perSecond[0],
    ),
    figure(
      `waiting: one run of five steps beside them, median (bound: where nobody waits)`,
      'ms',
      latencies[1],
      latencies[0],
    ),
    figure(`waiting: ${due} due in one second are through`, 's', [through]),
    figure("waiting: another workspace's fresh run meanwhile, p99", 'ms', [quantile(strangers, 0.99)]),
  ]
}

/** As the engine leaves people who wait for a month. */
async function putWaiting({ db }: Ground, workspaceId: string, flowId: string) {
  await asEngine(db, async (trx) => {
    await sql`
      with waiting as (
        insert into runs (id, workspace_id, flow_id, flow_version_id, contact_id, node, visit, due_at, state, started_at, entered_at)
        select uuid7(), c.workspace_id, ${flowId}, v.id, c.id, 'wait', 2, now() + interval '30 days' + random() * interval '1 day',
          jsonb_build_object('since', now()), now(), now()
        from contacts c join flow_versions v on v.flow_id = ${flowId} where c.workspace_id = ${workspaceId}
        returning id, workspace_id, due_at)
      insert into waits (workspace_id, run_id, visit, exit, kind, since, due_at)
      select workspace_id, id, 2, 'default', 'time', now(), due_at from waiting`.execute(trx)
  })
}

async function rush(
  ground: Ground,
  { waitFlow, own, flow, due }: { waitFlow: string; own: string; flow: string; due: number },
) {
  await asEngine(ground.db, (trx) =>
    sql`with chosen as (select id from runs where flow_id = ${waitFlow} limit ${due}),
        moved as (update waits set due_at = now() where run_id in (select id from chosen))
      update runs set due_at = now() where id in (select id from chosen)`.execute(trx),
  )
  const engine = ground.newEngine()
  const began = performance.now()
  await engine.start()
  const strangers: number[] = []
  let over = false
  const asking = (async () => {
    while (!over) {
      const asked = performance.now()
      await ground.enrollOne(own, flow)
      engine.nudge(own)
      await until(async () => (await ground.open(flow)) === 0, 5)
      strangers.push(performance.now() - asked)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })()
  // The others wait for weeks to come.
  const still = sql`select (exists (select from runs where flow_id = ${waitFlow} and status = 'active' and due_at <= now()))::int as n`
  await until(async () => (await ground.count(still)) === 0, 50)
  const through = (performance.now() - began) / 1000
  over = true
  await asking
  await engine.stop()
  return { through, strangers }
}
