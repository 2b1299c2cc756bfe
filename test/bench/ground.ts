import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import {
  definePlugin,
  defineProvider,
  defineStep,
  defineTrigger,
  exit,
  type Plugin,
  pause,
  type TextMessage,
  z,
} from '#sdk'
import type { FlowGraph } from '#sdk/flow'
import { createConnection } from '../../server/connections/createConnection.ts'
import { asEngine, asWorkspace, connect, type Db } from '../../server/db/connect.ts'
import { startEmbedded } from '../../server/db/embedded.ts'
import { migrate } from '../../server/db/migrate.ts'
import { uuid7 } from '../../server/db/uuid7.ts'
import { createEngine } from '../../server/engine/engine.ts'
import { publishFlow } from '../../server/flows/publishFlow.ts'
import { seedStages } from '../../server/pipeline/seedStages.ts'
import { createQuarantine } from '../../server/quarantine/quarantine.ts'
import { createRegistry } from '../../server/registry/plugins.ts'
import { enroll, findEntrance } from '../../server/runs/enroll.ts'
import { createSecrets } from '../../server/secrets/secrets.ts'
import { createRenderer } from '../../server/templates/renderer.ts'

/** Five steps that decide something trivial, one that calls a vendor who answers at once. */
export const kit: Plugin = definePlugin({
  id: 'kit',
  title: 'Bench',
  triggers: [
    defineTrigger({ id: 'start', title: 'Start', input: z.object({}), on: 'manual' }),
    defineTrigger({ id: 'event', title: 'Event', input: z.object({}), on: { event: 'bench.happened' } }),
  ],
  steps: [
    defineStep({
      id: 'pass',
      title: 'Pass',
      input: z.object({}),
      decide: ({ contact }) => exit('default', { because: { country: contact.country } }),
    }),
    defineStep({
      id: 'wait',
      title: 'Wait',
      waits: true,
      input: z.object({}),
      decide: ({ now }) => pause.until(new Date(now.getTime() + 30 * 86_400_000)),
    }),
    defineStep({
      id: 'send',
      title: 'Send',
      ifLost: 'repeat',
      input: z.object({}),
      run: async ({ key }) => ({ vendorId: key }),
    }),
    defineStep<z.ZodObject, z.ZodObject, 'sms'>({
      id: 'text',
      title: 'Text',
      ifLost: 'provider',
      provider: 'sms',
      channel: 'sms',
      gate: () => ({ purpose: 'transactional' }),
      input: z.object({}),
      run: async ({ contact, provider }) => ({
        ...(await provider.send({ to: contact.phone ?? '', text: 'x' })),
      }),
    }),
  ],
  connection: z.object({}),
  providers: [
    defineProvider({
      kind: 'sms',
      title: 'Bench',
      ifLost: 'repeat',
      send: async (_: TextMessage, { key }) => ({ vendorId: key, status: 'delivered' as const }),
    }),
  ],
})

const registry = createRegistry([kit])
const secrets = createSecrets([randomBytes(32)])
// Starts its process when there is something to fill in.
const renderer = createRenderer()

/** The engine as the server makes it, with the bench's own plugin. */
export const engineOn = (pool: Db, url: string) =>
  createEngine({
    pool,
    registry,
    secrets,
    renderer,
    fetchFor: () => fetch,
    publicUrl: 'http://localhost',
    processId: uuid7(),
    log() {},
    report: (message, error) => console.error(message, error),
    // The server notes what is under way, so the bench does; nothing here is ever tried apart.
    quarantine: createQuarantine({ databaseUrl: url, plugins: '' }),
  })

export type Ground = Awaited<ReturnType<typeof breakGround>>

