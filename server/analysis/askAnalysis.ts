import { sql } from 'kysely'
import { findVersion } from '../agents/queries.ts'
import type { CallPlan } from '../calls/plan.ts'
import type { Db } from '../db/connect.ts'
import { toJson } from '../db/json.ts'
import type { AnalysisAsked } from './asked.ts'

/** Transcripts of the last words may still be on their way. */
const LATE_LINES = 2000

type Call = { id: string; plan: Pick<CallPlan, 'agent'>; agentId: string | null; outcome: string }

/** Vendors that lead calls read them too; what they found may be here before the end is. */
const isRead = async (db: Db, callId: string): Promise<boolean> =>
  (await db.selectFrom('callAnalyses').select('id').where('callId', '=', callId).executeTakeFirst()) !==
  undefined

/**
 * Asks for the reading of a call that has just ended, if its agent's settings want one and the person said anything.
 * Answers whether one is coming: runs then wait for it.
 */
export async function askFirstAnalysis(db: Db, workspaceId: string, call: Call, at: Date): Promise<boolean> {
  const { agent } = call.plan
  if (!agent) return false
  const version = await findVersion(db, workspaceId, agent.id, agent.version)
  if (!version?.settings.after.analyse) return false
  if (agent.engine === 'managed') return call.outcome === 'answered' && !(await isRead(db, call.id))
  const asked = askedBy(version.settings, { id: agent.id, version: agent.version, title: version.title })
  if (!asked.account) return false
  const { rows } = await sql`
    insert into call_analyses (workspace_id, call_id, number, asked, due_at, at)
    select ${workspaceId}::uuid, ${call.id}::uuid, 1, ${toJson(asked)}::jsonb, ${new Date(at.getTime() + LATE_LINES)}, ${at}
    where exists (select 1 from call_lines l where l.call_id = ${call.id} and l.who = 'person')
    on conflict (call_id, number) do nothing returning id`.execute(db)
  return rows.length > 0
}

/** Asks for one more reading, by the agent's newest settings. The flow has gone on and is not told. */
export async function askAgain(
  db: Db,
  workspaceId: string,
  callId: string,
  { asked, by, at }: { asked: AnalysisAsked; by: string; at: Date },
): Promise<number> {
  const { rows } = await sql<{ number: number }>`
    insert into call_analyses (workspace_id, call_id, number, asked, first, due_at, asked_by, at)
    select ${workspaceId}::uuid, c.id, coalesce((select max(number) from call_analyses a where a.call_id = c.id), 0) + 1,
      ${toJson(asked)}::jsonb, false, ${at}, ${by}, ${at}
    from calls c where c.workspace_id = ${workspaceId} and c.id = ${callId} for update of c
    returning number`.execute(db)
  return rows[0]?.number ?? 0
}

type Settings = NonNullable<Awaited<ReturnType<typeof findVersion>>>['settings']

export const askedBy = (
  { who, model, after }: Settings,
  agent: NonNullable<AnalysisAsked['agent']>,
): AnalysisAsked => ({
  agent,
  goal: who.goal,
  language: who.language,
  fields: after.fields,
  account: after.account ?? model.textAccount,
  model: after.model,
})
