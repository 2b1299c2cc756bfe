import { execFile, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { open, readFile, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { StartError } from '../terminal.ts'
import type { Binaries } from './binaries.ts'
import { type Cluster, cleanEnv } from './cluster.ts'
import { isAlive } from './unfinished.ts'

/** The PostgreSQL server process of one cluster: found, launched, stopped. */
export type Postmaster = { pid: number; port: number }

/** Replaying the log after a crash may take a while; a database that needs longer than this needs a person. */
const STARTUP_MS = 120_000
const STOP_MS = 30_000

/** The running server of this cluster, once it takes connections; undefined when there is none. */
export async function findPostmaster(cluster: Cluster): Promise<Postmaster | undefined> {
  const end = Date.now() + STARTUP_MS
  for (;;) {
    const found = await readPidFile(cluster)
    if (!found || !isAlive(found.pid)) return undefined
    if (!(await isPostgres(found.pid))) {
      // The number belongs to another program since a reboot. PostgreSQL itself would refuse to start.
      await rm(pidFile(cluster), { force: true })
      return undefined
    }
    if (found.port && (await answers(cluster, found.port))) return { pid: found.pid, port: found.port }
    if (Date.now() > end) throw silent(cluster, found.pid)
    await sleep(100)
  }
}

/** Starts the server in a session of its own: a Ctrl-C meant for us must not stop it before the work is drained. */
export async function launch(
  cluster: Cluster,
  binaries: Binaries,
  wish: { settings?: Record<string, string>; port?: number },
): Promise<Postmaster> {
  for (let attempt = 1; ; attempt++) {
    const port = (attempt === 1 && wish.port) || (await freePort())
    const log = await openLog(cluster)
    const listen = { listen_addresses: '127.0.0.1', unix_socket_directories: '', port: String(port) }
    const words = { lc_messages: 'C', timezone: 'UTC', log_timezone: 'UTC' }
    const options = Object.entries({ ...words, ...wish.settings, ...listen }).flatMap(([k, v]) => [
      '-c',
      `${k}=${v}`,
    ])
    const child = spawn(binaries.postgres, ['-D', cluster.data, ...options], {
      ...cluster.owner,
      cwd: '/',
      env: cleanEnv(),
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    })
    closeSync(log.fd)
    child.unref()
    const gone = new Promise<Error | undefined>((resolve) => {
      child.once('error', resolve)
      child.once('exit', () => resolve(undefined))
    })
    const outcome = await Promise.race([waitUntilReady(cluster, port), gone.then((error) => ({ error }))])
    if (outcome === 'ready' && child.pid) return { pid: child.pid, port }

    const said = await log.since()
    if (attempt < 5 && said.includes('Address already in use')) continue
    // Another process was faster by a moment: its server is ours to share.
    const other = said.includes('lock file "postmaster.pid"') ? await findPostmaster(cluster) : undefined
    if (other) return other
    if (outcome === 'late') throw silent(cluster, child.pid ?? 0)
    throw notStarted(cluster, said, outcome === 'ready' ? undefined : outcome.error)
  }
}

/**
 * "Fast" shutdown rolls open transactions back; "immediate" leaves that to the next start. Both keep
 * everything that was committed.
 */
export async function stopPostmaster(
  cluster: Cluster,
  binaries: Binaries,
  { pid, now }: { pid: number; now: boolean },
): Promise<void> {
  if (process.platform === 'win32') {
    const mode = now ? 'immediate' : 'fast'
    await promisify(execFile)(binaries.pgCtl, ['stop', '-D', cluster.data, '-m', mode, '-w'])
    return
  }
  for (const signal of now ? (['SIGQUIT'] as const) : (['SIGINT', 'SIGQUIT'] as const)) {
    const end = Date.now() + STOP_MS
    const gone = async () => !isAlive(pid) || (await readPidFile(cluster))?.pid !== pid
    if (await gone()) return
    process.kill(pid, signal)
    while (Date.now() < end) {
      if (await gone()) return waitForExit(pid)
      await sleep(20)
    }
  }
}

/** The file goes a moment before the process. Not for long: nobody may be there to reap an adopted one. */
async function waitForExit(pid: number): Promise<void> {
  for (const end = Date.now() + 1000; isAlive(pid) && Date.now() < end; ) await sleep(10)
}

const pidFile = (cluster: Cluster) => join(cluster.data, 'postmaster.pid')

async function readPidFile(cluster: Cluster): Promise<{ pid: number; port: number | undefined } | undefined> {
  const lines = (await readFile(pidFile(cluster), 'utf8').catch(() => '')).split('\n')
  const pid = Math.abs(Number(lines[0]))
  return pid ? { pid, port: Number(lines[3]) || undefined } : undefined
}

async function isPostgres(pid: number): Promise<boolean> {
  if (process.platform === 'win32') return true
  const command =
    process.platform === 'linux'
      ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
      : (await promisify(execFile)('ps', ['-p', String(pid), '-o', 'command=']).catch(() => ({ stdout: '' })))
          .stdout
  return command.includes('postgres')
}

async function waitUntilReady(cluster: Cluster, port: number): Promise<'ready' | 'late'> {
  const end = Date.now() + STARTUP_MS
  while (Date.now() < end) {
    // Its own file first: something else may answer on this port.
    if ((await readPidFile(cluster))?.port === port && (await answers(cluster, port))) return 'ready'
    await sleep(30)
  }
  return 'late'
}

async function answers(cluster: Cluster, port: number): Promise<boolean> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password: cluster.password,
    database: 'postgres',
    connectionTimeoutMillis: 2000,
  })
  client.on('error', () => {}) // connect() reports it too
  try {
    await client.connect()
    return true
  } catch (error) {
    if ((error as pg.DatabaseError).code === '28P01') throw wrongPassword(cluster)
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', resolve)
  })
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address && typeof address === 'object') return address.port
  throw new Error('the system gave no free port')
}

