import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'

export type Running = { url: string; go(): void; rest(): Promise<void>; stop(): Promise<void> }

const secrets = {
  CAUCE_SECRET_KEY: randomBytes(32).toString('base64'),
  CAUCE_SESSION_SECRET: randomBytes(32).toString('base64'),
}

/** The product's own server process, as the supervisor would start it. */
export const startProduct = (databaseUrl: string, env: NodeJS.ProcessEnv = {}): Promise<Running> =>
  start('../../server/main.ts', {
    DATABASE_URL: databaseUrl,
    CAUCE_EMBEDDED: '1',
    PORT: '0',
    LOG_LEVEL: 'warn',
    ...secrets,
    ...env,
  })

/** The bare loop beside it: Hono, one statement per group of requests, nothing else. */
export const startBare = (databaseUrl: string, workspaceId: string): Promise<Running> =>
  start('./bareIntake.ts', { DATABASE_URL: databaseUrl, WORKSPACE: workspaceId })

/** A worker with the bench's plugin, which works and rests when told to. */
export const startWorker = (databaseUrl: string): Promise<Running> =>
  start('./worker.ts', { DATABASE_URL: databaseUrl })

async function start(file: string, env: NodeJS.ProcessEnv): Promise<Running> {
  const child = fork(file, env)
  const port = await new Promise<number>((resolve, reject) => {
    child.on('message', (message: { type: string; port?: number; message?: string }) => {
      if (message.type === 'ready') resolve(message.port ?? 0)
      if (message.type === 'failed') reject(new Error(message.message))
    })
    child.once('exit', (code) => reject(new Error(`${file} ended early with ${code}.`)))
  })
  return {
    url: `http://127.0.0.1:${port}`,
    go: () => void child.send('go'),
    rest() {
      const resting = new Promise<void>((resolve) => child.once('message', () => resolve()))
      child.send('rest')
      return resting
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
    },
  }
}

export type Load = {
  url: string
  /** One of them for each request, in turn. */
  requests: { method?: string; path: string; body?: unknown; name?: string }[]
  headers: Record<string, string>
  connections: number
  seconds: number
  /** Requests a second, sent when their time has come; without it, each connection sends as soon as it is answered. */
  rate?: number
}
export type Answered = {
  perSecond: number
  p50: number
  p99: number
  /** p99 of those requests that have a name */
  byName: Record<string, number>
  failed: number
  firstFailure?: string
}

/** Sends requests from a process of its own, so that what sends does not slow what answers. */
export async function load(job: Load): Promise<Answered> {
  const child = fork('./load.ts', {})
  child.send(job)
  return new Promise((resolve, reject) => {
    child.once('message', (answered: Answered) => {
      child.kill()
      resolve(answered)
    })
    child.once('exit', () => reject(new Error('The load ended early.')))
  })
}

const fork = (file: string, env: NodeJS.ProcessEnv): ChildProcess =>
  spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url))], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
