import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import pg from 'pg'
import { afterAll, inject } from 'vitest'
import { connect } from '../server/db/connect.ts'
import type { Database } from '../server/db/schema.ts'

/**
 * A migrated, empty database for this test file, dropped after its last test.
 * Call it at the top level of the file: `const { db, url } = await freshDb()`.
 */
export async function freshDb(): Promise<{ db: Kysely<Database>; url: string }> {
  const name = `test_${randomBytes(8).toString('hex')}`
  await asAdmin(`create database ${name} template cauce_template owner cauce`)
  const address = new URL(inject('adminUrl'))
  address.username = 'cauce'
  address.pathname = `/${name}`
  const db = connect(address.href)
  afterAll(async () => {
    await db.destroy()
    await asAdmin(`drop database ${name} with (force)`)
  })
  return { db, url: address.href }
}

async function asAdmin(statement: string) {
  const client = new pg.Client({ connectionString: inject('adminUrl') })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
