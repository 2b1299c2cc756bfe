import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Plugin } from '#sdk'
import type { FlowGraph } from '#sdk/flow'
import { asEngine, asWorkspace, type Db, type Trx } from '../server/db/connect.ts'
import { uuid7 } from '../server/db/uuid7.ts'
import { createEngine, type EngineSettings } from '../server/engine/engine.ts'
import { recordEvents } from '../server/events/recordEvents.ts'
import { publishFlow } from '../server/flows/publishFlow.ts'
import { seedStages } from '../server/pipeline/seedStages.ts'
import { createRegistry, type Registry } from '../server/registry/plugins.ts'
import { enroll, findEntrance } from '../server/runs/enroll.ts'
import { createSecrets } from '../server/secrets/secrets.ts'
import { createRenderer } from '../server/templates/renderer.ts'

export type GroundSettings = Partial<
  Pick<EngineSettings, 'pace' | 'fetchFor' | 'dialFor' | 'socketFor' | 'agents' | 'publicUrl'>
> & {
  realClock?: true
  /** One for each process. */
  quarantine?: () => NonNullable<EngineSettings['quarantine']>
}
export type Ground = ReturnType<typeof breakGround>

/** On a database that is there: an engine on a virtual clock, and the verbs of a whole journey. */
export function breakGround(
  { db, url }: { db: Db; url: string },
  plugins: Plugin[] | Registry,
  settings: GroundSettings = {},
) {
  const registry = Array.isArray(plugins) ? createRegistry(plugins) : plugins
  const renderer = createRenderer()
  const key = randomBytes(32)
  const secrets = createSecrets([key])
  const reports: string[] = []
  let now = new Date()
  const another = (own = registry) =>
    createEngine({
      pool: db,
      registry: own,
      secrets,
      renderer,
      fetchFor: settings.fetchFor ?? (() => fetch),
      dialFor: settings.dialFor,
      socketFor: settings.socketFor,
      agents: settings.agents,
      publicUrl: settings.publicUrl ?? 'http://localhost',
      processId: uuid7(),
      log: () => {},
      report: (message, error) =>
        reports.push(`${message}: ${error instanceof Error ? (error.stack ?? error.message) : error}`),
      pace: settings.pace,
      quarantine: settings.quarantine?.(),
      ...(settings.realClock ? {} : { clock: async () => now }),
    })
  const engine = another()

  async function workspace(title = 'Test') {
    const id = uuid7()
    await asEngine(db, async (trx) => {
      await trx.insertInto('workspaces').values({ id, title, slug: id, settings: '{}' }).execute()
      await seedStages(trx, id)
    })
    return id
  }

  const inWorkspace = <T>(workspaceId: string, work: (trx: Trx) => Promise<T>) =>
    asWorkspace(db, workspaceId, work)

  async function publish(
    workspaceId: string,
    graph: FlowGraph,
    flowId = uuid7(),
    people: 'stay' | 'move' = 'stay',
  ) {
    await inWorkspace(workspaceId, async (trx) => {
      await trx
        .insertInto('flows')
        .values({ id: flowId, workspaceId, title: 'Flow', draft: JSON.stringify(graph) })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ draft: JSON.stringify(graph) }))
        .execute()
      await publishFlow(trx, { registry, renderer }, workspaceId, { flowId, people, actor: 'test' })
    })
    return flowId
  }

  async function contact(workspaceId: string, values: Record<string, unknown> = {}): Promise<string> {
    const id = uuid7()
    const row = { id, workspaceId, attributes: '{}', createdAt: now, updatedAt: now, ...values }
    await asEngine(db, (trx) => trx.insertInto('contacts').values(row).execute())
    return id
  }

  async function enter(workspaceId: string, flowId: string, contactIds: string[]) {
    return inWorkspace(workspaceId, async (trx) => {
      const entrance = await findEntrance(trx, workspaceId, flowId)
      if (!entrance) throw new Error('The flow is not live.')
      return enroll(
        trx,
        entrance,
        sql`select id as contact_id, null::jsonb as event from unnest(${contactIds}::uuid[]) as c (id)`,
        now,
      )
    })
  }

  const event = (
    workspaceId: string,
    contactId: string,
    type: string,
    properties: Record<string, unknown> = {},
  ) =>
    inWorkspace(workspaceId, (trx) =>
      recordEvents(trx, workspaceId, [{ contactId, type, at: now, properties }]),
    )

  const runsOf = (flowId: string) =>
    asEngine(db, (trx) =>
      trx
        .selectFrom('runs')
        .selectAll()
        .where('flowId', '=', flowId)
        .orderBy('startedAt')
        .orderBy('id')
        .execute(),
    )

  /** `trigger>default send>error …` of one run. */
  async function pathOf(runId: string): Promise<string> {
    const rows = await asEngine(db, (trx) =>
      trx
        .selectFrom('history')
        .select(['node', 'exit'])
        .where('runId', '=', runId)
        .orderBy('visit')
        .execute(),
    )
    return rows.map((row) => `${row.node}>${row.exit}`).join(' ')
  }

  return {
    db,
    url,
    engine,
    /** One more process on the same database, with the same clock; perhaps with other plugins. */
    another,
    registry,
    renderer,
    secrets,
    /** Opens the secrets; for processes that a test starts. */
    key,
    reports,
    workspace,
    inWorkspace,
    publish,
    contact,
    enter,
    event,
    runsOf,
    pathOf,
    now: () => now,
    settle: () => engine.runUntilIdle(),
    /** Lets time pass, stopping wherever something becomes due, as the days would. */
    async pass(milliseconds: number) {
      const end = new Date(now.getTime() + milliseconds)
      await engine.runUntilIdle()
      for (;;) {
        const due = await nextDue(db)
        if (!due || due > end) break
        // What is due and stays so must not stop the clock.
        now = due > now ? due : new Date(now.getTime() + 1)
        await engine.sweep()
        await engine.runUntilIdle()
      }
      now = end
      await engine.runUntilIdle()
    },
    setNow(at: Date) {
      now = at
    },
    async leave() {
      await engine.stop()
      renderer.close()
    },
  }
}

async function nextDue(db: Db): Promise<Date | undefined> {
  const { rows } = await asEngine(db, (trx) =>
    // Up to the next millisecond: the clock here counts no finer, and must not stop just short of what is due.
    sql<{
      at: Date | null
    }>`select date_trunc('milliseconds', interval '999 microseconds' + least((select min(due_at) from runs where status = 'active'),
      (select min(due_at) from intents where state = 'planned' and due_at < 'infinity'),
      (select min(ring_until) from calls where status = 'ringing' and simulated),
      (select min(look_at) from calls where status <> 'ended'), (select min(at) from rule_flips), (select min(next_at) from contact_scores),
      (select min(remind_at) from tasks where reminded_at is null and done_at is null), (select min(due_at) from call_analyses where state = 'due'),
      (select min(next_at) from flow_triggers))) as at`.execute(trx),
  )
  return rows[0]?.at ?? undefined
}
