import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import type { Demo } from '#sdk'
import { FlowGraph } from '#sdk/flow'
import { createWorkspace } from '../accounts/createWorkspace.ts'
import { demoUser } from '../accounts/demoUser.ts'
import { accountsOf } from '../accounts/tables.ts'
import { createConnection } from '../connections/createConnection.ts'
import { asEngine, asWorkspace, type Db } from '../db/connect.ts'
import { publishFlow } from '../flows/publishFlow.ts'
import { createFlow } from '../flows/queries.ts'
import { uploadImport } from '../imports/uploadImport.ts'
import type { Registry } from '../registry/plugins.ts'
import { ScoreDefinition } from '../scores/definition.ts'
import { createScore } from '../scores/saveScore.ts'
import type { Secrets } from '../secrets/secrets.ts'
import type { Renderer } from '../templates/renderer.ts'
import { compileTemplates, seedPages } from './seedPages.ts'
import { seedPeople } from './seedPeople.ts'

type Language = 'en' | 'es'
type Parts = { pool: Db; registry: Registry; secrets: Secrets; renderer: Renderer }

/** Any number: one process seeds. */
const LOCK = 7_283_003

/**
 * On an empty database, sets up the demo of the plugin that brings one: a workspace, a simulated account, a published
 * flow, a score, people with a past and something to do for them, what the other pages list, and a real file taken in by the product's own import,
 * so that its people start moving. Answers whether it did.
 */
export async function seedDemo(parts: Parts, language: Language = 'en'): Promise<boolean> {
  const plugin = parts.registry.plugins.find((plugin) => plugin.demo)
  if (!plugin?.demo) return false
  const demo = inLanguage(plugin.demo, plugin.translations?.[language])
  const workspaceId = await makeWorkspace(parts.pool, demo, language)
  if (!workspaceId) return false
  const member = await demoUser(parts.pool, workspaceId)
  const templates = await compileTemplates(parts.renderer, demo.templates)
  await asWorkspace(parts.pool, workspaceId, async (trx) => {
    const account = await createConnection(trx, parts, workspaceId, { plugin: plugin.id, ...demo.connection })
    for (const { title, graph } of demo.flows) {
      const drawn = FlowGraph.parse(withConnection(graph, account.id))
      const flow = await createFlow(trx, workspaceId, { title, graph: drawn, actor: 'system' })
      await publishFlow(trx, parts, workspaceId, {
        flowId: flow.id,
        people: 'stay',
        actor: 'system',
      })
    }
    const definition = ScoreDefinition.parse(demo.score.definition)
    await createScore(trx, workspaceId, { title: demo.score.title, key: 'score', definition })
    await seedPeople(trx, workspaceId, demo.people, { member })
    await seedPages(trx, workspaceId, { ...demo, templates })
  })
  await importContacts(parts.pool, workspaceId, demo.contacts)
  return true
}

/** The workspace, once; one that a crash left without its flows is begun anew. */
async function makeWorkspace(pool: Db, demo: Demo, language: Language): Promise<string | undefined> {
  return accountsOf(pool)
    .transaction()
    .execute(async (trx) => {
      await sql`select pg_advisory_xact_lock(${LOCK})`.execute(trx)
      await sql`select set_config('role', 'cauce_engine', true)`.execute(trx)
      const { rows } = await sql<{ id: string; demo: boolean; ready: boolean }>`
        select id, demo, exists (select 1 from imports i where i.workspace_id = w.id) as ready from workspaces w`.execute(
        trx,
      )
      const begun = rows.find((row) => row.demo && !row.ready)
      if (begun && rows.length === 1) await sql`delete from workspaces where id = ${begun.id}`.execute(trx)
      else if (rows.length > 0) return undefined
      await sql`select set_config('role', 'none', true)`.execute(trx)
      if (begun) await sql`delete from auth.organization where id = ${begun.id}`.execute(trx)
      const { id } = await createWorkspace(trx, { title: demo.title, language, demo: true })
      return id
    })
}

/** What is read on the canvas, in the plugin's own translation. What is sent to people is theirs and stays. */
export function inLanguage(demo: Demo, words: Record<string, string> = {}): Demo {
  const say = (english: string) => words[english] ?? english
  const sayAll = <T>(part: T): T =>
    JSON.parse(JSON.stringify(part), (key, value) =>
      typeof value === 'string' && READ.has(key) ? say(value) : value,
    )
  return {
    ...demo,
    connection: { ...demo.connection, title: say(demo.connection.title) },
    flows: sayAll(demo.flows),
    ...{ score: sayAll(demo.score), people: sayAll(demo.people), segments: sayAll(demo.segments) },
    ...{ templates: sayAll(demo.templates), agents: sayAll(demo.agents) },
  }
}

const READ = new Set(['title', 'name', 'note', 'text'])

const withConnection = (graph: unknown, connectionId: string): unknown =>
  JSON.parse(JSON.stringify(graph), (key, value) =>
    key === 'connection' && value === 'demo' ? connectionId : value,
  )

async function importContacts(pool: Db, workspaceId: string, file: URL) {
  const inWorkspace = <T>(work: (db: Db) => Promise<T>) => asWorkspace(pool, workspaceId, work)
  const path = fileURLToPath(file)
  const id = await uploadImport(inWorkspace, {
    workspaceId,
    name: basename(path),
    bytes: createReadStream(path),
  })
  await asEngine(pool, async (trx) => {
    await trx
      .updateTable('imports')
      .set({ status: 'waiting' })
      .where('workspaceId', '=', workspaceId)
      .where('id', '=', id)
      .execute()
    await sql`select hint('import')`.execute(trx)
  })
}
