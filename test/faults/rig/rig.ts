import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { createConnection } from '../../../server/connections/createConnection.ts'
import { asEngine, type Db } from '../../../server/db/connect.ts'
import { createGuardedFetch } from '../../../server/net/guardedFetch.ts'
import { createQuarantine } from '../../../server/quarantine/quarantine.ts'
import { loadPlugins } from '../../../server/registry/plugins.ts'
import { chances } from '../../chances.ts'
import { breakGround } from '../../ground.ts'
import type { Class } from './classes.ts'
import { breaches } from './invariants.ts'
import { type PaceWish, QUICK, readPace } from './pace.ts'
import { startOracle } from './startOracle.ts'
import { openWeb } from './web.ts'
import { createWorkers, PLUGINS } from './workers.ts'

export type Rig = Awaited<ReturnType<typeof buildRig>> & { twin(): Promise<Rig> }

/** `virtualClock`: time passes when the fault says so; its workers are engines in this process. */
type Wish = { seed: number; pace?: PaceWish; virtualClock?: boolean }

export type Database = {
  db: Db
  url: string
  /** Only where the server is the test's own. */
  restart?: () => Promise<void>
  /** One more, empty. */
  another(): Promise<Database>
  close(): Promise<void>
}

/** Everything that a fault needs: the vendor and his book, workers to be killed, a network to be cut, and the judge. */
export async function createRig(database: Database, wish: Wish): Promise<Rig> {
  const rig = await buildRig(database, wish)
  /** The same once more, with nothing in common. */
  return { ...rig, twin: async () => createRig(await database.another(), wish) }
}

async function buildRig(database: Database, { seed, pace = QUICK, virtualClock = false }: Wish) {
  const folder = mkdtempSync(join(tmpdir(), 'cauce-faults-'))
  const oracle = await startOracle(folder)
  const web = await openWeb()
  const ways = { hostOverrides: oracle.hostOverrides }
  const { fetchFor, close: closeFetch } = createGuardedFetch(ways)
  const ground = breakGround(database, await loadPlugins(PLUGINS), {
    realClock: virtualClock ? undefined : true,
    pace: readPace(pace),
    fetchFor,
    publicUrl: web.publicUrl,
    quarantine: () => createQuarantine({ databaseUrl: database.url, plugins: PLUGINS, seconds: 3, ways }),
  })
  const closeWeb = web.serve(ground)
  const workers = createWorkers({
    databaseUrl: database.url,
    key: ground.key,
    ways,
    publicUrl: web.publicUrl,
    pace,
  })

  let born = 0

  return {
    ...ground,
    seed,
    chance: chances(seed),
    folder,
    oracle,
    web,
    workers,
    restartDatabase: database.restart,

    /** A workspace whose every send is counted by a budget that it never uses up. */
    async counted(title: string): Promise<string> {
      const id = await ground.workspace(title)
      await asEngine(ground.db, (trx) =>
        sql`insert into budgets (workspace_id, scope, period, most) values (${id}, 'workspace', 'total', 1000000000)`.execute(
          trx,
        ),
      )
      return id
    },

    /** An account at the vendor of this class. */
    async account(
      workspaceId: string,
      kind: Class | 'well',
      ratePerSecond: number | null = null,
    ): Promise<string> {
      const { id } = await ground.inWorkspace(workspaceId, (trx) =>
        createConnection(trx, ground, workspaceId, {
          plugin: `vendor-${kind}`,
          title: kind,
          settings: {},
          ratePerSecond,
        }),
      )
      return id
    },

    /** Many people by one statement, each with a name and a number of their own. */
    async people(workspaceId: string, n: number): Promise<string[]> {
      const from = born
      born += n
      const { rows } = await asEngine(ground.db, (trx) =>
        sql<{ id: string }>`
          insert into contacts (id, workspace_id, first_name, phone, attributes, created_at, updated_at)
          select uuid7(), ${workspaceId}, 'P' || i, '+346' || lpad(i::text, 8, '0'), '{}', now(), now()
          from generate_series(${from + 1}::int, ${from + n}::int) i returning id`.execute(trx),
      )
      return rows.map((row) => row.id)
    },

    /** How many runs there are of each status. */
    async statuses(flowId?: string): Promise<Record<string, number>> {
      const { rows } = await asEngine(ground.db, (trx) =>
        sql<{ status: string; n: number }>`select status, count(*)::int as n from runs
          where ${flowId ?? null}::uuid is null or flow_id = ${flowId ?? null} group by 1`.execute(trx),
      )
      return Object.fromEntries(rows.map(({ status, n }) => [status, n]))
    },

    /** The same database and plugins, where time passes when it is told to. */
    onVirtualTime: () => breakGround(database, ground.registry, { fetchFor, publicUrl: web.publicUrl }),

    /** What breaks I1 to I7. */
    breaches: () => breaches(ground.db, oracle.lines()),

    async close() {
      await workers.killAll()
      await ground.leave()
      await closeWeb()
      await closeFetch()
      oracle.close()
      rmSync(folder, { recursive: true, force: true })
      await database.close()
    },
  }
}
