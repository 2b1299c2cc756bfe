import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { StepError } from '#sdk'
import { sendGround } from '../../test/proof/sendGround.ts'
import { asEngine } from '../db/connect.ts'
import type { Floors } from '../engine/floors.ts'
import { findPlanned } from './claim.ts'

const { kit, j, ws, connect, sendMany, sendOne } = await sendGround()

test('a look that begins at a moment finds what a look at everything finds from there on', async () => {
  kit.world.answer = () => Promise.reject(new StepError('Busy.', { retry: true }))
  const accounts = [await connect(), await connect()]
  for (const { id } of accounts) await sendMany(id, 4)
  for (let i = 0; i < 4; i++) await sendOne('out-none')
  await j.settle()
  const now = new Date()
  await asEngine(j.db, (trx) =>
    sql`update intents i set due_at = ${now}::timestamptz - make_interval(mins => n.place) from (
      select id, row_number() over (partition by connection_id order by id)::int as place from intents) n
      where i.id = n.id and i.state = 'planned'`.execute(trx),
  )
  const find = (since?: Date, without: string[] = []) =>
    asEngine(j.db, async (trx) => {
      const floors: Floors = { of: () => since, learn: () => {} }
      const rows = await findPlanned(trx, ws, now, 100, { floors, without })
      return rows.map(({ id }) => id)
    })
  const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000)
  const all = await find()
  expect(all).toHaveLength(12)
  expect(new Set(await find(ago(10)))).toEqual(new Set(all))
  expect(await find(ago(2.5))).toHaveLength(6)
  expect(await find(ago(2.5), [accounts[0]?.id ?? ''])).toHaveLength(4)
  expect(await find(ago(0.5))).toEqual([])
})
