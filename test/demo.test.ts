import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type RawBuilder, sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { exitsOf, FlowGraph, lint } from '#sdk/flow'
import { accountsOf } from '../server/accounts/tables.ts'
import { lintAgent } from '../server/agents/lint.ts'
import { AgentSettings } from '../server/agents/settings.ts'
import { fieldTypes } from '../server/contacts/fieldTypes.ts'
import { asEngine, asWorkspace } from '../server/db/connect.ts'
import { checkout } from '../server/db/home.ts'
import { inLanguage, seedDemo } from '../server/demo/seedDemo.ts'
import { loadPlugins } from '../server/registry/plugins.ts'
import { ScoreDefinition } from '../server/scores/definition.ts'
import { explainScores } from '../server/scores/explain.ts'
import { recountScores } from '../server/scores/sweepScores.ts'
import { createSecrets } from '../server/secrets/secrets.ts'
import { listTasks } from '../server/tasks/listTasks.ts'
import { createRenderer } from '../server/templates/renderer.ts'
import { templatesIn } from '../server/templates/renderInput.ts'
import { freshDb } from './db.ts'

const registry = await loadPlugins(join(checkout, 'plugins'))
const plugin = registry.plugins.find((plugin) => plugin.demo)
const demo = plugin?.demo
if (!demo) throw new Error('no plugin brings a demo')
const flows = demo.flows.map(({ title, graph }) => ({ title, graph: FlowGraph.parse(graph) }))
const stepOf = (type: string) => registry.manifest().steps.find((step) => step.type === type)
const connection = '01890a5d-ac96-774b-bcce-b302099a8057'

test('the demo’s flows have nothing wrong with them', () => {
  expect(existsSync(demo.contacts)).toBe(true)
  for (const { graph } of flows) {
    expect(lint(graph, stepOf)).toEqual([])
    const wrong = graph.nodes.flatMap((node) => {
      const input = node.input.connection === 'demo' ? { ...node.input, connection } : node.input
      const parsed = registry.parseInput(node.type, input)
      return parsed.ok ? [] : [{ node: node.id, ...parsed.fields }]
    })
    expect(wrong).toEqual([])
  }
})

test('what the demo shows on the canvas is there in Spanish', () => {
  const english = JSON.stringify(demo.flows)
  const spanish = inLanguage(demo, plugin?.translations?.es)
  const toRead = (part: unknown) => {
    const words: string[] = []
    JSON.stringify(part, (key, value) => {
      if (['title', 'note'].includes(key) && value) words.push(value)
      return value
    })
    return words
  }
  for (const part of ['score', 'people', 'segments', 'templates', 'agents'] as const) {
    const english = new Set(toRead(demo[part]))
    expect(toRead(spanish[part]).filter((words) => english.has(words))).toEqual([])
  }
  const titles = (flow: { title: string; graph: unknown }) => [
    flow.title,
    ...FlowGraph.parse(flow.graph).nodes.flatMap((node) => [
      node.title,
      node.input.name,
      ...((node.input.conditions ?? []) as { title: string }[]).map(({ title }) => title),
    ]),
  ]
  const before = new Set(demo.flows.flatMap(titles).filter(Boolean))
  expect(spanish.flows.flatMap(titles).filter((title) => before.has(title))).toEqual([])
  expect(spanish.connection.title).not.toBe(demo.connection.title)
  for (const { graph } of spanish.flows) expect(lint(FlowGraph.parse(graph), stepOf)).toEqual([])
  expect(JSON.stringify(demo.flows)).toBe(english)
})

test('every way out that counts leads somewhere, or is meant to be the end', () => {
  const open = flows.flatMap(({ graph }) =>
    graph.nodes.flatMap((node) => {
      const step = stepOf(node.type)
      if (!step || step.kind === 'trigger' || step.jump) return []
      const left = exitsOf(step, node.input).filter(
        (exit) =>
          !exit.optional && !graph.edges.some((edge) => edge.from === node.id && edge.exit === exit.id),
      )
      return left.map((exit) => `${node.id} ${exit.id}`)
    }),
  )
  expect(open).toEqual(['tell default', 'qualified default', 'cold default', 'lost default'])
})

test('the demo shows a wait, a branch, SMS, WhatsApp, e-mail, a call and a change of stage', () => {
  const types = new Set(flows.flatMap(({ graph }) => graph.nodes.map((node) => node.type)))
  for (const type of [
    'flow.wait',
    'flow.wait-for',
    'flow.branch',
    'channels.send-sms',
    'channels.send-whatsapp',
    'channels.send-email',
    'call.call',
    'pipeline.move-stage',
  ])
    expect(types).toContain(type)
})

test('its texts can be filled in for somebody of whom little is known', async () => {
  const renderer = createRenderer()
  const contact = { email: 'a@example.com', firstName: null, lastName: null, city: null, language: null }
  const batch = flows.flatMap(({ graph }) =>
    graph.nodes.flatMap((node) =>
      templatesIn(stepOf(node.type)?.input ?? {}, node.input).map(({ template }) => ({
        template,
        scope: { contact },
      })),
    ),
  )
  const rendered = await renderer.render(batch)
  renderer.close()
  expect(batch.length).toBeGreaterThan(5)
  expect(rendered.filter((one) => 'error' in one)).toEqual([])
})

