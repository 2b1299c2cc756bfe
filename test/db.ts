import type { Kysely } from 'kysely'
import { afterAll, inject } from 'vitest'
import type { Database } from '../server/db/schema.ts'
import { copyDb } from './copyDb.ts'

/**
 * A migrated, empty database for this test file, dropped after its last test.
 * Call it at the top level of the file: `const { db, url } = await freshDb()`.
 */
export async function freshDb(): Promise<{ db: Kysely<Database>; url: string }> {
  const { db, url, drop } = await copyDb(inject('adminUrl'), 'cauce_template')
  afterAll(drop)
  return { db, url }
}
