import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'

/** Nothing more leaves through the account until somebody lets it. Said again, it stays paused for its first reason. */
export async function pauseAccount(
  db: Db,
  workspaceId: string,
  { id, because, at }: { id: string; because: string; at: Date },
): Promise<void> {
  const { rows } = await sql<{ title: string }>`
    update connections set paused_at = ${at}, paused_because = ${because.slice(0, 500)}
    where workspace_id = ${workspaceId} and id = ${id} and paused_at is null returning title`.execute(db)
  const [account] = rows
  if (account)
    await tell(db, workspaceId, `The account "${account.title}" is paused: ${because}`, '/connections')
}

export async function resumeAccount(db: Db, workspaceId: string, id: string, at: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update connections set paused_at = null, paused_because = null, healthy_since = ${at}
    where workspace_id = ${workspaceId} and id = ${id} and paused_at is not null`.execute(db)
  // Filled in anew, but for what may have left by an earlier try: that has to stay the same request.
  await sql`
    update intents set due_at = clock_timestamp(), held_by = null, request_sealed = case when fence > attempts then request_sealed end
    where workspace_id = ${workspaceId} and connection_id = ${id} and state = 'planned' and held_by = 'account-paused'`.execute(
    db,
  )
  await sql`select hint('look')`.execute(db)
  return Number(numAffectedRows ?? 0) > 0
}

/** The step waits; the rest of its flow goes on. */
export async function pauseStep(
  db: Db,
  workspaceId: string,
  { flowId, node, because, at }: { flowId: string; node: string; because: string; at: Date },
): Promise<void> {
  const { numAffectedRows } = await sql`
    insert into step_pauses (workspace_id, flow_id, node, because, at)
    select ${workspaceId}, id, ${node}, ${because.slice(0, 500)}, ${at} from flows
    where workspace_id = ${workspaceId} and id = ${flowId} on conflict do nothing`.execute(db)
  if (Number(numAffectedRows ?? 0) === 0) return
  const { rows } = await sql<{ title: string }>`select title from flows where id = ${flowId}`.execute(db)
  await tell(db, workspaceId, `A step of "${rows[0]?.title ?? ''}" is paused: ${because}`, `/flows/${flowId}`)
}

export async function resumeStep(
  db: Db,
  workspaceId: string,
  { flowId, node }: { flowId: string; node: string },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from step_pauses where workspace_id = ${workspaceId} and flow_id = ${flowId} and node = ${node}`.execute(
    db,
  )
  await sql`
    update intents set due_at = clock_timestamp(), held_by = null, request_sealed = case when fence > attempts then request_sealed end
    where workspace_id = ${workspaceId} and flow_id = ${flowId} and node = ${node} and state = 'planned'
      and held_by = 'step-paused'`.execute(db)
  await sql`select hint('look')`.execute(db)
  return Number(numAffectedRows ?? 0) > 0
}

export type PausedAccount = { id: string; title: string; because: string; at: Date; waiting: number }

export async function listPausedAccounts(db: Db, workspaceId: string): Promise<PausedAccount[]> {
  const { rows } = await sql<PausedAccount>`
    select c.id, c.title, c.paused_because as because, c.paused_at as at, (select count(*)::int from intents i
      where i.workspace_id = c.workspace_id and i.connection_id = c.id and i.state = 'planned'
        and i.held_by = 'account-paused') as waiting
    from connections c where c.workspace_id = ${workspaceId} and c.paused_at is not null order by c.paused_at`.execute(
    db,
  )
  return rows
}

export type StepPause = {
  flowId: string
  flow: string
  node: string
  because: string
  at: Date
  waiting: number
}

export async function listStepPauses(db: Db, workspaceId: string): Promise<StepPause[]> {
  const { rows } = await sql<StepPause>`
    select p.flow_id, f.title as flow, p.node, p.because, p.at, (select count(*)::int from intents i
      where i.workspace_id = p.workspace_id and i.flow_id = p.flow_id and i.state = 'planned'
        and i.held_by = 'step-paused' and i.node = p.node) as waiting
    from step_pauses p join flows f on f.id = p.flow_id where p.workspace_id = ${workspaceId} order by p.at`.execute(
    db,
  )
  return rows
}

/** Which steps of these flows are paused, by `flow node`, and why. */
export async function pausedSteps(
  db: Db,
  workspaceId: string,
  flowIds: string[],
): Promise<Map<string, string>> {
  if (flowIds.length === 0) return new Map()
  const { rows } = await sql<{ flowId: string; node: string; because: string }>`
    select flow_id, node, because from step_pauses
    where workspace_id = ${workspaceId} and flow_id = any(${flowIds}::uuid[])`.execute(db)
  return new Map(rows.map((row) => [`${row.flowId} ${row.node}`, row.because]))
}

const tell = (db: Db, workspaceId: string, text: string, link: string) =>
  db.insertInto('notifications').values({ workspaceId, text, link, audience: 'admins' }).execute()
