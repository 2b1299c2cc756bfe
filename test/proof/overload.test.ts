import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, expect, inject, onTestFinished, test } from 'vitest'
import { asEngine, type Db } from '../../server/db/connect.ts'
import { testApp } from '../app.ts'
import { draw, journey } from '../journey.ts'
import { byHand, createKit } from './kit.ts'

/** As many connections as the rest of the world may take before somebody else gets none. */
const POOL = 10
const REQUESTS = 500

const much = 1e9
const limits = { publicChange: much, user: much, workspace: much, address: much, intake: much }
const { as, db, parts, url } = await testApp({ poolSize: POOL, poolWait: 2000, limits })
const { pool } = parts
const viewer = as('viewer')
const name = new URL(url).pathname.slice(1)

const admin = new pg.Client({ connectionString: inject('adminUrl') })
await admin.connect()
afterAll(() => admin.end())
const cutOff = () =>
  admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])

/** How long until a request is answered as if nothing had been. */
async function recovery(): Promise<number> {
  const begun = Date.now()
  for (; Date.now() - begun < 20_000; await sleep(50))
    if ((await viewer('GET', '/api/v1/contacts')).status === 200) break
  return Date.now() - begun
}

/** Every connection that there is can be had at once, so none was lost on the way. */
async function allConnectionsAreThere() {
  let together = 0
  await Promise.all(
    Array.from({ length: POOL }, () =>
      asEngine(pool, async (trx) => {
        together++
        await expect.poll(() => together, { timeout: 5000 }).toBe(POOL)
        await sql`select 1`.execute(trx)
      }),
    ),
  )
}

test('500 requests and no connection free: each is told to come back, none hangs, and the process says that it is well', async () => {
  const holding = new AbortController()
  await allConnectionsAreThere() // they are made one by one, which takes a while on a busy machine
  const held = Array.from({ length: POOL }, () =>
    asEngine(pool, async (trx) => {
      await sql`select 1`.execute(trx)
      await new Promise((resolve) => holding.signal.addEventListener('abort', resolve))
    }),
  )
  onTestFinished(() => holding.abort())
  await sleep(100)
  const begun = Date.now()
  const asked = Array.from({ length: REQUESTS }, () => viewer('GET', '/api/v1/contacts'))
  const well = await viewer('GET', '/healthz')
  expect([well.status, Date.now() - begun < 5000]).toEqual([200, true])
  const answers = await Promise.all(asked)
  const told = new Set(answers.map((answer) => `${answer.status} ${answer.headers.get('retry-after')}`))
  expect([...told]).toEqual(['503 2'])
  expect((await viewer('GET', '/readyz')).status).toBe(503)
  expect(Date.now() - begun).toBeLessThan(15_000)
  holding.abort()
  await Promise.all(held)
  expect(await recovery()).toBeLessThan(5000)
  await allConnectionsAreThere()
}, 90_000)

