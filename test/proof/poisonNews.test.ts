import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import { createConnection } from '../../server/connections/createConnection.ts'
import { asEngine } from '../../server/db/connect.ts'
import { draw } from '../journey.ts'
import { poisonKit, soon } from './poisonKit.ts'

const { j, startWorker, statuses } = await poisonKit()
const HEALTHY = 20

test('a trigger that never ends, or throws, is set aside with the change it was asked about; the rest flows', async () => {
  const [ws, other] = [await j.workspace(), await j.workspace()]
  const graph = draw({ start: { type: 'odd.event' }, mark: { type: 'odd.mark', input: { value: 'yes' } } }, [
    'start -> mark',
  ])
  const [flow, theirs] = [await j.publish(ws, graph), await j.publish(other, graph)]
  const cities = ['Loop', 'Throw']
  for (const city of [...Array(HEALTHY).fill('Lima'), ...cities, ...Array(HEALTHY).fill('Lima')])
    await j.event(ws, await j.contact(ws, { firstName: city, city }), 'odd.happened')
  await j.event(other, await j.contact(other, { city: 'Lima' }), 'odd.happened')
  await startWorker()
  const done = async (one: string) => (await statuses(one)).filter((run) => run.status === 'done').length
  await vi.waitFor(async () => expect([await done(flow), await done(theirs)]).toEqual([HEALTHY * 2, 1]), soon)
  const parked = () =>
    asEngine(j.db, async (trx) => {
      const { rows } = await sql<{ name: string; because: string; told: number }>`
        select c.first_name as name, s.because, (select count(*)::int from notifications n
          where n.workspace_id = s.workspace_id and n.link = '/contacts/' || c.id) as told
        from stuck_changes s join contacts c on c.id = s.contact_id where parked_at is not null order by 1`.execute(
        trx,
      )
      return rows
    })
  const three = 'A trigger or a rule brought its process down three times, or took longer than 3 s.'
  await vi.waitFor(
    async () =>
      expect(await parked()).toEqual([
        { name: 'Loop', because: three, told: 1 },
        { name: 'Throw', because: 'Nobody thought of that.', told: 1 },
      ]),
    soon,
  )
}, 200_000)

test('a webhook that brings down whoever reads it is given up after the third time; those around it are read', async () => {
  const ws = await j.workspace()
  const { id } = await j.inWorkspace(ws, (trx) =>
    createConnection(trx, { registry: j.registry, secrets: j.secrets }, ws, {
      plugin: 'odd',
      title: 'Odd',
      settings: {},
    }),
  )
  const cities = ['Lima', 'Exit', 'Lima']
  await asEngine(j.db, async (trx) => {
    for (const [number, city] of cities.entries())
      await trx
        .insertInto('receipts')
        .values({
          workspaceId: ws,
          plugin: 'odd',
          connectionId: id,
          dedupeKey: String(number),
          headers: '{}',
          raw: Buffer.from(JSON.stringify({ id: `in${number}`, city, phone: `+3460000000${number}` })),
        })
        .execute()
  })
  await startWorker()
  await vi.waitFor(async () => {
    const { rows } = await asEngine(j.db, (trx) =>
      sql<{ read: number; closed: number; given: string[] }>`
        select (select count(*)::int from messages where workspace_id = ${ws} and direction = 'in') as read,
          count(applied_at)::int as closed, array_agg(error order by dedupe_key) filter (where error is not null) as given
        from receipts where workspace_id = ${ws}`.execute(trx),
    )
    expect(rows).toEqual([
      {
        read: 2,
        closed: 3,
        given: ['Reading it brought its process down (code 0).'],
      },
    ])
  }, soon)
}, 200_000)
