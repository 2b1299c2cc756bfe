import type { Socket } from 'node:net'
import {
  CamelCasePlugin,
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  PostgresDialect,
  PostgresDriver,
  sql,
  Transaction,
  type TransactionSettings,
} from 'kysely'
import pg from 'pg'
import type { Database } from './schema.ts'

/** A pool or a transaction. */
export type Db = Kysely<Database>
export type Trx = Transaction<Database>

/** Whoever gets no connection in that time is told so, instead of hanging. */
const CONNECT_MS = 10_000

/** Longer than any statement of ours works without a word. */
const SILENCE = 300_000

/**
 * A firewall that forgets a line closes it for neither side: a query on it would wait for ever, and with it whatever
 * lane it belongs to. Lines that lie idle are closed much sooner by the pool.
 */
function hangUpAfter(silence: number, client: pg.PoolClient) {
  // The driver's types keep its socket to themselves.
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection
  stream.setTimeout(silence, () => stream.destroy())
}

/** Opens a pool. JSON columns keep their keys as they are; only column names change case. */
export function connect(
  url: string,
  { max = 10, wait = CONNECT_MS, silence = SILENCE }: { max?: number; wait?: number; silence?: number } = {},
): Db {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    keepAlive: true,
    // What is asked without waiting for the answer before (`together`) travels in one flight.
    pipeline: true,
    application_name: 'cauce',
    connectionTimeoutMillis: wait,
  })
  // An idle client that loses its server emits here; the pool replaces it, so there is nothing to do but go on.
  pool.on('error', () => {})
  // One that loses it between two queries of a transaction emits too, and unheard that would end the process.
  pool.on('connect', (client) => {
    client.on('error', () => {})
    hangUpAfter(silence, client)
  })
  const db = open(new PostgresDialect({ pool }))
  walled.set(db, {
    engine: open(new Walled(pool, ENGINE)),
    batch: open(new Walled(pool, `${ENGINE}; ${BY_INDEX}`)),
    workspaces: new Map(),
    pool,
  })
  return db
}

const open = (dialect: PostgresDialect): Db =>
  new Kysely<Database>({ dialect, plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })] })

// A transaction has its connection, and asks these for none.
const dialect = new PostgresDialect({ pool: () => Promise.reject(new Error('This is a transaction.')) })
const parts = { config: { dialect }, dialect, driver: dialect.createDriver() }

/** Kysely lets one statement of a transaction through at a time. From this one they leave as they are asked. */
function unqueued(trx: Trx, connection: DatabaseConnection): Trx {
  const executor = trx.getExecutor().withConnectionProvider({ provideConnection: (use) => use(connection) })
  return new Transaction<Database>({ ...parts, executor })
}

const ENGINE = 'set local role cauce_engine'
/** A batch names each row by its key; with statistics from before a crowd came, the planner would read whole tables. */
const BY_INDEX = 'set local enable_seqscan = off'

/** The same pool, with transactions that begin behind a wall: one round trip instead of two or three. */
type Doors = { pool: pg.Pool; engine: Db; batch: Db; workspaces: Map<string, Db> }
const walled = new WeakMap<Db, Doors>()

class Walled extends PostgresDialect {
  readonly #pool: pg.Pool
  readonly #wall: string
  constructor(pool: pg.Pool, wall: string) {
    super({ pool })
    this.#pool = pool
    this.#wall = wall
  }
  override createDriver() {
    return new WalledDriver(this.#pool, this.#wall)
  }
}

class WalledDriver extends PostgresDriver {
  readonly #wall: string
  constructor(pool: pg.Pool, wall: string) {
    super({ pool })
    this.#wall = wall
  }
  override async beginTransaction(connection: DatabaseConnection, { accessMode }: TransactionSettings) {
    const begin = accessMode === 'read only' ? 'begin read only' : 'begin'
    // Not waited for: it travels ahead of the first statement, which fails where the wall could not be put up.
    connection.executeQuery(CompiledQuery.raw(`${begin}; ${this.#wall}`)).catch(() => {})
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const MOST_DOORS = 1000

function doorsOf(db: Db): Doors {
  const doors = walled.get(db)
  if (!doors) throw new Error('Give the pool that connect() gave; this is something else, or a transaction.')
  return doors
}

function doorOf(db: Db, workspaceId: string): Db {
  const doors = doorsOf(db)
  const known = doors.workspaces.get(workspaceId)
  if (known) return known
  if (!UUID.test(workspaceId)) throw new Error('A workspace is named by its UUID.')
  if (doors.workspaces.size >= MOST_DOORS) doors.workspaces.clear()
  const door = open(new Walled(doors.pool, `set local role cauce_app; set local app.ws = '${workspaceId}'`))
  doors.workspaces.set(workspaceId, door)
  return door
}

/** A transaction that sees one workspace only: the second wall behind queries that name it. */
export function asWorkspace<T>(
  db: Db,
  workspaceId: string,
  work: (trx: Trx) => Promise<T>,
  { readOnly = false } = {},
): Promise<T> {
  return transact(db, doorOf(db, workspaceId), work, readOnly)
}

/** A transaction of the engine: sees every workspace, takes each row's own. */
export function asEngine<T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> {
  return transact(db, doorsOf(db).engine, work)
}

/** The same for a batch of known runs, changes or intents, or a look for the few in a state: every statement goes by an index. */
export function asBatch<T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> {
  return transact(db, doorsOf(db).batch, work)
}

async function transact<T>(db: Db, door: Db, work: (trx: Trx) => Promise<T>, readOnly = false): Promise<T> {
  const transaction = readOnly ? door.transaction().setAccessMode('read only') : door.transaction()
  let mine: Trx | undefined
  try {
    const result = await transaction.execute((queued) =>
      queued.getExecutor().provideConnection((connection) => {
        mine = unqueued(queued, connection)
        pools.set(mine, db)
        return work(mine)
      }),
    )
    if (mine) for (const task of afterwards.get(mine) ?? []) task()
    return result
  } catch (error) {
    if (mine) for (const undo of undoing.get(mine) ?? []) undo()
    throw error
  }
}

const pools = new WeakMap<Db, Db>()
const afterwards = new WeakMap<Db, (() => void)[]>()
const undoing = new WeakMap<Db, (() => void)[]>()

/** Of which pool a transaction is. */
export const poolOf = (trx: Db): Db | undefined => pools.get(trx)

/** Runs once the transaction has committed, and not at all should it fail. */
export function onCommit(trx: Db, task: () => void): void {
  afterwards.set(trx, [...(afterwards.get(trx) ?? []), task])
}

/** Takes back what was done outside a transaction on its account, should it fail. */
export function onRollback(trx: Db, undo: () => void): void {
  undoing.set(trx, [...(undoing.get(trx) ?? []), undo])
}

/**
 * A statement that is asked thousands of times a second, by itself: PostgreSQL reads and plans it once a connection.
 * For calls of functions, whose own plans it keeps anyway.
 */
export async function askPrepared<Row>(
  db: Db,
  name: string,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  const { rows } = await doorsOf(db).pool.query({ name, text, values })
  return rows as Row[]
}

/** The database's clock: business `now`, read once per batch. */
export async function readNow(db: Db): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db)
  return rows[0]?.now ?? new Date()
}
