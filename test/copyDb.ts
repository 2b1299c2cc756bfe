import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { connect } from '../server/db/connect.ts'

/** A copy of a migrated database that nobody is connected to. */
export async function copyDb(adminUrl: string, template: string) {
  const name = `test_${randomBytes(8).toString('hex')}`
  await asAdmin(adminUrl, `create database ${name} template ${template} owner cauce`)
  const address = new URL(adminUrl)
  address.username = 'cauce'
  address.pathname = `/${name}`
  const db = connect(address.href)
  return {
    db,
    url: address.href,
    async drop() {
      await db.destroy()
      await asAdmin(adminUrl, `drop database ${name} with (force)`)
    },
  }
}

export async function asAdmin(url: string, statement: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
