import { CamelCasePlugin, Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'
import type { Database } from './schema.ts'

/** A pool or a transaction. */
export type Db = Kysely<Database>
export type Trx = Transaction<Database>

/** Opens a pool. JSON columns keep their keys as they are; only column names change case. */
export function connect(url: string, { max = 10 }: { max?: number } = {}): Db {
  const pool = new pg.Pool({ connectionString: url, max, keepAlive: true, application_name: 'cauce' })
  // An idle client that loses its server emits here; the pool replaces it, so there is nothing to do but go on.
  pool.on('error', () => {})
  return new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  })
}

/** A transaction that sees one workspace only: the second wall behind queries that name it. */
export function asWorkspace<T>(db: Db, workspaceId: string, work: (trx: Trx) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await sql`select set_config('role', 'cauce_app', true), set_config('app.ws', ${workspaceId}, true)`.execute(
      trx,
    )
    return work(trx)
  })
}

/** A transaction of the engine: sees every workspace, takes each row's own. */
export function asEngine<T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await sql`select set_config('role', 'cauce_engine', true)`.execute(trx)
    return work(trx)
  })
}

/** The database's clock: business `now`, read once per batch. */
export async function readNow(db: Db): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db)
  return rows[0]?.now ?? new Date()
}
