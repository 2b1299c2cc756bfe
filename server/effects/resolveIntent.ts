import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'
import { hint } from '../db/hint.ts'
import { Conflict, NotFound } from '../http/errors.ts'

/**
 * A person's word on a doubtful send: send it again, it did arrive, or go on without it. Moves the fence, so that
 * a late answer of the call changes nothing any more; it is kept as an observation.
 */
export async function resolveIntent(
  db: Db,
  workspaceId: string,
  id: string,
  as: 'resend' | 'sent' | 'skip',
  actor: string,
): Promise<void> {
  // The run before the intent, as everywhere.
  await sql`select 1 from runs where id = (select run_id from intents where id = ${id} and workspace_id = ${workspaceId})
    for update`.execute(db)
  const intent = await db
    .selectFrom('intents')
    .select(['state', 'runId', 'visit'])
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!intent) throw new NotFound('send', id)
  if (intent.state !== 'uncertain')
    throw new Conflict(
      'not-in-doubt',
      `This send is not in doubt: it is ${intent.state}. There is nothing to decide.`,
    )
  const state = { resend: 'planned', sent: 'resolved-sent', skip: 'abandoned' }[as]
  await sql`
    update intents set state = ${state}, fence = fence + 1, resolved_by = ${actor}, lookup_at = null, lookups = 0,
      due_at = ${as === 'resend' ? sql`clock_timestamp()` : null},
      settled_at = ${as === 'resend' ? null : sql`clock_timestamp()`}
    where id = ${id}`.execute(db)
  await db
    .insertInto('observations')
    .values({ workspaceId, intentId: id, source: 'human', outcome: as, detail: JSON.stringify({ actor }) })
    .execute()
  if (as === 'resend' || !intent.runId) return void (await hint(db, workspaceId, ['runs', 'intents']))
  const exit = as === 'sent' ? 'default' : 'uncertain'
  await sql`
    update runs set due_at = clock_timestamp(),
      state = state || ${JSON.stringify({ told: { type: as === 'sent' ? 'exited' : 'doubted', exit, detail: { because: `Decided by hand: ${as}.` }, error: 'Left by hand.' } })}::jsonb
    where id = ${intent.runId} and visit = ${intent.visit} and status = 'active'`.execute(db)
  await hint(db, workspaceId, ['runs', 'intents'])
}
