import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'
import { recordEvents } from '../events/recordEvents.ts'
import type { Purpose } from './types.ts'

export type Said = {
  contactId: string
  channel: string
  /** `recording`: that a call may be kept as sound */
  purpose: Purpose | 'recording'
  granted: boolean
  /** Who noted it, from where, with which words shown. */
  evidence: Record<string, unknown>
  expiresAt?: Date
  at: Date
}

/**
 * What a person agreed to or not, with its proof. Takes the lock that a claim takes, so that nothing leaves whose
 * claim comes after a no.
 */
export async function recordConsent(db: Db, workspaceId: string, said: Said): Promise<void> {
  const { contactId, channel, purpose, granted, evidence, expiresAt, at } = said
  await sql`
    insert into contact_channels (workspace_id, contact_id, channel) values (${workspaceId}, ${contactId}, ${channel})
    on conflict (contact_id, channel) do update set channel = excluded.channel`.execute(db)
  await db
    .insertInto('consents')
    .values({
      workspaceId,
      contactId,
      channel,
      purpose,
      granted,
      evidence: JSON.stringify(evidence),
      at,
      expiresAt,
    })
    .execute()
  await recordEvents(db, workspaceId, [
    {
      contactId,
      type: granted ? 'consent.given' : 'consent.withdrawn',
      at,
      properties: { channel, purpose },
    },
  ])
}

/** The vendor takes nothing for this person before then (WhatsApp's 131049 asks for a day). */
export async function backOff(
  db: Db,
  workspaceId: string,
  { contactId, channel, until, cause }: { contactId: string; channel: string; until: Date; cause: string },
): Promise<void> {
  await sql`
    insert into contact_channels (workspace_id, contact_id, channel, back_off_until, back_off_cause)
    values (${workspaceId}, ${contactId}, ${channel}, ${until}, ${cause})
    on conflict (contact_id, channel) do update set back_off_until = excluded.back_off_until,
      back_off_cause = excluded.back_off_cause`.execute(db)
}
