import {
  CamelCasePlugin,
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  PostgresDialect,
  PostgresDriver,
  sql,
  type Transaction,
} from 'kysely'
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
  const plugins = [new CamelCasePlugin({ maintainNestedObjectKeys: true })]
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }), plugins })
  engines.set(db, new Kysely<Database>({ dialect: new EngineDialect({ pool }), plugins }))
  return db
}

/** The same pool, with transactions that begin in the engine's role: one round trip instead of two for each batch. */
const engines = new WeakMap<Db, Db>()

class EngineDriver extends PostgresDriver {
  override async beginTransaction(connection: DatabaseConnection) {
    await connection.executeQuery(CompiledQuery.raw('begin; set local role cauce_engine'))
  }
}

class EngineDialect extends PostgresDialect {
  readonly #pool: pg.Pool
  constructor({ pool }: { pool: pg.Pool }) {
    super({ pool })
    this.#pool = pool
  }
  override createDriver() {
    return new EngineDriver({ pool: this.#pool })
  }
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
export async function asEngine<T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> {
  const engine = engines.get(db)
  if (!engine) throw new Error('asEngine wants what connect() gave.')
  let mine: Trx | undefined
  try {
    return await engine.transaction().execute((trx) => {
      mine = trx
      return work(trx)
    })
  } catch (error) {
    if (mine) for (const undo of undoing.get(mine) ?? []) undo()
    throw error
  }
}

const undoing = new WeakMap<Trx, (() => void)[]>()

/** Takes back what was done outside an engine's transaction on its account, should it fail. */
export function onRollback(trx: Trx, undo: () => void): void {
  undoing.set(trx, [...(undoing.get(trx) ?? []), undo])
}

/** The database's clock: business `now`, read once per batch. */
export async function readNow(db: Db): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db)
  return rows[0]?.now ?? new Date()
}