const LOG_LIMIT = 10_000_000

async function openLog(cluster: Cluster) {
  const path = join(cluster.folder, 'postgres.log')
  const size = (await stat(path).catch(() => undefined))?.size ?? 0
  const from = size > LOG_LIMIT ? 0 : size
  const fd = openSync(path, size > LOG_LIMIT ? 'w' : 'a', 0o600)
  const since = async () => {
    const file = await open(path)
    const { buffer, bytesRead } = await file.read({ position: from, buffer: Buffer.alloc(64_000) })
    await file.close()
    return buffer.toString('utf8', 0, bytesRead)
  }
  return { fd, since }
}

function notStarted(cluster: Cluster, said: string, cause: Error | undefined): StartError {
  const lines = said.split('\n').filter((line) => /FATAL|PANIC|ERROR|HINT|DETAIL/.test(line))
  const reason = cause?.message || lines.slice(-4).join('\n') || said.slice(-500)
  return new StartError(
    {
      en: `The database in ${cluster.data} did not start; its data is untouched. PostgreSQL says: ${reason}`,
      es: `La base de datos de ${cluster.data} no arrancó; sus datos están intactos. PostgreSQL dice: ${reason}`,
    },
    { cause },
  )
}

function silent(cluster: Cluster, pid: number): StartError {
  const log = join(cluster.folder, 'postgres.log')
  return new StartError({
    en: `The database's process ${pid} runs but has taken no connection for two minutes. Look at ${log}, or end that process and start again.`,
    es: `El proceso ${pid} de la base de datos funciona pero lleva dos minutos sin aceptar conexiones. Mira ${log}, o termina ese proceso y arranca otra vez.`,
  })
}

function wrongPassword(cluster: Cluster): StartError {
  const path = join(cluster.folder, 'password')
  return new StartError({
    en: `The password in ${path} does not open the database beside it. Restore both from the same backup.`,
    es: `La contraseña de ${path} no abre la base de datos que está a su lado. Restaura ambas de la misma copia.`,
  })
}
