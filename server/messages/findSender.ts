import { sql } from 'kysely'
import type { Sender } from '#sdk'
import { createContacts, type NewContact } from '../contacts/createContacts.ts'
import { readPhone } from '../contacts/phone.ts'
import type { Trx } from '../db/connect.ts'

/**
 * Whom a message is from: of those who have this number or address, the one we wrote to last by this channel, else
 * the oldest; a stranger becomes a contact. Undefined when the sender is no person's number, as with short codes.
 */
export async function findSender(
  trx: Trx,
  workspaceId: string,
  { channel, from, account }: { channel: string; from: Sender; account: string },
): Promise<string | undefined> {
  const person = newContactOf(from)
  if (!person) return undefined
  const { phone = null, email = null } = person
  const telegramId = from.telegramId ?? null
  // Two first messages of a stranger make one contact.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${workspaceId} ${phone ?? email ?? telegramId}`}, 7))`.execute(
    trx,
  )
  const { rows } = await sql<{ id: string }>`
    with known as (
      select id, created_at from contacts where workspace_id = ${workspaceId} and phone = ${phone}
      union select id, created_at from contacts where workspace_id = ${workspaceId} and email_key = ${email?.toLowerCase() ?? null}
      union select id, created_at from contacts where workspace_id = ${workspaceId}
        and attributes ->> 'telegramId' = ${telegramId}
    )
    select k.id from known k order by (select max(m.at) from messages m where m.workspace_id = ${workspaceId}
      and m.contact_id = k.id and m.channel = ${channel} and m.direction = 'out') desc nulls last, k.created_at, k.id
    limit 1`.execute(trx)
  if (rows[0]) return rows[0].id
  const by = { kind: 'system', title: account } as const
  const [id] = await createContacts(trx, workspaceId, [person], { source: channel, by })
  return id
}

function newContactOf({ phone, email, telegramId, name }: Sender): NewContact | undefined {
  const firstName = name?.trim().slice(0, 200) || null
  if (phone) {
    const read = readPhone(phone.startsWith('+') ? phone : `+${phone}`)
    return 'phone' in read ? { phone: read.phone, firstName } : undefined
  }
  if (email) return { email: email.trim(), firstName }
  return telegramId ? { attributes: { telegramId }, firstName } : undefined
}