test('a database that lets nobody in is told as such, and work goes on within five seconds of its return', async () => {
  const { rows } = await admin.query<{ limit: number }>(
    'select datconnlimit as limit from pg_database where datname = $1',
    [name],
  )
  await admin.query(`alter database ${name} connection limit 0`)
  await cutOff()
  try {
    const answers = await Promise.all(Array.from({ length: 50 }, () => viewer('GET', '/api/v1/contacts')))
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.headers.get('retry-after')}`))).toEqual(
      new Set(['503 2']),
    )
    expect((await viewer('GET', '/healthz')).status).toBe(200)
    expect((await viewer('GET', '/readyz')).status).toBe(503)
  } finally {
    await admin.query(`alter database ${name} connection limit ${rows[0]?.limit ?? -1}`)
  }
  expect(await recovery()).toBeLessThan(5000)
  await allConnectionsAreThere()
}, 90_000)

test('a request that waited for another that waited for it is told to come again, and has changed nothing', async () => {
  const [ana, bea] = await Promise.all(
    ['ana', 'bea'].map(async (name) => {
      const answer = await as('owner')('POST', '/api/v1/contacts', { email: `${name}@deadlock.example` })
      return ((await answer.json()) as { id: string }).id
    }),
  )
  const rename = (trx: Db, id?: string) =>
    sql`update contacts set first_name = 'Held' where id = ${id}`.execute(trx)
  // The other is somebody who keeps on taking what the request takes next.
  await sql
    .raw(`create function take_next() returns trigger language plpgsql as $$
      begin update contacts set last_name = 'Taken' where id = '${bea}'; return new; end $$;
      create trigger take_next after update on contacts for each row when (new.first_name = 'Ana')
      execute function take_next()`)
    .execute(db)
  const told = await asEngine(db, async (trx) => {
    await rename(trx, bea)
    const asked = as('owner')('PATCH', `/api/v1/contacts/${ana}`, { firstName: 'Ana' })
    await sleep(500) // who has waited longer is the one whom PostgreSQL ends
    await rename(trx, ana)
    return asked
  }).finally(() => sql`drop trigger take_next on contacts`.execute(db))
  expect([told.status, told.headers.get('retry-after')]).toEqual([503, '2'])
  const { rows } = await sql<{
    name: string
  }>`select first_name as name from contacts where id = ${ana}`.execute(db)
  expect(rows).toEqual([{ name: 'Held' }])
}, 90_000)

const event = (id: string) => ({ contact: { email: 'ana@example.com' }, type: 'order.placed', id })

async function tell(from: number, n: number) {
  const ids = Array.from({ length: n }, (_, i) => `event-${from + i}`)
  const answers = await Promise.all(ids.map((id) => as('owner')('POST', '/api/v1/events', event(id))))
  return answers.map((answer, i) => ({
    id: ids[i],
    status: answer.status,
    retry: answer.headers.get('retry-after'),
  }))
}

const recorded = () =>
  asEngine(db, async (trx) => {
    const { rows } = await sql<{
      key: string
    }>`select dedupe_key as key from events where type = 'order.placed'`.execute(trx)
    return rows.map(({ key }) => key.replace(/^api:/, '')).sort()
  })

test('a read-only database and a full disk: nothing is accepted that is not kept, what was accepted is there, and it goes on by itself', async () => {
  await as('owner')('POST', '/api/v1/contacts', { email: 'ana@example.com' })
  const before = await tell(0, 20)
  expect(new Set(before.map((one) => one.status))).toEqual(new Set([202]))

  await admin.query(`alter database ${name} set default_transaction_read_only = on`)
  await cutOff()
  const readOnly = await tell(100, 20)
  expect((await viewer('GET', '/api/v1/contacts')).status, 'what only reads still works').toBe(200)
  await admin.query(`alter database ${name} reset default_transaction_read_only`)
  await cutOff()

  // What PostgreSQL says when a write finds the disk full, said by a trigger.
  await sql
    .raw(`
    create function full_disk() returns trigger language plpgsql as $$
    begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
    create trigger full_disk before insert on events execute function full_disk()`)
    .execute(db)
  const full = await tell(200, 20)
  await sql`drop trigger full_disk on events`.execute(db)

  for (const answers of [readOnly, full])
    expect(answers.filter((one) => one.status !== 503 || !/^(2|10)$/.test(one.retry ?? ''))).toEqual([])
  const after = await tell(300, 20)
  expect(await recorded()).toEqual([...before, ...after].map((one) => one.id).sort())
}, 90_000)

test('a disk that fills up while people are under way parks nobody: they go on where they were', async () => {
  const kit = createKit()
  const j = await journey([kit.plugin], { realClock: true })
  const ws = await j.workspace()
  const set = (value: string) => ({ type: 'kit.set', input: { value } })
  const flow = await j.publish(
    ws,
    draw({ byHand, one: set('A'), out: { type: 'kit.out-none' }, two: set('B') }, [
      'byHand -> one',
      'one -> out',
      'out -> two',
    ]),
  )
  const ids = await Promise.all(Array.from({ length: 50 }, () => j.contact(ws)))
  const free = await fillDisk(j.db, 'history')
  await j.enter(ws, flow, ids)
  await j.engine.start()
  await expect.poll(() => j.reports.join(), { timeout: 40_000 }).toMatch(/No space left/)
  expect(new Set((await j.runsOf(flow)).map((run) => run.status))).toEqual(new Set(['active']))
  await free()
  const left = async () => (await j.runsOf(flow)).filter((run) => run.status !== 'done').length
  await expect.poll(left, { timeout: 40_000 }).toBe(0)
  expect(kit.calls.length, 'each was called once').toBe(ids.length)
}, 90_000)

/** What PostgreSQL says when a write finds the disk full, said by a trigger. Answers what makes room again. */
async function fillDisk(on: Db, table: string) {
  await sql
    .raw(`create or replace function full_disk() returns trigger language plpgsql as $$
      begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
      create trigger full_disk before insert on ${table} execute function full_disk()`)
    .execute(on)
  return () => sql.raw(`drop trigger full_disk on ${table}`).execute(on)
}
