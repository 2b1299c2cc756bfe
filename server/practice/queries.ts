import { sql } from 'kysely'
import { contactFacts, nameOf } from '../contacts/contactFacts.ts'
import type { Db } from '../db/connect.ts'
import { NotFound } from '../http/errors.ts'

type Row = {
  contactId: string
  at: Date
  channel: string
  text: string
  direction: 'in' | 'out'
  ringing: boolean
}

/** Whom simulated providers have written to or called, the latest first. */
export async function listPractice(
  db: Db,
  workspaceId: string,
  { q, before, limit }: { q?: string; before?: Date; limit: number },
) {
  const { rows } = await sql<Row>`
    with told as (
      (select contact_id, at, channel, coalesce(subject, text) as text, direction, false as ringing from messages
        where workspace_id = ${workspaceId} and simulated and at < ${before ?? 'infinity'} order by at desc limit 3000)
      union all
      (select contact_id, at, 'voice', coalesce(script, ''), direction, status = 'ringing' from calls
        where workspace_id = ${workspaceId} and simulated and at < ${before ?? 'infinity'} order by at desc limit 1000)
    ), people as (
      select distinct on (t.contact_id) t.*, bool_or(t.ringing) over (partition by t.contact_id) as rings
      from told t order by t.contact_id, t.at desc
    )
    select p.contact_id, p.at, p.channel, left(p.text, 200) as text, p.direction, p.rings as ringing
    from people p join contacts c on c.id = p.contact_id
    where ${q ?? ''} = '' or position(lower(${q ?? ''}) in c.search) > 0
    order by p.at desc, p.contact_id limit ${limit + 1}`.execute(db)
  const page = rows.slice(0, limit)
  const contacts = await contactFacts(
    db,
    workspaceId,
    page.map((row) => row.contactId),
  )
  const items = page.flatMap(({ contactId, ringing, ...last }) => {
    const contact = contacts.get(contactId)
    return contact ? [{ contact: brief(contact), last, ringing }] : []
  })
  return { items, nextCursor: rows.length > limit ? page.at(-1)?.at.toISOString() : undefined }
}

const brief = (contact: NonNullable<ReturnType<Awaited<ReturnType<typeof contactFacts>>['get']>>) => ({
  id: contact.id,
  name: nameOf(contact),
  phone: contact.phone,
  email: contact.email,
})

/** One person's practice phone: what arrived on it and what they answered. */
export async function showPractice(db: Db, workspaceId: string, contactId: string) {
  const contact = (await contactFacts(db, workspaceId, [contactId])).get(contactId)
  if (!contact) throw new NotFound('contact', contactId)
  const messages = await db
    .selectFrom('messages')
    .select(['id', 'channel', 'direction', 'subject', 'text', 'html', 'status', 'at', 'connectionId'])
    .where('workspaceId', '=', workspaceId)
    .where('contactId', '=', contactId)
    .where('simulated', '=', true)
    .orderBy('at', 'desc')
    .limit(200)
    .execute()
  const calls = await db
    .selectFrom('calls')
    .select(['id', 'status', 'outcome', 'script', 'at', 'ringUntil'])
    // who answers: an agent, a script, or by now a colleague
    .select([
      sql<boolean>`plan ? 'agent'`.as('hasAgent'),
      sql<boolean>`state ? 'thinking'`.as('thinking'),
      sql<boolean>`state ? 'takenOver'`.as('takenOver'),
      sql<string[]>`coalesce(jsonb_path_query_array(plan, '$.script.answers[*].keys'), '[]')`.as('keys'),
    ])
    .where('workspaceId', '=', workspaceId)
    .where('contactId', '=', contactId)
    .where('simulated', '=', true)
    .where('status', '!=', 'queued')
    .orderBy('at', 'desc')
    .limit(50)
    .execute()
  const lines = await linesOf(
    db,
    calls.map((call) => call.id),
  )
  const items = [
    ...messages.map(({ connectionId: _, ...message }) => ({
      kind: 'message' as const,
      ...message,
      links: linksIn(message),
    })),
    ...calls.map((call) => ({ kind: 'call' as const, ...call, lines: lines.get(call.id) ?? [] })),
  ].sort((a, b) => a.at.getTime() - b.at.getTime())
  return { contact: brief(contact), items }
}

const linksIn = ({ text, html }: { text: string; html: string | null }): string[] => [
  ...new Set(`${text} ${html ?? ''}`.match(/https?:\/\/[^\s"'<>)\]]+/g) ?? []),
]

/** What was said on each call, in the order of the talk. */
async function linesOf(db: Db, callIds: string[]) {
  if (callIds.length === 0) return new Map<string, never>()
  const rows = await db
    .selectFrom('callLines')
    .select(['callId', 'who', 'text', 'at'])
    .where('callId', 'in', callIds)
    .orderBy('position')
    .execute()
  const lines = rows.map(({ who, ...line }) => ({
    ...line,
    who: who === 'person' ? ('contact' as const) : ('agent' as const),
    at: line.at.toISOString(),
  }))
  return Map.groupBy(lines, (line) => line.callId)
}
