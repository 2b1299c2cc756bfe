import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { freshDb } from '../../test/db.ts'
import { startProxy } from '../../test/faults/rig/proxy.ts'
import { isPassing } from '../engine/retrying.ts'
import { asEngine, connect } from './connect.ts'

const { url } = await freshDb()

const ask = (db: ReturnType<typeof connect>) => asEngine(db, (trx) => sql`select 1 as one`.execute(trx))

test('a line on which nothing comes any more is hung up, and the work on it tried again', async () => {
  const proxy = await startProxy(url)
  const db = connect(proxy.url, { max: 1, silence: 300 })
  await ask(db)
  proxy.fallSilent()
  const error = await ask(db).catch((error) => error)
  expect(isPassing(error), String(error)).toBe(true)
  proxy.speak()
  expect((await ask(db)).rows).toEqual([{ one: 1 }])
  await db.destroy()
  proxy.close()
})

test('a line that breaks amid a transaction fails that transaction alone', async () => {
  const proxy = await startProxy(url)
  const db = connect(proxy.url, { max: 1 })
  const error = await asEngine(db, async (trx) => {
    await sql`select 1`.execute(trx)
    proxy.cutAll()
    await new Promise((resolve) => setImmediate(resolve))
    await sql`select 2`.execute(trx)
  }).catch((error) => error)
  expect(isPassing(error), String(error)).toBe(true)
  expect((await ask(db)).rows).toEqual([{ one: 1 }])
  await db.destroy()
  proxy.close()
})

test('nothing is read or written where the wall could not be put up', async () => {
  // Somebody who may not take the engine's role.
  const stranger = new URL(url)
  Object.assign(stranger, { username: `stranger_${process.pid}`, password: 'open' })
  const owner = connect(url)
  await sql`create role ${sql.ref(stranger.username)} login password 'open'`.execute(owner)
  const db = connect(stranger.href)
  const reading = asEngine(db, (trx) => sql`select 1 as one`.execute(trx))
  await expect(reading).rejects.toThrow('current transaction is aborted')
  await expect(sql`select 1 as one`.execute(db)).resolves.toMatchObject({ rows: [{ one: 1 }] })
  await db.destroy()
  await sql`drop role ${sql.ref(stranger.username)}`.execute(owner)
  await owner.destroy()
})
