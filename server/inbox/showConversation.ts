import { sql } from 'kysely'
import { type MessageChannel, messageChannels } from '#sdk/channels'
import { listConnections } from '../connections/queries.ts'
import { contactFacts, nameOf } from '../contacts/contactFacts.ts'
import type { Db } from '../db/connect.ts'
import type { Attached } from '../db/schema.ts'
import { NotFound } from '../http/errors.ts'
import type { NotKept } from '../messages/fetchInboundFiles.ts'
import type { Registry } from '../registry/plugins.ts'
import { findComposer } from './writeByHand.ts'

/** WhatsApp takes texts of one's own for so long after their last message. */
const WINDOW = 24 * 3_600_000

export type ThreadItem = {
  id: string
  kind: 'message' | 'call'
  channel: string
  direction: 'in' | 'out'
  subject: string | null
  text: string
  hasPage: boolean
  status: string
  error: string | null
  /** what the gate keeps it back for */
  heldBy: string | null
  author: string | null
  flow: string | null
  runId: string | null
  test: boolean
  attachments: Attached[] | null
  /** what they sent and is not here: still on its way, or why not */
  missing: { name: string | null; because: NotKept | null }[] | null
  at: Date
}

/** Everything that was said between a contact and us, over all channels, the newest page of it. */
export async function showConversation(
  db: Db,
  registry: Registry,
  workspaceId: string,
  contactId: string,
  { before, now, limit = 60 }: { before?: Date; now: Date; limit?: number },
) {
  const contact = (await contactFacts(db, workspaceId, [contactId])).get(contactId)
  if (!contact) throw new NotFound('contact', contactId)
  const conversation = await db
    .selectFrom('conversations')
    .select(['status', 'assignee', 'unread', 'waitingSince'])
    .where('workspaceId', '=', workspaceId)
    .where('contactId', '=', contactId)
    .executeTakeFirst()
  const items = await listItems(db, workspaceId, contactId, before, limit + 1)
  const { email, phone, language, stage, timeZone, ownerId } = contact
  return {
    contact: { id: contactId, name: nameOf(contact), email, phone, language, stage, timeZone, ownerId },
    conversation: conversation ?? {
      status: 'closed' as const,
      assignee: null,
      unread: 0,
      waitingSince: null,
    },
    items: items.slice(0, limit).reverse(),
    more: items.length > limit,
    ways: await listWays(db, registry, workspaceId, contact, now),
  }
}

async function listItems(
  db: Db,
  workspaceId: string,
  contactId: string,
  before: Date | undefined,
  limit: number,
) {
  const mine = sql`workspace_id = ${workspaceId} and contact_id = ${contactId}`
  const older = before ?? 'infinity'
  const { rows } = await sql<ThreadItem>`
    select * from (
      (select m.id, 'message' as kind, m.channel, m.direction, m.subject, m.text, m.html is not null as has_page, m.status,
          m.error, null::text as held_by, m.author, f.title as flow, m.run_id,
          coalesce((select i.cause_kind = 'test' from intents i where i.id = m.intent_id), false) as test, m.attachments,
          case when m.direction = 'in' then (select jsonb_agg(jsonb_build_object('name', f.name, 'because', f.because) order by f.id)
            from inbound_files f where f.workspace_id = m.workspace_id and f.message_id = m.id and f.state <> 'kept') end as missing, m.at
        from messages m left join runs r on r.id = m.run_id left join flows f on f.id = r.flow_id
        where m.workspace_id = ${workspaceId} and m.contact_id = ${contactId} and m.at < ${older}
        order by m.at desc, m.id desc limit ${limit})
      union all
      -- written by hand and not on its way yet, or kept back
      (select i.id, 'message', i.channel, 'out', i.input ->> 'subject', coalesce(i.input ->> 'text', ''), false,
          i.state, i.error, i.held_by, i.author, null, null, i.cause_kind = 'test', null, null, i.created_at
        from intents i where i.workspace_id = ${workspaceId} and i.contact_id = ${contactId}
          and i.cause_kind in ('reply', 'test') and i.created_at < ${older}
          and not exists (select 1 from messages m where m.intent_id = i.id)
        order by i.created_at desc limit ${limit})
      union all
      (select id, 'call', 'voice', direction, null, coalesce(outcome, ''), false, status, null, null, null, null, run_id, false,
          null, null, at from calls where ${mine} and at < ${older} order by at desc limit ${limit})
    ) as said order by at desc, id desc limit ${limit}`.execute(db)
  return rows
}

