import { type ChildProcess, fork } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Failpoint } from '../../../server/failpoint.ts'
import type { Ways } from '../../../server/quarantine/tasks.ts'
import type { PaceWish } from './pace.ts'

/** Processes come and go by the hundred here; most of a start is reading code. */
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'cauce-faults-code')

export const PLUGINS = join(import.meta.dirname, '..', 'plugins')

export type WorkerWish = {
  /** Where it ends itself, and at which time of coming there. */
  at?: Failpoint | `${Failpoint}:${number}` | `${Failpoint}:${number}:stop`
  /** Instead of straight to the database: through a proxy. */
  databaseUrl?: string
  /** With the queue of hints, as in production. */
  jobs?: boolean
  pace?: PaceWish
}

export type Worker = {
  pid: number
  /** Its id in the table of processes. */
  working: Promise<string>
  /** Begins to work; it was only made ready before. */
  go(): Promise<string>
  /** How it ended: a signal or a code. */
  died: Promise<string>
  alive(): boolean
  kill(): Promise<string>
  /** Its machine's clock is off by so much from now on. */
  jump(milliseconds: number): void
  /** What it holds in memory once rubbish is gone, in bytes. */
  weigh(): Promise<number>
  /** Halts it as a virtual machine that is moved would be; `wake` goes on. */
  halt(): void
  wake(): void
}

/** Starts worker processes, and lets none of them outlive the test. */
export function createWorkers(base: {
  databaseUrl: string
  key: Buffer
  ways: Ways
  publicUrl: string
  pace: PaceWish
}) {
  const alive = new Set<ChildProcess>()
  const reports: string[] = []

  /** Made ready, to begin when told: the start of a process takes longer than what it is killed over. */
  async function prepare({ at, databaseUrl, jobs, pace }: WorkerWish = {}): Promise<Worker> {
    const child = fork(join(import.meta.dirname, 'worker.ts'), {
      execArgv: ['--conditions=faults', '--expose-gc'],
      env: {
        PATH: process.env.PATH,
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
        DATABASE_URL: databaseUrl ?? base.databaseUrl,
        KEY: base.key.toString('base64'),
        WAYS: JSON.stringify(base.ways),
        PUBLIC_URL: base.publicUrl,
        PLUGINS,
        PACE: JSON.stringify(pace ?? base.pace),
        FAULT: at ?? '',
        JOBS: jobs ? '1' : '',
      },
    })
    alive.add(child)
    const died = new Promise<string>((resolve) =>
      child.once('exit', (code, signal) => {
        alive.delete(child)
        resolve(signal ?? `code ${code}`)
      }),
    )
    const heard = <T>(what: string) =>
      new Promise<T>((resolve, reject) => {
        const hear = (message: Record<string, T>) => {
          if (!(what in message)) return
          child.off('message', hear)
          resolve(message[what] as T)
        }
        child.on('message', hear)
        died.then((how) => reject(new Error(`A worker ended (${how}) before it was ${what}.`)))
      })
    child.on('message', (message: { report?: string }) => message.report && reports.push(message.report))
    const working = heard<string>('working')
    working.catch(() => {}) // who is killed at its first step never says so
    await heard('ready')
    return {
      pid: child.pid ?? 0,
      working,
      go() {
        child.send({ go: true })
        return working
      },
      died,
      alive: () => alive.has(child),
      kill() {
        child.kill('SIGKILL')
        return died
      },
      jump: (milliseconds) => void child.send({ jump: milliseconds }),
      weigh() {
        const held = heard<number>('held')
        child.send({ weigh: true })
        return held
      },
      halt: () => void child.kill('SIGSTOP'),
      wake: () => void child.kill('SIGCONT'),
    }
  }

  return {
    /** What the workers complained about. */
    reports,
    prepare,
    async start(wish: WorkerWish = {}): Promise<Worker> {
      const worker = await prepare(wish)
      await worker.go()
      return worker
    },
    async killAll() {
      await Promise.all(
        [...alive].map((child) => {
          const gone = new Promise((resolve) => child.once('exit', resolve))
          child.kill('SIGKILL')
          return gone
        }),
      )
    },
  }
}
