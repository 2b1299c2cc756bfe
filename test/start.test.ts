import { chownSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, expect, inject, onTestFinished, test, vi } from 'vitest'
import { canEnter, checkout, isRoot } from '../server/db/home.ts'
import { isAlive } from '../server/db/unfinished.ts'
import { oldPostgres } from './start/oldPostgres.ts'
import {
  answerOf,
  databaseOf,
  dropUsedHome,
  eventually,
  freshHome,
  prepareUsedHome,
  query,
  start,
  usedHome,
} from './start/program.ts'

const secrets = {
  CAUCE_SECRET_KEY: Buffer.alloc(32).toString('base64'),
  CAUCE_SESSION_SECRET: 'x'.repeat(32),
}

// Real processes and real disks: a busy machine is no failure.
vi.setConfig({ testTimeout: 60_000 })

await prepareUsedHome()
afterAll(dropUsedHome)

test('a second start keeps the data of the first, and stopping stops the database too', async () => {
  const home = emptyHome()
  const first = start({ CAUCE_HOME: home })
  await first.address
  await query(home, 'create table kept as select 42 as answer')
  const { pid } = databaseOf(home) ?? { pid: 0 }
  expect(isAlive(pid)).toBe(true)

  first.process.kill('SIGTERM')
  expect(await first.ended).toBe(0)
  expect(isAlive(pid)).toBe(false)
  expect(databaseOf(home)).toBeUndefined()

  await start({ CAUCE_HOME: home }).address
  expect(await query(home, 'select answer from kept')).toEqual([{ answer: 42 }])
})

test('work in hand is finished before the database stops', async () => {
  const home = usedHome()
  const program = start({ CAUCE_HOME: home, TEST_DRAIN_MS: '1500' })
  await program.address
  program.process.kill('SIGINT')
  program.process.kill('SIGINT') // npm repeats what the terminal sent
  await eventually(async () => (program.said().includes('Stopping') ? true : undefined))
  expect(await query(home, 'select 1 as still')).toEqual([{ still: 1 }])
  expect(await program.ended).toBe(0)
  expect(program.said()).toContain('drained')
  expect(databaseOf(home)).toBeUndefined()
})

test('a second Ctrl-C stops at once', async () => {
  const home = usedHome()
  const program = start({ CAUCE_HOME: home, TEST_DRAIN_MS: '25000' })
  await program.address
  const begun = Date.now()
  program.process.kill('SIGINT')
  const again = setInterval(() => program.process.kill('SIGINT'), 1200)
  onTestFinished(() => clearInterval(again))
  await program.ended
  expect(Date.now() - begun).toBeLessThan(6000)
  expect(program.said()).not.toContain('drained')
  await eventually(async () => (databaseOf(home) ? undefined : true))
})

test('a taken port is named, another is proposed, and nothing was started', async () => {
  const port = await portOf(createServer())
  const home = emptyHome()
  const program = start({ CAUCE_HOME: home, PORT: String(port) })
  expect(await program.ended).toBe(1)
  expect(program.said()).toContain(`Port ${port} is taken`)
  expect(program.said()).toContain(`PORT=${port + 1} npm start`)
  expect(readdirSync(home).filter((name) => name.startsWith('postgres'))).toEqual([])
})

test('a second program on the same data refuses, and the first goes on', async () => {
  const home = usedHome()
  const address = await start({ CAUCE_HOME: home }).address
  const second = start({ CAUCE_HOME: home })
  expect(await second.ended).toBe(1)
  expect(second.said()).toContain(`already running with the data in ${home}`)
  expect(await answerOf(address)).toMatch(/^\d+$/)
  expect(await query(home, 'select 1 as still')).toEqual([{ still: 1 }])
})

test('a server that dies, and a database that dies, come back', async () => {
  const home = usedHome()
  const port = await portOf(createServer(), { close: true })
  const address = await start({ CAUCE_HOME: home, PORT: String(port) }).address
  const server = Number(await answerOf(address))
  process.kill(server, 'SIGKILL')
  await eventually(async () => (Number(await answerOf(address)) !== server ? true : undefined))

  const before = databaseOf(home)
  process.kill(before?.pid ?? 0, 'SIGKILL')
  await eventually(async () => (databaseOf(home)?.pid !== before?.pid ? query(home, 'select 1') : undefined))
  expect(databaseOf(home)?.port).toBe(before?.port)
})

