import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { expect, onTestFinished, test, vi } from 'vitest'
import { type EmbeddedDatabase, startEmbedded } from './embedded.ts'

vi.setConfig({ testTimeout: 60_000 })

function freshHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'cauce-embedded-'))
  chmodSync(home, 0o755)
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  return home
}

async function started(home: string): Promise<EmbeddedDatabase> {
  const database = await startEmbedded({ home })
  onTestFinished(() => database.stop())
  return database
}

async function ask(url: string, sql: string): Promise<pg.QueryResultRow | undefined> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows[0]
  } finally {
    await client.end()
  }
}

test('two processes that start at the same moment share one database', async () => {
  const home = freshHome()
  const both = await Promise.all([started(home), started(home)])
  expect(both[0].pid).toBe(both[1].pid)
  expect(both.map((database) => database.joined)).toContain(true)
  expect(readdirSync(home).filter((name) => name.includes('unfinished'))).toEqual([])
})

test('it writes durably, keeps time in UTC, and its user is no superuser', async () => {
  const { url } = await started(freshHome())
  const settings = await ask(
    url,
    `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commits,
       current_setting('TimeZone') as zone, current_setting('listen_addresses') as listens,
       (select rolsuper from pg_roles where rolname = current_user) as super`,
  )
  expect(settings).toEqual({ fsync: 'on', commits: 'on', zone: 'UTC', listens: '127.0.0.1', super: false })
})

test('nobody gets in without the password, and only its owner may read that', async () => {
  const home = freshHome()
  const { url } = await started(home)
  const wrong = new URL(url)
  wrong.password = 'wrong'
  await expect(ask(wrong.href, 'select 1')).rejects.toThrow('password authentication failed')
  expect(statSync(join(home, 'postgres', 'password')).mode & 0o077).toBe(0)
})

test('what was committed survives a crash of the database', async () => {
  const home = freshHome()
  const first = await started(home)
  await ask(first.url, 'create table kept as select 7 as n')
  process.kill(first.pid, 'SIGKILL')
  const second = await started(home)
  expect(second.joined).toBe(false)
  expect(await ask(second.url, 'select n from kept')).toEqual({ n: 7 })
})

test('a process number left over from before a reboot does not stand in the way', async () => {
  const home = freshHome()
  const first = await started(home)
  const file = join(home, 'postgres', 'data', 'postmaster.pid')
  const lines = readFileSync(file, 'utf8')
  await first.stop()

  const owner = statSync(join(home, 'postgres', 'data'))
  const stranger = spawn('sleep', ['60'], { uid: owner.uid, gid: owner.gid, stdio: 'ignore', cwd: '/' })
  onTestFinished(() => void stranger.kill())
  writeFileSync(file, lines.replace(/^\d+/, String(stranger.pid)), { mode: 0o600 })
  const second = await started(home)
  expect(second.joined).toBe(false)
  expect(await ask(second.url, 'select 1 as n')).toEqual({ n: 1 })
})

test('a first start that was interrupted is swept away by the next', async () => {
  const home = freshHome()
  const gone = spawn('true')
  await new Promise((resolve) => gone.once('exit', resolve))
  const leftover = `postgres.unfinished-${gone.pid}-0a1b2c3d`
  writeFileSync(join(home, leftover), '')
  await started(home)
  expect(readdirSync(home).filter((name) => name.includes('unfinished'))).toEqual([])
})
