import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { exitsOf, FlowGraph, lint } from '#sdk/flow'
import { checkout } from '../server/db/home.ts'
import { inLanguage } from '../server/demo/seedDemo.ts'
import { loadPlugins } from '../server/registry/plugins.ts'
import { createRenderer } from '../server/templates/renderer.ts'
import { templatesIn } from '../server/templates/renderInput.ts'

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
