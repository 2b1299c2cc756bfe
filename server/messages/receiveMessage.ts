import { sql } from 'kysely'
import type { InboundFile } from '#sdk'
import type { Db } from '../db/connect.ts'
import { recordEvents } from '../events/recordEvents.ts'
import { asksForHelp, optIn, optOut, readOptWord } from '../gate/optOut.ts'
import { noteInbound } from '../inbox/conversation.ts'

/** Vendors let nobody send more with one message. */
const MOST_FILES = 10

export type Inbound = {
  contactId: string
  channel: string
  text: string
  at: Date
  connectionId?: string
  vendorId?: string
  simulated?: boolean
  /** What came along; fetched from the vendor afterwards. */
  files?: readonly InboundFile[]
  /** The vendor has read it as an opt-out or its taking back; otherwise the words are read here. */
  word?: 'stop' | 'start'
}

/**
 * What a person wrote to us: kept in the conversation, told to whom it concerns as `message.received`. A whole message
 * that says stop is an opt-out, whether or not a flow waits for it.
 */
export async function receiveMessage(db: Db, workspaceId: string, inbound: Inbound): Promise<{ id: string }> {
  const { contactId, channel, text, at, connectionId = null, vendorId = null, simulated = false } = inbound
  const message = await db
    .insertInto('messages')
    .values({
      workspaceId,
      contactId,
      channel,
      direction: 'in',
      text,
      at,
      connectionId,
      vendorId,
      simulated,
      status: 'received',
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await noteFiles(db, workspaceId, message.id, inbound.files)
  await sql`
    insert into contact_channels (workspace_id, contact_id, channel, last_inbound_at)
    values (${workspaceId}, ${contactId}, ${channel}, ${at})
    on conflict (contact_id, channel) do update set
      last_inbound_at = greatest(contact_channels.last_inbound_at, excluded.last_inbound_at)`.execute(db)
  await noteInbound(db, workspaceId, { contactId, channel, text, at })
  const word = inbound.word ?? readOptWord(text)
  const told = { contactId, channel, cause: `wrote "${text.trim().slice(0, 40)}"`, at }
  if (word === 'stop') await optOut(db, workspaceId, told)
  if (word === 'start') await optIn(db, workspaceId, told)
  await recordEvents(db, workspaceId, [
    { contactId, type: 'message.received', at, properties: { channel, text, messageId: message.id } },
    ...(asksForHelp(text)
      ? [{ contactId, type: 'contact.asked-for-help', at, properties: { channel } }]
      : []),
  ])
  return message
}

async function noteFiles(
  db: Db,
  workspaceId: string,
  messageId: string,
  files: readonly InboundFile[] = [],
): Promise<void> {
  const some = files.slice(0, MOST_FILES)
  if (some.length === 0) return
  await db
    .insertInto('inboundFiles')
    .values(some.map(({ ref, name = null }) => ({ workspaceId, messageId, ref, name })))
    .execute()
}
