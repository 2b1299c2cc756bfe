import { sql } from 'kysely'
import { z } from 'zod'
import { type ModelParts, openModel } from '../agents/openModel.ts'
import type { AgentPlan } from '../calls/plan.ts'
import { linesOf } from '../calls/showCall.ts'
import { asEngine, type Trx } from '../db/connect.ts'
import { messagesFor } from './prompt.ts'
import { sentiments } from './schema.ts'

/** So many at once, and of one call not more often: it is for whoever watches, and costs tokens. */
const MOST = 4
const EVERY_SECONDS = 8
const TIMEOUT = 10_000
/** The last words tell the mood. */
const LINES = 8

const Mood = z.strictObject({
  sentiment: z.enum(sentiments).describe('Of the person, judged by their words alone'),
})
const { $schema: _, ...schema } = z.toJSONSchema(Mood) as Record<string, unknown>

type Talking = { id: string; workspaceId: string; mood: NonNullable<AgentPlan['mood']> }

/** Judges how people on the phone feel by what they have said since the last time, where their agent is to know it. */
export async function feelLive(parts: ModelParts): Promise<void> {
  const now = await parts.clock()
  const talking = await asEngine(parts.pool, (trx) => take(trx, now))
  await Promise.all(talking.map((call) => feel(parts, call).catch(() => {}))) // told anew with their next words
}

async function feel(parts: ModelParts, { id, workspaceId, mood }: Talking): Promise<void> {
  const lines = await asEngine(parts.pool, (trx) => linesOf(trx, { id, workspaceId }))
  const model = await openModel(parts, workspaceId, mood.account, AbortSignal.timeout(TIMEOUT))
  const asked = { goal: '', language: 'en', fields: [], model: '' }
  const { value } = await model.fill({
    messages: messagesFor(asked, lines.slice(-LINES)),
    schema,
    name: 'mood',
  })
  const { sentiment } = Mood.parse(value)
  await asEngine(parts.pool, (trx) =>
    sql`update calls set state = jsonb_set(state, '{mood,value}', to_jsonb(${sentiment}::text)) where id = ${id}`.execute(
      trx,
    ),
  )
}

async function take(trx: Trx, now: Date): Promise<Talking[]> {
  const { rows } = await sql<Talking>`
    with new as (
      select c.id, n.lines from calls c, lateral (select count(*)::int as lines from call_lines l
        where l.call_id = c.id and l.who = 'person') n
      where c.status = 'answered' and c.plan #> '{agent,mood}' is not null
        and n.lines > coalesce((c.state #>> '{mood,lines}')::int, 0)
        and coalesce((c.state #>> '{mood,at}')::timestamptz, '-infinity') < ${now}::timestamptz - make_interval(secs => ${EVERY_SECONDS})
      limit ${MOST} for update of c skip locked
    )
    update calls c set state = c.state || jsonb_build_object('mood',
      jsonb_strip_nulls(jsonb_build_object('lines', new.lines, 'at', ${now}::timestamptz, 'value', c.state #> '{mood,value}')))
    from new where c.id = new.id
    returning c.id, c.workspace_id, c.plan #> '{agent,mood}' as mood`.execute(trx)
  return rows
}
