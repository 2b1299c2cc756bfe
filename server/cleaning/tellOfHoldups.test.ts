import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { freshDb } from '../../test/db.ts'
import { breakGround } from '../../test/ground.ts'
import { asEngine, connect } from '../db/connect.ts'
import { countDeadRows } from './findHoldups.ts'
import { tellOfHoldups } from './tellOfHoldups.ts'

const { db, url } = await freshDb()
const { workspace, leave } = breakGround({ db, url }, [])
afterAll(leave)

test('who keeps dead rows from being cleared away is named to the admins once, with the way to end it', async () => {
  const workspaceId = await workspace()
  const logged: string[] = []
  const look = () => tellOfHoldups(db, (message) => logged.push(message), { rows: 0, seconds: 0 })
  const notices = () => asEngine(db, (trx) => trx.selectFrom('notifications').selectAll().execute())
  expect(await look()).toEqual([])

  const reader = connect(`${url}?application_name=nightly-report`, { max: 1 })
  const pid = await reader
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid from runs
        right join (values (1)) one on true limit 1`.execute(trx)
      expect(await look()).toMatchObject([{ kind: 'transaction', name: 'nightly-report' }])
      await look()
      return rows[0]?.pid
    })
  await reader.destroy()

  expect(await look()).toEqual([])
  expect(logged).toHaveLength(2)
  expect(await notices()).toMatchObject([
    { workspaceId, audience: 'admins', text: expect.stringContaining(`nightly-report (${pid})`) },
  ])
  expect(logged[0]).toContain(`select pg_terminate_backend(${pid})`)
})

test('nobody is told as long as few dead rows lie about', async () => {
  await asEngine(db, (trx) => sql`update runs set visit = visit`.execute(trx))
  expect(await countDeadRows(db)).toBeLessThan(20_000)
  const reader = connect(url, { max: 1 })
  await reader
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      await sql`select 1 from runs`.execute(trx)
      expect(await tellOfHoldups(db, () => {}, { seconds: 0 })).toEqual([])
    })
  await reader.destroy()
})
