import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../server/db/embedded.ts'
import { migrate } from '../server/db/migrate.ts'
import { isAlive } from '../server/db/unfinished.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The superuser's address of the run's one PostgreSQL. */
    adminUrl: string
  }
}

/** Tests about durability start a database of their own; all others may trade safety for speed. */
const fast = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  shared_buffers: '256MB',
}

/** One PostgreSQL for the whole run, with one migrated database that `freshDb` copies. */
export default async function setup(project: TestProject) {
  await sweepKilledRuns()
  const home = mkdtempSync(join(tmpdir(), `cauce-test-${process.pid}-`))
  chmodSync(home, 0o755) // when root runs the tests, `nobody` runs the database
  const database = await startEmbedded({ home, settings: fast })
  const stop = async () => {
    await database.stop()
    rmSync(home, { recursive: true, force: true })
  }
  try {
    await migrate(database.url)
    const admin = new pg.Client({ connectionString: database.adminUrl })
    await admin.connect()
    await admin.query('alter database cauce rename to cauce_template')
    await admin.end()
  } catch (error) {
    await stop()
    throw error
  }
  project.provide('adminUrl', database.adminUrl)
  return stop
}

async function sweepKilledRuns() {
  for (const name of readdirSync(tmpdir())) {
    const pid = /^cauce-test-(\d+)-/.exec(name)?.[1]
    if (!pid || isAlive(Number(pid))) continue
    const home = join(tmpdir(), name)
    try {
      await (await startEmbedded({ home, settings: fast })).stop()
      rmSync(home, { recursive: true, force: true })
    } catch {
      // Somebody else's, or broken beyond starting: it hurts no test.
    }
  }
}
