import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'
import { hint } from '../db/hint.ts'
import { Conflict, NotFound } from '../http/errors.ts'

export type Resume = { how: 'go-on' | 'spread' | 'skip-stale'; hours?: number }

/** People stay where they are; nothing is sent, nobody new comes in. Those who become due are held as they do. */
export async function pauseFlow(db: Db, workspaceId: string, flowId: string): Promise<void> {
  await changeStatus(db, workspaceId, flowId, 'live', 'paused', 'It is not running, so it can’t be paused.')
}

/**
 * Lets people go on: all at once, spread over some hours, or leaving out the sends that were held meanwhile
 * (those people go on behind them).
 */
export async function resumeFlow(
  db: Db,
  workspaceId: string,
  flowId: string,
  { how, hours = 4 }: Resume,
): Promise<void> {
  await changeStatus(db, workspaceId, flowId, 'paused', 'live', 'It is not paused.')
  const spread = how === 'spread' ? sql`random() * make_interval(hours => ${hours})` : sql`interval '0'`
  if (how === 'skip-stale')
    await sql`
      with skipped as (
        update intents set state = 'cancelled', settled_at = clock_timestamp(), due_at = null, error = 'Held by the pause, then left out.'
        where workspace_id = ${workspaceId} and flow_id = ${flowId} and state = 'planned' and held_by = 'paused'
        returning run_id
      )
      update runs set due_at = clock_timestamp(),
        state = state || '{"told": {"type": "exited", "exit": "default", "detail": {"because": "Held by the pause, then left out."}}}'::jsonb
      where id in (select run_id from skipped) and status = 'active'`.execute(db)
  await sql`
    update intents set due_at = clock_timestamp() + ${spread}, held_by = null
    where workspace_id = ${workspaceId} and flow_id = ${flowId} and state = 'planned' and held_by = 'paused'`.execute(
    db,
  )
  await sql`
    update runs set due_at = greatest(held_due, clock_timestamp()) + ${spread}, held_due = null
    where flow_id = ${flowId} and workspace_id = ${workspaceId} and held_due is not null`.execute(db)
  await hint(db, workspaceId, ['runs', 'intents'])
}

/** Nobody comes in any more, and everybody inside leaves. What is in the air finishes and is recorded. */
export async function stopFlow(db: Db, workspaceId: string, flowId: string): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('flows')
    .set({ status: 'ended', updatedAt: sql`now()` })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', flowId)
    .where('deletedAt', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new NotFound('flow', flowId)
  return tellRuns(db, workspaceId, sql`flow_id = ${flowId}`, {
    type: 'ended',
    status: 'left',
    because: 'The flow was stopped.',
  })
}

/** Leaves word for runs; the driver tells them in its next batch. Parked ones are woken for it. */
export async function tellRuns(
  db: Db,
  workspaceId: string,
  where: ReturnType<typeof sql>,
  told: Record<string, unknown>,
): Promise<number> {
  const { numAffectedRows } = await sql`
    update runs set status = 'active', due_at = clock_timestamp(), held_due = null,
      state = state || ${JSON.stringify({ told })}::jsonb
    where workspace_id = ${workspaceId} and status in ('active', 'parked') and ${where}`.execute(db)
  await hint(db, workspaceId, ['runs', 'intents'])
  return Number(numAffectedRows ?? 0)
}

async function changeStatus(
  db: Db,
  workspaceId: string,
  flowId: string,
  from: string,
  to: 'live' | 'paused',
  otherwise: string,
) {
  const flow = await db
    .selectFrom('flows')
    .select('status')
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', flowId)
    .where('deletedAt', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!flow) throw new NotFound('flow', flowId)
  if (flow.status !== from) throw new Conflict('wrong-status', `This flow is ${flow.status}. ${otherwise}`)
  // Bounces and complaints from before a resume were seen to by whoever resumed.
  const since = to === 'live' ? { healthySince: sql<Date>`clock_timestamp()`, pausedBecause: null } : {}
  await db
    .updateTable('flows')
    .set({ status: to, updatedAt: sql`now()`, ...since })
    .where('id', '=', flowId)
    .execute()
}
