import type { FieldTypes } from '#sdk/rules'
import type { Db } from '../db/connect.ts'

/** The types of the workspace's own fields, as rules name them: `attributes.size` → `number`. */
export async function fieldTypes(db: Db, workspaceId: string): Promise<FieldTypes> {
  const rows = await db
    .selectFrom('fields')
    .select(['key', 'type'])
    .where('workspaceId', '=', workspaceId)
    .execute()
  return Object.fromEntries(rows.map((field) => [`attributes.${field.key}`, field.type]))
}
