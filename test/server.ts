import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { checkout } from '../server/db/home.ts'
import type { ToSupervisor } from '../server/supervised.ts'

export type RunningServer = {
  url: string
  child: ChildProcess
  said(): string
  ended: Promise<number | null>
}

/** The real server process on a database of the test, listening on a port of its own. Ends with the test file. */
export async function startServer(databaseUrl: string, env: NodeJS.ProcessEnv = {}): Promise<RunningServer> {
  const child = spawn(process.execPath, [join(checkout, 'server', 'main.ts')], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: databaseUrl,
      CAUCE_EMBEDDED: '1',
      CAUCE_HOME: join(tmpdir(), 'cauce-test-home'),
      CAUCE_SECRET_KEY: randomBytes(32).toString('base64'),
      CAUCE_SESSION_SECRET: randomBytes(32).toString('base64'),
      PORT: '0',
      LOG_LEVEL: 'warn',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += chunk))
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  afterAll(async () => {
    if (child.exitCode === null) child.kill('SIGKILL')
    await ended
  })
  const port = await new Promise<number | undefined>((resolve, reject) => {
    child.on('message', (message: ToSupervisor) => {
      if (message.type === 'ready') resolve(message.port)
      if (message.type === 'failed') reject(new Error(message.message))
    })
    child.once('exit', (code) => reject(new Error(`The server ended early with ${code}: ${said}`)))
  })
  return { url: `http://localhost:${port}`, child, said: () => said, ended }
}
