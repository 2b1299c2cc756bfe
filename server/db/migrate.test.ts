import pg from 'pg'
import { afterAll, expect, inject, test } from 'vitest'
import { freshDb } from '../../test/db.ts'
import { migrate } from './migrate.ts'

const { url } = await freshDb()

async function ask(address: string, sql: string): Promise<pg.QueryResultRow[]> {
  const client = new pg.Client({ connectionString: address })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

test('a migrated database has nothing left to run', async () => {
  expect(await migrate(url)).toEqual([])
})

test('of several processes that migrate at once, one does it and the others wait', async () => {
  await ask(inject('adminUrl'), 'create database migrate_race owner cauce')
  afterAll(() => ask(inject('adminUrl'), 'drop database migrate_race with (force)'))
  const empty = new URL(url)
  empty.pathname = '/migrate_race'
  const ran = await Promise.all([1, 2, 3].map(() => migrate(empty.href)))
  expect(ran.filter((names) => names.length > 0)).toHaveLength(1)
  const queue = await ask(empty.href, "select to_regclass('graphile_worker.migrations') is not null as there")
  expect(queue).toEqual([{ there: true }])
})

test('a database that a newer program wrote is refused and left alone', async () => {
  await ask(url, "insert into kysely_migration (name, timestamp) values ('9999-from-the-future', 'now')")
  await expect(migrate(url)).rejects.toThrow(/written by a newer Cauce \(it has 9999-from-the-future\)/)
})

test('an address that leads nowhere is told without its password', async () => {
  const nowhere = migrate('postgresql://me:hunter2@127.0.0.1:9/cauce')
  await expect(nowhere).rejects.toThrow('The database at 127.0.0.1:9/cauce cannot be used')
  await expect(nowhere).rejects.not.toThrow('hunter2')
})

test('a database that does not exist is told by name', async () => {
  const missing = new URL(url)
  missing.pathname = '/no_such_database'
  await expect(migrate(missing.href)).rejects.toThrow(/no_such_database cannot be used.*Create it/)
})