export type Way = {
  channel: MessageChannel
  connectionId: string
  connection: string
  simulated: boolean
  address: string
  optedOut: boolean
  /** WhatsApp: until when a text of one's own arrives; null once that is over */
  windowUntil?: Date | null
  /** the channel they wrote by last, through the account they wrote to */
  first: boolean
}

/** By which channels and through which accounts this contact can be answered. */
async function listWays(
  db: Db,
  registry: Registry,
  workspaceId: string,
  contact: { id: string; email: string | null; phone: string | null; attributes: Record<string, unknown> },
  now: Date,
): Promise<Way[]> {
  const { rows: channels } = await sql<{
    channel: string
    optedOutAt: Date | null
    lastInboundAt: Date | null
  }>`
    select channel, opted_out_at, last_inbound_at from contact_channels
    where workspace_id = ${workspaceId} and contact_id = ${contact.id}`.execute(db)
  // The account of their last message by each channel, else of ours.
  const { rows: used } = await sql<{ channel: string; connectionId: string; direction: string; at: Date }>`
    select distinct on (channel) channel, connection_id, direction, at from messages
    where workspace_id = ${workspaceId} and contact_id = ${contact.id} and connection_id is not null
    order by channel, direction = 'in' desc, at desc`.execute(db)
  const telegram = contact.attributes.telegramId
  const addresses: Record<MessageChannel, string | null> = {
    sms: contact.phone,
    whatsapp: contact.phone,
    email: contact.email,
    telegram: telegram ? String(telegram) : null,
  }
  const connections = await listConnections(db, workspaceId)
  const ways = messageChannels.flatMap((channel) => {
    const address = addresses[channel]
    if (!address || !findComposer(registry, channel)) return []
    const facts = channels.find((one) => one.channel === channel)
    const mine = used.find((one) => one.channel === channel)
    const last = facts?.lastInboundAt
    const open = last && now.getTime() - last.getTime() < WINDOW
    return connections
      .filter(({ plugin, status }) => status !== 'off' && registry.provider(plugin, channel))
      .map((connection) => ({
        ...{
          channel,
          connectionId: connection.id,
          connection: connection.title,
          simulated: connection.simulated,
        },
        ...{ address, optedOut: Boolean(facts?.optedOutAt), first: false },
        ...(channel === 'whatsapp' && {
          windowUntil: open ? new Date(last.getTime() + WINDOW) : null,
        }),
        rank: (mine?.connectionId === connection.id ? 0 : 1) + (connection.simulated && !mine ? 1 : 0),
        at: mine?.at.getTime() ?? 0,
        wrote: mine?.direction === 'in',
      }))
      .toSorted((a, b) => a.rank - b.rank)
  })
  const [latest] = ways.toSorted(
    (a, b) => Number(b.wrote) - Number(a.wrote) || b.at - a.at || a.rank - b.rank,
  )
  return ways.map(({ rank: _, at: __, wrote: ___, ...way }) => ({
    ...way,
    first: way.channel === latest?.channel && way.connectionId === latest.connectionId,
  }))
}

/** When they wrote last, by any channel: what says whether an answer was asked for. */
export async function lastWord(db: Db, workspaceId: string, contactId: string): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select max(last_inbound_at) as at from contact_channels
    where workspace_id = ${workspaceId} and contact_id = ${contactId}`.execute(db)
  return rows[0]?.at ?? null
}

/** Changes whenever something in the conversation did. */
export async function markOf(db: Db, workspaceId: string, contactId: string): Promise<unknown> {
  const { rows } = await sql`
    select (select count(*) || ' ' || max(at) || ' ' || sum(status_rank) from messages
        where workspace_id = ${workspaceId} and contact_id = ${contactId}) as messages,
      (select string_agg(id || state || coalesce(held_by, ''), ' ' order by id) from intents
        where workspace_id = ${workspaceId} and contact_id = ${contactId} and cause_kind in ('reply', 'test')) as sends,
      (select changed_at from conversations where workspace_id = ${workspaceId} and contact_id = ${contactId}) as conversation`.execute(
    db,
  )
  return rows[0]
}
