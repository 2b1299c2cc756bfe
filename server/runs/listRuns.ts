import { sql } from 'kysely'
import { z } from 'zod'
import { nameOf } from '../contacts/contactFacts.ts'
import type { Db } from '../db/connect.ts'

export const RunFilter = z.strictObject({
  status: z.enum(['open', 'active', 'parked', 'done', 'failed', 'left']).optional(),
  node: z.string().max(64).optional(),
  q: z.string().max(200).optional(),
  cursor: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type RunFilter = z.infer<typeof RunFilter>

export type WaitView = { exit: string; kind: string; event: string | null; dueAt: string | null }

type Row = {
  id: string
  contactId: string
  firstName: string | null
  lastName: string | null
  company: string | null
  email: string | null
  phone: string | null
  externalId: string | null
  status: string
  node: string
  startedAt: Date
  enteredAt: Date
  endedAt: Date | null
  endedBecause: string | null
  waitingFor: WaitView[] | null
}

/** The people of a flow, the latest first; run ids sort by the time of their start. */
export async function listRuns(db: Db, workspaceId: string, flowId: string, filter: RunFilter) {
  const { status, node, q, cursor, limit } = filter
  const statuses = status === 'open' ? ['active', 'parked'] : status ? [status] : null
  const { rows } = await sql<Row>`
    select r.id, r.contact_id, c.first_name, c.last_name, c.company, c.email, c.phone, c.external_id, r.status, r.node,
      r.started_at, r.entered_at, r.ended_at, r.ended_because,
      (select jsonb_agg(jsonb_build_object('exit', w.exit, 'kind', w.kind, 'event', w.event_type, 'dueAt', w.due_at) order by w.due_at)
        from waits w where w.run_id = r.id) as waiting_for
    from runs r join contacts c on c.id = r.contact_id
    where r.workspace_id = ${workspaceId} and r.flow_id = ${flowId}
      and (${statuses}::text[] is null or r.status = any(${statuses}::text[]))
      and (${node ?? null}::text is null or r.node = ${node ?? null})
      and (${cursor ?? null}::uuid is null or r.id < ${cursor ?? null})
      and (${q ?? null}::text is null or c.search like '%' || lower(${escapeLike(q ?? '')}) || '%')
    order by r.id desc limit ${limit + 1}`.execute(db)
  const items = rows
    .slice(0, limit)
    .map(({ firstName, lastName, company, email, phone, externalId, contactId, ...run }) => ({
      ...run,
      waitingFor: run.waitingFor ?? [],
      contact: { id: contactId, name: nameOf({ firstName, lastName, company, email, phone, externalId }) },
    }))
  return { items, nextCursor: rows.length > limit ? items.at(-1)?.id : undefined }
}

const escapeLike = (text: string) => text.replace(/[\\%_]/g, '\\$&')
