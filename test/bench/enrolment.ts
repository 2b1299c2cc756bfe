import { sql } from 'kysely'
import { asEngine } from '../../server/db/connect.ts'
import { uuid7 } from '../../server/db/uuid7.ts'
import { draw } from '../draw.ts'
import { type Figure, figure } from './figures.ts'
import { type Ground, until } from './ground.ts'

const flow = draw({ start: { type: 'kit.start' }, a: { type: 'kit.pass' } }, ['start -> a'])

/** A whole workspace into a flow, beside a bare INSERT … SELECT into the same table; and a stranger's run meanwhile. */
export async function enrolment(
  ground: Ground,
  { people, rounds }: { people: number; rounds: number },
): Promise<Figure[]> {
  const workspaceId = await ground.workspace()
  await ground.contacts(workspaceId, people)
  const stranger = await ground.workspace()
  await ground.contacts(stranger, 1)
  const theirs = await ground.publish(stranger, flow)
  await ground.publish(workspaceId, flow)
  const values: number[] = []
  const bounds: number[] = []
  const waits: number[] = []
  for (let round = 0; round < rounds; round++) {
    bounds.push(await bare(ground, workspaceId, people))
    const flowId = await ground.publish(workspaceId, flow)
    const began = performance.now()
    const enrolling = ground.enrollAll(workspaceId, flowId)
    const engine = ground.newEngine()
    await engine.start()
    const asked = performance.now()
    await ground.enrollAll(stranger, theirs)
    engine.nudge(stranger)
    await until(async () => (await ground.open(theirs)) === 0)
    waits.push(performance.now() - asked)
    await engine.stop()
    await enrolling
    values.push(people / ((performance.now() - began) / 1000))
    await asEngine(ground.db, (trx) => sql`delete from runs where workspace_id = ${workspaceId}`.execute(trx))
  }
  return [
    figure('enrolment: people of a workspace into a flow', 'people/s', values, bounds),
    figure("enrolment: another workspace's single run meanwhile", 'ms', waits),
  ]
}

async function bare({ db }: Ground, workspaceId: string, people: number): Promise<number> {
  const began = performance.now()
  await asEngine(db, async (trx) => {
    await sql`insert into runs (id, workspace_id, flow_id, flow_version_id, contact_id, node, due_at, state, started_at, entered_at)
      select uuid7(), workspace_id, ${uuid7()}, v.id, c.id, 'start', null, '{}', now(), now()
      from contacts c join lateral (select id from flow_versions v where v.workspace_id = c.workspace_id limit 1) v on true
      where c.workspace_id = ${workspaceId}`.execute(trx)
  })
  return people / ((performance.now() - began) / 1000)
}
