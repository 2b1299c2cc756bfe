import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'

const treatments = {
  en: { title: 'Treatment', options: ['Standard', 'Priority', 'VIP', 'At risk'] },
  es: { title: 'Tratamiento', options: ['Estándar', 'Preferente', 'VIP', 'En riesgo'] },
}

/**
 * How somebody is treated: an ordinary contact field to begin with, which flows set and branch by, segments ask about and
 * texts fill in. Its types are the workspace's own to change.
 */
export async function seedTreatment(db: Db, workspaceId: string, language: 'en' | 'es'): Promise<void> {
  const { title, options } = treatments[language]
  await sql`
    insert into fields (workspace_id, key, title, type, options, position)
    values (${workspaceId}, 'treatment', ${title}, 'text', ${JSON.stringify(options)}, 0)
    on conflict (workspace_id, key) do nothing`.execute(db)
}
