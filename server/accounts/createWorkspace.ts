import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { seedTreatment } from '../assignment/seedTreatment.ts'
import { uuid7 } from '../db/uuid7.ts'
import { seedStages } from '../pipeline/seedStages.ts'
import type { AccountsDb } from './tables.ts'

export type NewWorkspace = {
  title: string
  language?: 'en' | 'es'
  timeZone?: string
  country?: string | null
  demo?: boolean
  /** Who owns it; the demo has nobody until somebody looks at it. */
  ownerId?: string
}

/** The one place where a workspace comes to be, with its twin among better-auth's organizations. In a transaction. */
export async function createWorkspace(trx: AccountsDb, wish: NewWorkspace): Promise<{ id: string }> {
  const id = uuid7()
  const { title, language = 'en', timeZone = 'UTC', country = null, demo = false } = wish
  const slug = `${slugOf(title)}-${randomBytes(4).toString('hex')}`

  await sql`select set_config('role', 'cauce_engine', true)`.execute(trx)
  await trx
    .insertInto('workspaces')
    .values({ id, title, slug, language, timeZone, country, demo, settings: '{}' })
    .execute()
  await seedStages(trx, id, language)
  await seedTreatment(trx, id, language)
  // The engine's role has no right on the schema of accounts.
  await sql`select set_config('role', 'none', true)`.execute(trx)

  // Its name is better-auth's to have; what people read is the workspace's title.
  await trx.insertInto('auth.organization').values({ id, name: title, slug }).execute()
  if (wish.ownerId) {
    await trx
      .insertInto('auth.member')
      .values({ organizationId: id, userId: wish.ownerId, role: 'owner' })
      .execute()
  }
  return { id }
}

const slugOf = (title: string) =>
  title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40) || 'workspace'
