import { copyFile, mkdir, mkdtemp, readdir, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { backUp } from '../../server/backup/backUp.ts'
import { restore } from '../../server/backup/restore.ts'
import { createConnection } from '../../server/connections/createConnection.ts'
import { asEngine, asWorkspace, type Db } from '../../server/db/connect.ts'
import { checkout } from '../../server/db/home.ts'
import { uuid7 } from '../../server/db/uuid7.ts'
import { createEngine } from '../../server/engine/engine.ts'
import { loadPlugins } from '../../server/registry/plugins.ts'
import { checkKeys } from '../../server/secrets/keys.ts'
import { createSecrets } from '../../server/secrets/secrets.ts'
import { findAtStake } from '../../server/standstill/atStake.ts'
import { goOn } from '../../server/standstill/goOn.ts'
import { createRenderer } from '../../server/templates/renderer.ts'
import { freshDb } from '../db.ts'
import { draw, journey } from '../journey.ts'

// More than an account may have in the air at once: some still wait whenever the copy is made.
const PEOPLE = 500

const folder = await mkdtemp(join(tmpdir(), 'backup-'))
afterAll(() => rm(folder, { recursive: true }))
const file = join(folder, 'copy.zip')

const registry = await loadPlugins(join(checkout, 'plugins'))
const j = await journey(registry, { realClock: true })
const other = await freshDb()
const third = await freshDb()
const secrets = j.secrets
const ws = await j.workspace()

async function startEngine(db: Db) {
  const renderer = createRenderer()
  const engine = createEngine({
    ...{ pool: db, registry, secrets, renderer, publicUrl: 'http://localhost', processId: uuid7() },
    fetchFor: () => fetch,
    log: () => {},
    report: () => {},
  })
  await engine.start()
  return {
    stop: async () => {
      await engine.stop()
      renderer.close()
    },
  }
}

const sent = (db: Db) =>
  asEngine(db, async (trx) => {
    const { rows } = await sql<{ key: string }>`
      select value ->> 'key' as key from plugin_log where kind = 'sent'`.execute(trx)
    return rows.map((row) => row.key)
  })

const tally = (db: Db) =>
  asEngine(db, async (trx) => {
    const { rows } = await sql<{ state: string; n: number }>`
      select state, count(*)::int as n from intents group by 1`.execute(trx)
    return Object.fromEntries(rows.map(({ state, n }) => [state, n]))
  })

const fingerprintOf = (db: Db, table: string) =>
  asEngine(db, async (trx) => {
    const { rows } = await sql<{ found: string }>`
      select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as found
      from ${sql.table(table)} t`.execute(trx)
    return rows[0]?.found
  })

test('a copy made under load holds one moment, sends nothing until somebody says so, and then each thing once at most', async () => {
  await checkKeys(j.db, secrets)
  const { id: connection } = await j.inWorkspace(ws, (trx) =>
    createConnection(trx, { registry, secrets }, ws, {
      plugin: 'sandbox',
      title: 'Practice',
      settings: { delay: 300 },
    }),
  )
  const flow = await j.publish(
    ws,
    draw(
      {
        start: { type: 'flow.manual' },
        first: { type: 'channels.send-sms', input: { connection, text: 'Hi {{ contact.firstName }}' } },
        city: { type: 'data.set-field', input: { field: 'city', value: 'Lima\nñandú\\.\t\u0001' } },
        last: { type: 'channels.send-sms', input: { connection, text: 'Bye' } },
      },
      ['start -> first', 'first -> city', 'city -> last'],
    ),
  )
  const ids = await Promise.all(
    Array.from({ length: PEOPLE }, (_, i) =>
      j.contact(ws, {
        firstName: `Ñ${i}\n\\`,
        phone: `+3460${String(i).padStart(7, '0')}`,
        tags: ['a,b', '"'],
      }),
    ),
  )
  await j.enter(ws, flow, ids)
  const engine = await startEngine(j.db)
  while ((await sent(j.db)).length < PEOPLE / 3) await sleep(10)
  const manifest = await backUp(j.url, file)
  await engine.stop()

  const copy = await restore(other.url, file, { secrets })
  expect(copy).toEqual(manifest)
  const before = await sent(other.db)
  expect(before.length, 'made amid the work').toBeGreaterThanOrEqual(PEOPLE / 3)
  expect(before.length).toBeLessThan(PEOPLE * 2)
  // What did not change since is the same to the letter.
  for (const table of ['flows', 'flow_versions', 'connections', 'stages'])
    expect(await fingerprintOf(other.db, table), table).toBe(await fingerprintOf(j.db, table))
  const states = await tally(other.db)
  expect(states.dispatching, 'nothing pretends to be in the air').toBeUndefined()
  expect(states.uncertain, 'what was in the air is in doubt').toBeGreaterThan(0)

  const copied = await startEngine(other.db)
  await asWorkspace(other.db, ws, (trx) => sql`select hint('look')`.execute(trx))
  await sleep(2500) // two looks of every loop that there is
  expect(await sent(other.db), 'a copy sends nothing').toEqual(before)
  expect(await tally(other.db)).toEqual(states)
  const stake = await asWorkspace(other.db, ws, (trx) => findAtStake(trx, ws))
  expect(stake.doubtful).toBe(states.uncertain)
  expect(stake.due.reduce((sum, { count }) => sum + count, 0)).toBe(states.planned ?? 0)

  await asWorkspace(other.db, ws, (trx) => goOn(trx, registry, ws, { how: 'go-on' }))
  const open = async () => {
    const { planned = 0, dispatching = 0 } = await tally(other.db)
    const { rows } = await asEngine(other.db, (trx) =>
      sql<{
        n: number
      }>`select count(*)::int as n from runs where status = 'active' and due_at is not null`.execute(trx),
    )
    return planned + dispatching + (rows[0]?.n ?? 0)
  }
  for (const end = Date.now() + 90_000; (await open()) > 0 && Date.now() < end; ) await sleep(50)
  await copied.stop()
  const after = await sent(other.db)
  expect(after.length).toBeGreaterThan(before.length)
  expect(new Set(after).size, 'nothing twice').toBe(after.length)
  // Of what was in the air, only what had been written down as arrived may be in the vendor's book.
  const doubtful = await asEngine(other.db, (trx) =>
    sql<{ id: string }>`select id from intents where attempts > 0 and policy = 'hold-and-ask'`.execute(trx),
  )
  expect(doubtful.rows.length).toBe(states.uncertain)
  const fresh = after.slice(before.length)
  expect(
    doubtful.rows.filter((row) => fresh.includes(row.id)),
    'doubtful sends are not sent again',
  ).toEqual([])
}, 150_000)

test('a backup goes nowhere where it would do harm: over data, without its key, cut off, or into an older program', async () => {
  const wrong = createSecrets([Buffer.alloc(32, 7)])
  await expect(restore(other.url, file, { secrets })).rejects.toThrow(/is not empty.*--force/s)
  const held = await fingerprintOf(other.db, 'contacts')

  await expect(restore(third.url, file, { secrets: wrong })).rejects.toThrow(/sealed with key/)
  expect(await fingerprintOf(third.db, 'contacts')).toBe('0 ')
  const cut = join(folder, 'cut.zip')
  await copyFile(file, cut)
  await truncate(cut, 10_000)
  await expect(restore(other.url, cut, { secrets, force: true })).rejects.toThrow(/not a whole backup/)
  expect(await fingerprintOf(other.db, 'contacts'), 'nothing was touched').toBe(held)
  const older = join(folder, 'migrations')
  await mkdir(older)
  for (const name of (await readdir(join(checkout, 'migrations'))).filter((one) => one < '0015'))
    await copyFile(join(checkout, 'migrations', name), join(older, name))
  await expect(restore(other.url, file, { secrets, force: true, migrations: older })).rejects.toThrow(
    /newer Cauce/,
  )
  expect(await fingerprintOf(other.db, 'contacts')).toBe(held)
  await restore(other.url, file, { secrets, force: true })
  expect(await fingerprintOf(other.db, 'flows')).toBe(await fingerprintOf(j.db, 'flows'))
}, 150_000)

test('what went stale is left out on wish: sends, people and hours that the old server may have seen to', async () => {
  await restore(other.url, file, { secrets, force: true })
  const { planned = 0 } = await tally(other.db)
  const gone = await asWorkspace(other.db, ws, (trx) => goOn(trx, registry, ws, { how: 'skip-stale' }))
  expect(gone?.sends).toBe(planned)
  expect(await asWorkspace(other.db, ws, (trx) => goOn(trx, registry, ws, { how: 'go-on' }))).toBeUndefined()
  expect((await tally(other.db)).planned).toBeUndefined()
}, 150_000)
