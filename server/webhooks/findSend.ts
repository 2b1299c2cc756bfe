import { sql } from 'kysely'
import type { SendRef } from '#sdk'
import type { Trx } from '../db/connect.ts'
import { intentColumns } from '../effects/intentColumns.ts'
import type { Doubtful } from '../effects/recover.ts'
import type { SentMessage } from '../messages/updateMessage.ts'

export type Known = {
  message?: SentMessage
  /** the intent's id, where nobody knew whether it had left */
  doubtful?: string
  /** why the message may still come to be; without it, this send is none of ours */
  expected?: string
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The message that a report is about: by our own key, else by the vendor's id. Only sends of this very account count. */
export async function findMessage(
  trx: Trx,
  { workspaceId, connectionId, attempts }: { workspaceId: string; connectionId: string; attempts: number },
  { key, vendorId }: SendRef,
): Promise<Known> {
  if (key && UUID.test(key)) {
    const { rows } = await sql<{ state: string; message: SentMessage | null }>`
      select i.state, case when m.id is not null then jsonb_build_object('id', m.id, 'contactId', m.contact_id,
        'channel', m.channel, 'intentId', m.intent_id, 'vendorId', m.vendor_id) end as message
      from intents i left join messages m on m.intent_id = i.id
      where i.workspace_id = ${workspaceId} and i.connection_id = ${connectionId} and i.id = ${key}`.execute(
      trx,
    )
    const [found] = rows
    if (!found) return {}
    if (found.message) return { message: found.message }
    const doubtful = doubts.has(found.state) ? key : undefined
    return { doubtful, expected: `The send is still ${found.state}.` }
  }
  if (!vendorId) return {}
  const { rows } = await sql<SentMessage>`
    select id, contact_id, channel, intent_id, vendor_id from messages
    where workspace_id = ${workspaceId} and connection_id = ${connectionId} and vendor_id = ${vendorId} and direction = 'out'
    limit 1`.execute(trx)
  if (rows[0]) return { message: rows[0] }
  // Others may send through the same account; a report that overtook its answer by this much is one of theirs.
  return attempts < 5 ? { expected: 'No message with this id was sent from here yet.' } : {}
}

const doubts = new Set(['uncertain', 'abandoned', 'resolved-not-sent'])

export async function findDoubtful(trx: Trx, id: string): Promise<Doubtful | undefined> {
  const { rows } = await sql<Doubtful>`
    select ${intentColumns}, i.dispatched_at::text from intents i
    where i.id = ${id} and i.state = any(${[...doubts]}::text[])`.execute(trx)
  return rows[0]
}
