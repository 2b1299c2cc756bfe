import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { testApp } from '../../test/app.ts'
import { asEngine } from '../db/connect.ts'
import { foldCounts } from '../engine/counts.ts'

test('the home page tells how many people there are, however they came and left, and counts none of them', async () => {
  const { as, db, workspaces } = await testApp()
  const people = async (workspace: 'A' | 'B' = 'A') => {
    const answer = await as('viewer', workspace)('GET', '/api/v1/overview')
    return ((await answer.json()) as { today: { contacts: number } }).today.contacts
  }
  const add = (n: number, workspace: 'A' | 'B' = 'A') =>
    asEngine(db, (trx) =>
      sql`insert into contacts (workspace_id, email) select ${workspaces[workspace].id}, 'p' || gen_random_uuid() || '@example.com'
        from generate_series(1, ${n})`.execute(trx),
    )
  expect(await people()).toBe(0)

  await add(300)
  await add(2, 'B')
  expect([await people(), await people('B')]).toEqual([300, 2])
  await asEngine(db, foldCounts)
  expect(await people()).toBe(300)

  await as('editor')('POST', '/api/v1/contacts', { email: 'ana@example.com' })
  await asEngine(db, (trx) =>
    sql`delete from contacts where id in (select id from contacts where workspace_id = ${workspaces.A.id} and email like 'p%' limit 100)`.execute(
      trx,
    ),
  )
  expect(await people()).toBe(201)
  await asEngine(db, foldCounts)
  expect(await people()).toBe(201)
})

test('a workspace whose people are gone counts none', async () => {
  const { db, workspaces } = await testApp()
  await asEngine(db, (trx) =>
    sql`insert into contacts (workspace_id, email) values (${workspaces.B.id}, 'b@example.com')`.execute(trx),
  )
  await asEngine(db, (trx) => sql`delete from contacts where workspace_id = ${workspaces.B.id}`.execute(trx))
  const { rows } = await asEngine(db, (trx) =>
    sql<{
      n: number
    }>`select sum(n)::int as n from people_deltas where workspace_id = ${workspaces.B.id}`.execute(trx),
  )
  expect(rows).toEqual([{ n: 0 }])
})
