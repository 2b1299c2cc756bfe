import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { definePlugin, defineStep, defineTrigger, exit, z } from '#sdk'
import { draw, journey } from '../../test/journey.ts'
import { asEngine } from '../db/connect.ts'
import { tidy } from './tidy.ts'

const kit = definePlugin({
  id: 'kit',
  title: 'Kit',
  triggers: [defineTrigger({ id: 'start', title: 'Start', input: z.object({}), on: 'manual' })],
  steps: [defineStep({ id: 'pass', title: 'Pass', input: z.object({}), decide: () => exit('default') })],
})

test('a month of history goes whole once all its runs have ended, and not while one is open', async () => {
  const { db, workspace, publish, contact } = await journey([kit])
  const ws = await workspace()
  const flowId = await publish(
    ws,
    draw({ start: { type: 'kit.start' }, a: { type: 'kit.pass' } }, ['start -> a']),
  )
  const contactId = await contact(ws)
  const months = async () => {
    const { rows } = await sql<{ name: string }>`
      select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'history'::regclass order by 1`.execute(db)
    return rows.map((row) => row.name)
  }
  // As if the first partition had been made long ago, and somebody were on his way since.
  const [first = ''] = await months()
  await sql`drop table ${sql.table(first)}`.execute(db)
  const split = async (name: string, from: string, to: string) => {
    const { rows } = await sql<{ low: string; high: string }>`
      select uuid7_floor(${from}) as low, uuid7_floor(${to}) as high`.execute(db)
    const { low = '', high = '' } = rows[0] ?? {}
    await sql`create table ${sql.table(name)} partition of history for values from (${sql.lit(low)}) to (${sql.lit(high)})`.execute(
      db,
    )
  }
  const next = `${(await months())[0]?.slice(-6, -2)}-${(await months())[0]?.slice(-2)}-01`
  await split('history_202001', '2020-01-01', '2020-02-01')
  await split(first, '2020-02-01', next)
  await asEngine(db, (trx) =>
    sql`insert into runs (id, workspace_id, flow_id, flow_version_id, contact_id, node, state, started_at, entered_at)
      select uuid7_floor('2020-01-15'), ${ws}, ${flowId}, v.id, ${contactId}, 'a', '{}', '2020-01-15', '2020-01-15'
      from flow_versions v where v.flow_id = ${flowId}`.execute(trx),
  )

  await tidy(db, { historyMonths: 13 })
  expect(await months()).toContain('history_202001')

  await asEngine(db, (trx) => sql`update runs set status = 'done' where flow_id = ${flowId}`.execute(trx))
  await tidy(db)
  expect(await months()).toContain('history_202001')
  await tidy(db, { historyMonths: 13 })
  expect(await months()).not.toContain('history_202001')
})
