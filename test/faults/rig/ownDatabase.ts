import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '../../../server/db/connect.ts'
import { startEmbedded } from '../../../server/db/embedded.ts'
import { migrate } from '../../../server/db/migrate.ts'
import { asAdmin, copyDb } from '../../copyDb.ts'
import type { Database } from './rig.ts'

const TEMPLATE = 'cauce_empty'

/** A PostgreSQL of the test's own, safe as in production, that may be torn down and started again. */
export async function ownDatabase(folder?: string): Promise<Database> {
  const home = mkdtempSync(join(tmpdir(), 'cauce-faults-db-'))
  chmodSync(home, 0o755) // when root runs the tests, `nobody` runs the database
  const settings = { max_connections: '200' }
  let database = await startEmbedded({ home, settings })
  const { url } = database
  await migrate(url, folder)
  // Before anybody is connected: a database in use can't be copied.
  await asAdmin(database.adminUrl, `create database ${TEMPLATE} template cauce owner cauce`)
  const db = connect(url, { max: 16 })
  return {
    db,
    url,
    /** As if its machine had lost power: nothing is finished, and the log is replayed at the next start. */
    async restart() {
      await database.stop({ now: true })
      database = await startEmbedded({ home, settings, port: Number(new URL(url).port) })
    },
    async another() {
      const copy = await copyDb(database.adminUrl, TEMPLATE)
      return {
        db: copy.db,
        url: copy.url,
        another: () => Promise.reject(new Error('Ask the first.')),
        close: copy.drop,
      }
    },
    async close() {
      await db.destroy()
      await database.stop({ now: true })
      rmSync(home, { recursive: true, force: true })
    },
  }
}
