import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Logger, runMigrations as migrateQueue } from 'graphile-worker'
import { Kysely, type Migration, Migrator, PostgresDialect } from 'kysely'
import pg from 'pg'
import { StartError } from '../terminal.ts'
import { checkout } from './home.ts'
import { placeOf, reach } from './reach.ts'

/** Any number, as long as every release agrees on it. Held while the schema changes; a backup shares it. */
export const migrationLock = 7_283_001

/**
 * Brings the database to this program's schema and returns the names of the migrations it ran.
 * One process at a time: others wait here. A database from a newer release is refused, never touched.
 * `to`: no further than this migration, where a backup was.
 */
export async function migrate(
  url: string,
  folder = join(checkout, 'migrations'),
  to?: string,
): Promise<string[]> {
  await reach(url)
  const known = await readMigrations(folder)
  const pool = new pg.Pool({ connectionString: url, max: 3 })
  // A connection lost while idle: the next query tells of it.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const lock = await pool.connect()
  try {
    await lock.query('select pg_advisory_lock($1)', [migrationLock])
    await refuseNewer(lock, url, known)
    // First the queue's own schema, so that ours may grant rights on it.
    await migrateQueue({ pgPool: pool, logger: silent })
    return await runOurs(pool, known, to)
  } finally {
    lock.release(true) // closing the session frees the lock, also when a query above failed
    await pool.end()
  }
}

/** The migrations that this program brings. */
export async function readMigrations(
  folder = join(checkout, 'migrations'),
): Promise<Record<string, Migration>> {
  const files = (await readdir(folder)).filter((name) => /^\d{4}-.*\.ts$/.test(name)).sort()
  const known: Record<string, Migration> = {}
  for (const file of files) {
    known[file.slice(0, -'.ts'.length)] = await import(pathToFileURL(join(folder, file)).href)
  }
  return known
}

async function refuseNewer(client: pg.PoolClient, url: string, known: Record<string, Migration>) {
  const { rows: tables } = await client.query("select to_regclass('kysely_migration') is not null as there")
  if (!tables[0]?.there) return
  const { rows } = await client.query<{ name: string }>('select name from kysely_migration order by name')
  const unknown = rows.map((row) => row.name).filter((name) => !(name in known))
  if (unknown.length === 0) return
  throw new StartError({
    en: `The database at ${placeOf(url)} was written by a newer Cauce (it has ${unknown.join(', ')}). Nothing was changed. Update this program, or use the database of its own version.`,
    es: `La base de datos de ${placeOf(url)} la escribió un Cauce más nuevo (tiene ${unknown.join(', ')}). No se ha cambiado nada. Actualiza este programa, o usa la base de datos de su versión.`,
  })
}

async function runOurs(pool: pg.Pool, known: Record<string, Migration>, to?: string): Promise<string[]> {
  const dialect = new PostgresDialect({ pool })
  // Not closed: its pool is ours, and the lock's connection hangs on it.
  const migrator = new Migrator({
    db: new Kysely({ dialect }),
    provider: { getMigrations: async () => known },
  })
  const { error, results = [] } = await (to === undefined
    ? migrator.migrateToLatest()
    : migrator.migrateTo(to))
  if (!error) return results.map((result) => result.migrationName)
  const failed = results.find((result) => result.status === 'Error')?.migrationName
  const reason = error instanceof Error ? error.message : String(error)
  throw new StartError(
    {
      en: `Migration ${failed ?? ''} failed; the database is as it was before. ${reason}`,
      es: `La migración ${failed ?? ''} falló; la base de datos está como antes. ${reason}`,
    },
    { cause: error },
  )
}

/** The queue tells of each of its eighteen migrations; warnings and errors are enough. */
const silent = new Logger(() => (level, message) => {
  if (level === 'error' || level === 'warning') console.error(message)
})