/** A PostgreSQL of its own with fsync on, migrated, and the verbs of a measurement. */
export async function breakGround(settings: Record<string, string> = {}) {
  const home = mkdtempSync(join(tmpdir(), 'cauce-bench-'))
  chmodSync(home, 0o755) // when root measures, `nobody` runs the database
  const database = await startEmbedded({ home, settings })
  await migrate(database.url)
  const db = connect(database.url, { max: 16 })
  const newEngine = () => engineOn(db, database.url)

  return {
    db,
    url: database.url,
    adminUrl: database.adminUrl,
    newEngine,
    workspace: () => makeWorkspace(db),
    contacts: (workspaceId: string, n: number) => makeContacts(db, workspaceId, n),
    publish: async (workspaceId: string, graph: FlowGraph) => {
      const flowId = uuid7()
      await asWorkspace(db, workspaceId, async (trx) => {
        const row = { id: flowId, workspaceId, title: 'Bench', draft: JSON.stringify(graph) }
        await trx.insertInto('flows').values(row).execute()
        await publishFlow(trx, { registry, renderer }, workspaceId, {
          flowId,
          people: 'stay',
          actor: 'bench',
        })
      })
      return flowId
    },
    /** An account that messages go through. */
    account: async (workspaceId: string) =>
      asWorkspace(db, workspaceId, async (trx) => {
        const wanted = { plugin: 'kit', title: 'Bench', settings: {} }
        return (await createConnection(trx, { registry, secrets }, workspaceId, wanted)).id
      }),
    /** Everybody of the workspace, through the product's own enrolment. */
    enrollAll: (workspaceId: string, flowId: string) => enrollFrom(db, workspaceId, flowId, sql``),
    enrollOne: (workspaceId: string, flowId: string) => enrollFrom(db, workspaceId, flowId, sql`limit 1`),
    /** 1 while runs of the flow are open; the measuring must not cost what is measured. */
    open: (flowId: string) =>
      count(
        db,
        sql`select (exists (select from runs where flow_id = ${flowId} and status in ('active', 'parked')))::int as n`,
      ),
    count: (query: ReturnType<typeof sql>) => count(db, query),
    /** Until the database has nothing left to do of what was put there. */
    async settle() {
      const admin = connect(database.adminUrl.replace(/postgres$/, 'cauce'), { max: 1 })
      await sql`vacuum analyze`.execute(admin)
      await sql`checkpoint`.execute(admin)
      await admin.destroy()
    },
    async clear() {
      await db.destroy()
      await database.stop()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

function enrollFrom(db: Db, workspaceId: string, flowId: string, limit: ReturnType<typeof sql>) {
  return asWorkspace(db, workspaceId, async (trx) => {
    const entrance = await findEntrance(trx, workspaceId, flowId)
    if (!entrance) throw new Error('The flow is not live.')
    const people = sql`select id as contact_id, null::jsonb as event from contacts where workspace_id = ${workspaceId} ${limit}`
    return enroll(trx, entrance, people, new Date())
  })
}

async function makeWorkspace(db: Db): Promise<string> {
  const id = uuid7()
  await asEngine(db, async (trx) => {
    await trx.insertInto('workspaces').values({ id, title: 'Bench', slug: id, settings: '{}' }).execute()
    await seedStages(trx, id)
  })
  return id
}

async function makeContacts(db: Db, workspaceId: string, n: number): Promise<void> {
  await asEngine(db, (trx) =>
    sql`insert into contacts (workspace_id, first_name, last_name, email, country)
      select ${workspaceId}, 'N' || i, 'L' || i, 'n' || i || '@example.com', 'ES' from generate_series(1, ${n}) i`.execute(
      trx,
    ),
  )
  await sql`analyze contacts`.execute(db)
}

async function count(db: Db, query: ReturnType<typeof sql>): Promise<number> {
  const { rows } = await asEngine(db, (trx) => (query as ReturnType<typeof sql<{ n: number }>>).execute(trx))
  return rows[0]?.n ?? 0
}

/** Waits until something holds, looking often enough to measure by. */
export async function until(holds: () => Promise<boolean>, every = 20): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, every))
}
