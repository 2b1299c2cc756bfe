import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'
import { InvalidInput } from '../http/errors.ts'

export type TimelineItem = {
  id: string
  at: string
  kind: 'event' | 'message' | 'call' | 'run-step' | 'stage' | 'note'
  /** what happened, as a published word: `message.received`, `sms`, a stage's key */
  type: string
  detail: Record<string, unknown>
}

/**
 * Everything that happened to a contact, latest first. Each source gives its own newest page; together they are
 * sorted and cut, so that a long life costs no more than a short one.
 */
export async function listTimeline(
  db: Db,
  workspaceId: string,
  { contactId, cursor, limit }: { contactId: string; cursor?: string; limit: number },
): Promise<{ items: TimelineItem[]; nextCursor?: string }> {
  const after = cursor === undefined ? undefined : readCursor(cursor)
  const mine = sql`workspace_id = ${workspaceId} and contact_id = ${contactId}`
  const older = (at = sql`at`, id = sql`id::text`) =>
    after ? sql`(${at}, ${id}) < (${after.at}::timestamptz, ${after.id}::text)` : sql`true`
  const page = sql`order by at desc, id desc limit ${limit + 1}`
  const step = sql`(r.id || ':' || h.visit)`
  const { rows } = await sql<TimelineItem>`
    select id, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, kind, type, detail from (
      (select id::text as id, at, 'event' as kind, type, properties as detail from events
        where ${mine} and ${older()} and type <> 'stage.changed'
          and not properties ? 'messageId' and not properties ? 'callId' ${page})
      union all
      (select id::text, at, 'message', channel, jsonb_build_object('direction', direction, 'subject', subject,
          'text', text, 'status', status, 'error', error, 'simulated', simulated, 'runId', run_id)
        from messages where ${mine} and ${older()} ${page})
      union all
      (select id::text, at, 'call', direction, jsonb_build_object('status', status, 'outcome', outcome,
          'answeredAt', answered_at, 'endedAt', ended_at, 'simulated', simulated, 'runId', run_id)
        from calls where ${mine} and ${older()} ${page})
      union all
      (select id::text, at, 'stage', coalesce(to_key, ''), jsonb_build_object('from', from_key, 'to', to_key, 'since', from_since,
          'why', why, 'by', by || jsonb_strip_nulls(jsonb_build_object('title', coalesce(by ->> 'title',
            (select f.title from flows f where f.workspace_id = ${workspaceId} and f.id::text = by ->> 'id')))))
        from stage_moves where ${mine} and ${older()} ${page})
      union all
      (select id::text, at, 'note', 'note', jsonb_build_object('text', text, 'author', author)
        from notes where ${mine} and ${older()} ${page})
      union all
      (select ${step} as id, h.at as at, 'run-step', h.exit, jsonb_build_object('runId', r.id, 'flowId', r.flow_id,
          'flow', f.title, 'versionId', h.flow_version_id, 'node', h.node, 'exit', h.exit, 'visit', h.visit,
          'title', (select n->>'title' from jsonb_array_elements(v.graph->'nodes') as n where n->>'id' = h.node limit 1),
          'step', (select n->>'type' from jsonb_array_elements(v.graph->'nodes') as n where n->>'id' = h.node limit 1),
          'enteredAt', h.entered_at, 'why', h.detail)
        from runs r join history h on h.run_id = r.id join flows f on f.id = r.flow_id
          join flow_versions v on v.id = h.flow_version_id
        where r.workspace_id = ${workspaceId} and r.contact_id = ${contactId} and ${older(sql`h.at`, step)} ${page})
      order by at desc, id desc limit ${limit + 1}) as all_of_it
    order by all_of_it.at desc, id desc`.execute(db)
  const items = rows.slice(0, limit)
  const last = rows.length > limit ? items.at(-1) : undefined
  return { items, ...(last && { nextCursor: Buffer.from(`${last.at} ${last.id}`).toString('base64url') }) }
}

function readCursor(text: string): { at: string; id: string } {
  const [at = '', id = ''] = Buffer.from(text, 'base64url').toString().split(' ')
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.]\d{6}Z$/.test(at) && /^[0-9a-f:-]{36,60}$/.test(id))
    return { at, id }
  throw new InvalidInput(
    {
      en: 'The cursor does not belong to this timeline. Start again without it.',
      es: 'El cursor no es de esta cronología. Empieza de nuevo sin él.',
    },
    {
      cursor: { en: 'Unknown cursor', es: 'Cursor desconocido' },
    },
  )
}
