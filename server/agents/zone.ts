import { DateTime } from 'luxon'
import type { ContactFacts } from '#sdk'
import type { Db } from '../db/connect.ts'

/** Where the person's clock hangs: their own zone, else the workspace's. */
export async function zoneOfContact(
  db: Db,
  workspaceId: string,
  contact: Pick<ContactFacts, 'timeZone'>,
): Promise<string> {
  if (contact.timeZone && DateTime.local({ zone: contact.timeZone }).isValid) return contact.timeZone
  const found = await db
    .selectFrom('workspaces')
    .select('timeZone')
    .where('id', '=', workspaceId)
    .executeTakeFirst()
  return found?.timeZone ?? 'UTC'
}
