import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { onTestFinished } from 'vitest'

/** The program as a person starts it: a process of its own, what it says, and how it ends. */
export type Program = {
  process: ChildProcess
  said: () => string
  /** The address it announced; rejects with what it said when it ended instead. */
  address: Promise<string>
  ended: Promise<number | null>
}

const withStandIn = join(import.meta.dirname, 'withStandIn.ts')

function launch(
  env: Record<string, string>,
  options: { script?: string; uid?: number; gid?: number } = {},
): Program {
  const { script = withStandIn, ...owner } = options
  const child = spawn(process.execPath, [script], {
    ...owner,
    env: { PATH: process.env.PATH, HOME: '/', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const address = new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        text += chunk
        const found = /Cauce is ready: (\S+)/.exec(text)?.[1]
        if (found) resolve(found)
      })
    }
    ended.then(() => reject(new Error(`It ended and said: ${text}`)))
  })
  address.catch(() => {}) // a test that expects the end never asks for the address
  return { process: child, said: () => text, address, ended }
}

/** Started, and stopped at the end of the test. */
export function start(...how: Parameters<typeof launch>): Program {
  const program = launch(...how)
  onTestFinished(async () => {
    program.process.kill('SIGTERM')
    await program.ended
  })
  return program
}

/** A folder for one program's data, which `nobody` may enter when root runs the tests. */
export function freshHome(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cauce-start-'))
  chmodSync(folder, 0o755)
  return folder
}

let used: string | undefined

/** A folder whose database was made and migrated by an earlier start. */
export function usedHome(): string {
  const home = freshHome()
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  execFileSync('cp', ['-a', `${used}/.`, home])
  return home
}

/** Call at the top of the file: starts and stops the program once, for `usedHome` to copy. */
export async function prepareUsedHome(): Promise<void> {
  used = freshHome()
  const first = launch({ CAUCE_HOME: used })
  await first.address
  first.process.kill('SIGTERM')
  await first.ended
}

export function dropUsedHome(): void {
  if (used) rmSync(used, { recursive: true, force: true })
}

export function databaseOf(home: string): { pid: number; port: number } | undefined {
  const file = join(home, 'postgres', 'data', 'postmaster.pid')
  if (!existsSync(file)) return undefined
  const lines = readFileSync(file, 'utf8').split('\n')
  return { pid: Number(lines[0]), port: Number(lines[3]) }
}

export async function query(home: string, sql: string): Promise<pg.QueryResultRow[]> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: databaseOf(home)?.port,
    user: 'cauce',
    database: 'cauce',
    password: readFileSync(join(home, 'postgres', 'password'), 'utf8').trim(),
  })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

export const answerOf = (address: string) => fetch(address).then((reply) => reply.text())

/** What `look` gives once it gives something, or the last error when it never does. */
export async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  let last: unknown
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(50)) {
    try {
      const found = await look()
      if (found !== undefined) return found
    } catch (error) {
      last = error
    }
  }
  throw new Error('It did not come about within twenty seconds.', { cause: last })
}
