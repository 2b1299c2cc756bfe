import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { asEngine } from '../../server/db/connect.ts'
import type { crmJourney } from './kit.ts'

type Journey = Awaited<ReturnType<typeof crmJourney>>

/** Works on the account in a process of its own, which is killed when `arm` says so; its lease has run out after that. */
export async function workUntilKilled(
  j: Journey,
  { account, hosts, arm }: { account: string; hosts: Record<string, string>; arm(kill: () => boolean): void },
): Promise<void> {
  const child = fork(join(import.meta.dirname, 'syncWorker.ts'), {
    env: {
      ...{ PATH: process.env.PATH, DATABASE_URL: j.url, KEY: j.key.toString('base64') },
      ...{ HOSTS: JSON.stringify(hosts), ACCOUNT: account, NOW: j.now().toISOString() },
    },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  arm(() => child.kill('SIGKILL'))
  const [, signal] = await once(child, 'exit')
  expect(signal).toBe('SIGKILL')
  await asEngine(j.db, (trx) =>
    trx
      .updateTable('crmSyncs')
      .set({ claimedUntil: new Date(0) })
      .execute(),
  )
}
