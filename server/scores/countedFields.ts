import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'

/** The field of the contact that shows a score's number. */
export const fieldOf = (key: string): string => (key === 'score' ? 'score' : `attributes.${key}`)

/** The contact fields whose numbers scores count, which nobody may write. */
export async function countedFields(db: Db, workspaceId: string): Promise<Set<string>> {
  const { rows } = await sql<{ key: string }>`
    select key from scores where workspace_id = ${workspaceId}`.execute(db)
  return new Set(rows.map(({ key }) => fieldOf(key)))
}