test('a killed supervisor leaves no server, and the next one takes its database over', async () => {
  const home = usedHome()
  const first = start({ CAUCE_HOME: home })
  const address = await first.address
  const server = Number(await answerOf(address))
  const database = databaseOf(home)
  first.process.kill('SIGKILL')
  await eventually(async () => (isAlive(server) ? undefined : true))
  expect(isAlive(database?.pid ?? 0)).toBe(true)

  const second = start({ CAUCE_HOME: home })
  await second.address
  expect(databaseOf(home)).toEqual(database)
  second.process.kill('SIGTERM')
  await second.ended
  expect(databaseOf(home)).toBeUndefined()
})

test('an outside database is migrated and shared, and stays when the program stops', async () => {
  const name = `start_${process.pid}`
  await asAdmin(`create database ${name} owner cauce`)
  onTestFinished(() => asAdmin(`drop database ${name} with (force)`))
  const url = new URL(inject('adminUrl'))
  url.username = 'cauce'
  url.pathname = `/${name}`
  const programs = [1, 2].map(() => start({ DATABASE_URL: url.href, ...secrets }))
  await Promise.all(programs.map((program) => program.address))
  for (const program of programs) program.process.kill('SIGTERM')
  expect(await Promise.all(programs.map((program) => program.ended))).toEqual([0, 0])

  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  const { rows } = await client.query('select count(*)::int as n from kysely_migration')
  await client.end()
  expect(rows[0].n).toBeGreaterThan(0)
})

test('a database that cannot be reached is named without its password', async () => {
  const port = await portOf(createServer(), { close: true })
  const program = start({ DATABASE_URL: `postgresql://me:hunter2@127.0.0.1:${port}/cauce`, ...secrets })
  expect(await program.ended).toBe(1)
  expect(program.said()).toContain(`The database at 127.0.0.1:${port}/cauce cannot be used`)
  expect(program.said()).not.toContain('hunter2')
})

test('a database too old is refused with both versions', async () => {
  const port = await portOf(oldPostgres('14.9', 140009))
  const program = start({ DATABASE_URL: `postgresql://me@127.0.0.1:${port}/cauce`, ...secrets })
  expect(await program.ended).toBe(1)
  expect(program.said()).toMatch(/is PostgreSQL 14\.9; Cauce needs 15 or newer/)
})

test('a half-written data folder is refused and left as it is', async () => {
  const home = emptyHome()
  const data = join(home, 'postgres', 'data')
  mkdirSync(join(data, 'base'), { recursive: true })
  const program = start({ CAUCE_HOME: home })
  expect(await program.ended).toBe(1)
  expect(program.said()).toContain(`${data} is not a complete database`)
  expect(readdirSync(data)).toEqual(['base'])
})

test('a data folder of another PostgreSQL is refused and left as it is', async () => {
  const home = emptyHome()
  const data = join(home, 'postgres', 'data')
  mkdirSync(join(data, 'global'), { recursive: true })
  writeFileSync(join(data, 'global', 'pg_control'), 'x')
  writeFileSync(join(data, 'PG_VERSION'), '17\n')
  const program = start({ CAUCE_HOME: home })
  expect(await program.ended).toBe(1)
  expect(program.said()).toContain('was written by PostgreSQL 17, this program brings PostgreSQL 18')
  expect(readdirSync(data).sort()).toEqual(['PG_VERSION', 'global'])
})

const stranger = { uid: 65534, gid: 65534 }
const mayRead = isRoot() && canEnter(join(checkout, 'server'), stranger)

test.runIf(mayRead)('a plain user starts it as well as root does', async () => {
  const home = emptyHome()
  chownSync(home, stranger.uid, stranger.gid)
  const address = await start({ CAUCE_HOME: home }, stranger).address
  expect(await answerOf(address)).toMatch(/^\d+$/)
})

test('the whole product answers at the address it tells', async () => {
  const address = await start({ CAUCE_HOME: emptyHome() }, { script: 'server/start.ts' }).address
  const page = await fetch(address)
  expect(page.status).toBe(200)
  expect(await page.text()).toContain('<title>')
  expect((await fetch(`${address}/readyz`)).status).toBe(200)
})

test('the terminal speaks Spanish to whoever has set it so', async () => {
  const program = start({ PORT: 'tres', LANG: 'es_ES.UTF-8' })
  expect(await program.ended).toBe(1)
  expect(program.said()).toContain('PORT: un número de 0 a 65535')
})

function emptyHome(): string {
  const home = freshHome()
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  return home
}

async function asAdmin(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('adminUrl') })
  await client.connect()
  await client.query(statement)
  await client.end()
}

async function portOf(server: Server, { close } = { close: false }): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  if (close) await new Promise((resolve) => server.close(resolve))
  else onTestFinished(() => void server.close())
  return port
}
