import type { Db } from '../db/connect.ts'
import { optOut } from '../gate/optOut.ts'

/** A vendor says that a person wants no more. Said again, it stays the opt-out it was. */
export async function vendorOptOut(
  db: Db,
  workspaceId: string,
  told: { contactId: string; channel: string; cause: string; at: Date },
): Promise<void> {
  const known = await db
    .selectFrom('contactChannels')
    .select('optedOutAt')
    .where('contactId', '=', told.contactId)
    .where('channel', '=', told.channel)
    .executeTakeFirst()
  if (!known?.optedOutAt) await optOut(db, workspaceId, told)
}
