import type { Db } from '../db/connect.ts'
import { NotFound } from '../http/errors.ts'

/** Only what was uploaded for people, and in this workspace, goes along with a message. */
export async function requireAttachments(
  db: Db,
  workspaceId: string,
  ids: readonly string[] = [],
): Promise<void> {
  if (ids.length === 0) return
  const found = await db
    .selectFrom('files')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('kind', '=', 'attachment')
    .where('id', 'in', ids)
    .execute()
  const missing = ids.find((id) => !found.some((file) => file.id === id))
  if (missing) throw new NotFound('file', missing)
}
