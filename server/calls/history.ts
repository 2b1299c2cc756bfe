import { sql } from 'kysely'
import { z } from 'zod'
import type { Db } from '../db/connect.ts'
import { InvalidInput } from '../http/errors.ts'

/** Which calls are meant; all of it may be left out. */
export const CallFilter = z.strictObject({
  q: z.string().trim().max(200).optional(),
  status: z.enum(['active', 'ended']).optional(),
  outcome: z.string().max(40).optional(),
  sentiment: z.enum(['positive', 'neutral', 'negative']).optional(),
  direction: z.enum(['in', 'out']).optional(),
  agentId: z.uuid().optional(),
  flowId: z.uuid().optional(),
  contactId: z.uuid().optional(),
  from: z.coerce.date().optional(),
  to: z.coerce.date().optional(),
})
export type CallFilter = z.output<typeof CallFilter>

export type ListedCall = {
  id: string
  at: Date
  direction: 'in' | 'out'
  status: string
  outcome: string | null
  endReason: string | null
  seconds: number | null
  transport: string | null
  simulated: boolean
  attempt: number
  costMinor: string | null
  currency: string | null
  contact: { id: string; name: string; phone: string | null }
  agent: { id: string; title: string } | null
  flow: { id: string; title: string } | null
  summary: string | null
  sentiment: string | null
  successful: boolean | null
  fields: Record<string, unknown> | null
}

/** Calls, the latest first, page by page. */
export async function listCalls(
  db: Db,
  workspaceId: string,
  { filter, cursor, limit }: { filter: CallFilter; cursor?: string; limit: number },
): Promise<{ items: ListedCall[]; nextCursor?: string }> {
  const after = cursor === undefined ? undefined : readCursor(cursor)
  const place = after ? sql`(c.at, c.id) < (${after.at}::timestamptz, ${after.id}::uuid)` : sql`true`
  const { rows } = await sql<ListedCall & { exact: string }>`
    ${selection} where c.workspace_id = ${workspaceId} and ${conditions(filter)} and ${place}
    order by c.at desc, c.id desc limit ${limit + 1}`.execute(db)
  const items = rows.slice(0, limit)
  const last = rows.length > limit ? items.at(-1) : undefined
  return {
    items: items.map(({ exact: _, ...call }) => call),
    ...(last && { nextCursor: Buffer.from(`${last.exact}|${last.id}`).toString('base64url') }),
  }
}

/** One call as it stands in the list: with names instead of ids. */
export async function findListed(db: Db, workspaceId: string, id: string): Promise<ListedCall | undefined> {
  const { rows } = await sql<ListedCall & { exact: string }>`
    ${selection} where c.workspace_id = ${workspaceId} and c.id = ${id}`.execute(db)
  return rows.map(({ exact: _, ...call }) => call)[0]
}

const selection = sql`
  select c.id, c.at, c.direction, c.status, c.outcome, c.end_reason, c.seconds, c.transport, c.simulated, c.attempt,
    c.cost_minor::text, c.currency, c.at::text as exact,
    jsonb_build_object('id', p.id, 'phone', coalesce(c.phone, p.phone), 'name',
      coalesce(nullif(concat_ws(' ', p.first_name, p.last_name), ''), p.email, p.phone, '–')) as contact,
    case when a.id is not null then jsonb_build_object('id', a.id, 'title', a.title) end as agent,
    case when f.id is not null then jsonb_build_object('id', f.id, 'title', f.title) end as flow,
    y.summary, y.sentiment, y.successful, y.fields
  from calls c join contacts p on p.id = c.contact_id
    left join agents a on a.id = c.agent_id
    left join flows f on f.id = coalesce(c.flow_id, (select r.flow_id from runs r where r.id = c.run_id))
    left join lateral (select summary, sentiment, successful, fields from call_analyses y
      where y.workspace_id = c.workspace_id and y.call_id = c.id and y.state = 'done' order by y.number desc limit 1) y on true`

function conditions({
  q,
  status,
  outcome,
  sentiment,
  direction,
  agentId,
  flowId,
  contactId,
  from,
  to,
}: CallFilter) {
  const all = [
    status === 'active' ? sql`c.status <> 'ended'` : status && sql`c.status = 'ended'`,
    outcome && sql`c.outcome = ${outcome}`,
    sentiment && sql`y.sentiment = ${sentiment}`,
    direction && sql`c.direction = ${direction}`,
    agentId && sql`c.agent_id = ${agentId}`,
    flowId && sql`f.id = ${flowId}`,
    contactId && sql`c.contact_id = ${contactId}`,
    from && sql`c.at >= ${from}`,
    to && sql`c.at < ${to}`,
    q &&
      sql`(position(lower(${q}) in p.search) > 0 or position(${q.replace(/\s/g, '')} in coalesce(c.phone, '')) > 0)`,
  ].filter((one) => typeof one === 'object')
  return all.length > 0 ? sql.join(all, sql` and `) : sql`true`
}

function readCursor(text: string): { at: string; id: string } {
  const [at = '', id = ''] = Buffer.from(text, 'base64url').toString().split('|')
  if (/^\d{4}-\d\d-\d\d [\d:.+-]{8,24}$/.test(at) && /^[0-9a-f-]{36}$/.test(id)) return { at, id }
  throw new InvalidInput({
    en: 'The cursor does not belong to this list. Start again without it.',
    es: 'El cursor no es de esta lista. Empieza de nuevo sin él.',
  })
}