test('no two steps of the demo lie on each other', () => {
  for (const { graph } of flows)
    for (const [i, one] of graph.nodes.entries())
      for (const other of graph.nodes.slice(i + 1))
        expect(
          Math.abs(one.position.x - other.position.x) >= 272 ||
            Math.abs(one.position.y - other.position.y) >= 96,
        ).toBe(true)
})

describe('on an empty database', async () => {
  const { db } = await freshDb()
  const renderer = createRenderer()
  const secrets = createSecrets([randomBytes(32)])
  const seeded = await seedDemo({ pool: db, registry, secrets, renderer }, 'es')
  renderer.close()
  const all = <Row>(rows: RawBuilder<Row>) => asEngine(db, async (trx) => (await rows.execute(trx)).rows)
  const [workspace] = await all(sql<{ id: string }>`select id from workspaces`)
  const ws = workspace?.id ?? ''
  await recountScores(db, async () => new Date())

  test('the demo is set up, once', async () => {
    expect(seeded).toBe(true)
    expect(await seedDemo({ pool: db, registry, secrets, renderer }, 'es')).toBe(false)
    expect(await all(sql`select id from workspaces`)).toHaveLength(1)
  })

  test('people stand on both sides of its score’s thresholds, and each point tells where it comes from', async () => {
    const people = await all(
      sql<{ id: string; name: string; score: number }>`
        select id, first_name as name, score::float from contacts order by score desc`,
    )
    const score = ScoreDefinition.parse(demo.score.definition)
    for (const { at } of score.thresholds) {
      expect(people.filter((one) => one.score >= at).length).toBeGreaterThan(0)
      expect(people.filter((one) => one.score < at).length).toBeGreaterThan(0)
    }
    const [best] = people
    const [told] = await asWorkspace(db, ws, (trx) => explainScores(trx, ws, best?.id ?? '', new Date()))
    expect(told?.title).toBe('Interés')
    expect(told?.points.length).toBeGreaterThan(2)
    expect(told?.points.map((point) => point.title)).not.toContain(null)
    expect(told?.points.some((point) => point.factor > 1 && point.half)).toBe(true)
    const earning = new Set(people.flatMap(({ score }) => (score > 0 ? [score] : [])))
    expect(earning.size).toBeGreaterThan(4)
  })

  test('whoever looks has something to do: late, soon and later, and something that nobody has taken', async () => {
    const tasks = await all(
      sql<{ title: string; mine: boolean; late: boolean; contactId: string }>`
        select title, assignee is not null as mine, due_at < now() as late, contact_id from tasks`,
    )
    const english = new Set(demo.people.flatMap(({ tasks = [] }) => tasks.map(({ title }) => title)))
    expect(tasks).toHaveLength(english.size)
    expect(tasks.filter(({ title, contactId }) => english.has(title) || !contactId)).toEqual([])
    for (const part of [tasks.filter((one) => one.mine), tasks.filter((one) => !one.mine)])
      expect(part.length).toBeGreaterThan(0)
    expect(new Set(tasks.map((one) => one.late))).toEqual(new Set([true, false]))
    const owners = await accountsOf(db).selectFrom('auth.member').select('userId').execute()
    const { items } = await asWorkspace(db, ws, (trx) =>
      listTasks(trx, ws, { status: 'open', assignee: owners[0]?.userId, limit: 50 }),
    )
    expect(items.length).toBe(tasks.filter((one) => one.mine).length)
  })

  test('there is a segment with people in it, a template that can be sent and an agent to look at', async () => {
    const segments = await all(sql<{ title: string; people: number }>`
      select title, (select count(*)::int from segment_members m where m.segment_id = s.id) as people from segments s`)
    expect(segments.map(({ title }) => title).sort()).toEqual([
      'Con ganas de comprar',
      'En España y con teléfono',
    ])
    // Who is keen follows from the score, as the engine goes on; where somebody lives is known at once.
    expect(segments.find(({ title }) => title === 'En España y con teléfono')?.people).toBe(2)
    expect(await all(sql`select 1 from templates where version_id is null`)).toEqual([])
    const agents = await all(sql<{ title: string; draft: unknown }>`select title, draft from agents`)
    expect(agents.map(({ title }) => title)).toEqual(['Lucía, pruebas'])
    const settings = AgentSettings.parse(agents[0]?.draft)
    const found = await asWorkspace(db, ws, async (trx) =>
      lintAgent(trx, registry, ws, { settings, types: await fieldTypes(trx, ws) }),
    )
    // It needs an account that only its owner has.
    expect(found.map(({ field }) => field)).toEqual(['model.textAccount', 'after.account'])
  })

  test('the board has somebody in each stage, with the ways they came', async () => {
    const stages = await all(sql<{ key: string }>`select distinct stage_key as key from contacts`)
    expect(stages).toHaveLength(8)
    const [early] = await all(sql<{ moves: number }>`
      select count(*)::int as moves from stage_moves where at > now() - interval '1 minute'`)
    expect(early?.moves).toBe(0)
  })
})
