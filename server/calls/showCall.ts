import { sql } from 'kysely'
import { orderLines } from '../analysis/orderLines.ts'
import type { Db } from '../db/connect.ts'
import { NotFound } from '../http/errors.ts'
import { findListed } from './history.ts'

/** Everything that is known about one call. */
export async function showCall(db: Db, workspaceId: string, id: string) {
  const call = await db
    .selectFrom('calls')
    .select([
      ...([
        'id',
        'contactId',
        'connectionId',
        'fromNumber',
        'phone',
        'answeredAt',
        'endedAt',
        'answeredBy',
      ] as const),
      ...([
        'error',
        'disclosure',
        'recordingFileId',
        'metrics',
        'script',
        'agentVersion',
        'runId',
        'transport',
      ] as const),
    ])
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!call) throw new NotFound('call', id)
  const of = { workspaceId, id, contactId: call.contactId }
  const listed = await findListed(db, workspaceId, id)
  return {
    ...listed,
    ...call,
    lines: await linesOf(db, of),
    tools: await toolsOf(db, of),
    moments: await momentsOf(db, of),
    analyses: await analysesOf(db, of),
  }
}

type Of = { workspaceId: string; id: string; contactId: string }

export async function linesOf(db: Db, { workspaceId, id }: Pick<Of, 'workspaceId' | 'id'>) {
  const rows = await db
    .selectFrom('callLines')
    .select(['item', 'after', 'position', 'who', 'text', 'heard', 'startMs', 'endMs', 'at'])
    .where('workspaceId', '=', workspaceId)
    .where('callId', '=', id)
    .orderBy('position')
    .execute()
  return orderLines(rows).map(({ item, who, text, heard, startMs, endMs, at }) => ({
    ...{ id: item, who, text, heard, startMs, endMs, at },
  }))
}

const toolsOf = (db: Db, { workspaceId, id }: Of) =>
  db
    .selectFrom('callTools')
    .select(['id', 'name', 'input', 'state', 'answer', 'at', 'tookMs'])
    .where('workspaceId', '=', workspaceId)
    .where('callId', '=', id)
    .orderBy('at')
    .orderBy('id')
    .execute()

const momentsOf = (db: Db, { workspaceId, id }: Of) =>
  db
    .selectFrom('callMoments')
    .select(['id', 'at', 'kind', 'detail'])
    .where('workspaceId', '=', workspaceId)
    .where('callId', '=', id)
    .orderBy('at')
    .orderBy('id')
    .limit(1000)
    .execute()

async function analysesOf(db: Db, { workspaceId, id }: Of) {
  const { rows } = await sql<{
    number: number
    state: 'due' | 'done' | 'failed'
    summary: string | null
    outcome: string | null
    sentiment: string | null
    successful: boolean | null
    fields: Record<string, unknown>
    insights: string[]
    model: string | null
    usage: Record<string, number> | null
    error: string | null
    at: Date
    doneAt: Date | null
    asked: { key: string; title: string }[]
    agentVersion: number | null
  }>`
    select number, state, summary, outcome, sentiment, successful, fields, insights, model, usage, error, at, done_at,
      coalesce((select jsonb_agg(jsonb_build_object('key', f ->> 'key', 'title', f ->> 'title'))
        from jsonb_array_elements(asked -> 'fields') f), '[]') as asked, (asked #>> '{agent,version}')::int as agent_version
    from call_analyses where workspace_id = ${workspaceId} and call_id = ${id} order by number desc`.execute(
    db,
  )
  return rows
}
