import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { freshDb } from '../../test/db.ts'
import { asEngine, type Trx } from './connect.ts'
import { together } from './together.ts'

const { db } = await freshDb()
const say = (trx: Trx, what: string) => sql<{ what: string }>`select ${what} as what`.execute(trx)

test('statements asked together are answered in order, in one transaction', async () => {
  const found = await asEngine(db, async (trx) => {
    const [first, second, id] = await together([
      say(trx, 'first'),
      say(trx, 'second'),
      sql<{ same: boolean }>`select pg_current_xact_id() = pg_current_xact_id() as same`.execute(trx),
    ])
    return [first.rows[0]?.what, second.rows[0]?.what, id.rows[0]?.same]
  })
  expect(found).toEqual(['first', 'second', true])
})

test('when one of them fails, all have come back before anybody hears of it, and nothing stays', async () => {
  await sql`create table told_twice (text text); grant all on told_twice to cauce_engine`.execute(db)
  let late = 'not yet'
  const failing = asEngine(db, (trx) =>
    together([
      sql`insert into told_twice values ('before')`.execute(trx),
      sql`select 1 / 0`.execute(trx),
      (async () => {
        await say(trx, 'one thing first').catch(() => {})
        await sql`insert into told_twice values ('after')`.execute(trx).catch(() => {})
        late = 'over'
      })(),
    ]),
  )
  await expect(failing).rejects.toThrow('division by zero')
  expect(late).toBe('over')
  expect((await sql`select * from told_twice`.execute(db)).rows).toEqual([])
})

test('a transaction goes on after statements that were answered together', async () => {
  await asEngine(db, async (trx) => {
    await together([
      sql`insert into told_twice values ('a')`.execute(trx),
      sql`insert into told_twice values ('b')`.execute(trx),
    ])
    await sql`insert into told_twice values ('c')`.execute(trx)
  })
  expect((await sql<{ text: string }>`select text from told_twice order by text`.execute(db)).rows).toEqual([
    { text: 'a' },
    { text: 'b' },
    { text: 'c' },
  ])
})
