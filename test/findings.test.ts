import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { apply, type Finding, type FlowGraph, fixOf } from '#sdk/flow'
import { asEngine } from '../server/db/connect.ts'
import { checkout } from '../server/db/home.ts'
import { uuid7 } from '../server/db/uuid7.ts'
import { validateFlow } from '../server/flows/validate.ts'
import { loadPlugins } from '../server/registry/plugins.ts'
import { draw, journey } from './journey.ts'

const registry = await loadPlugins(join(checkout, 'plugins'))
const { db, renderer, workspace, publish } = await journey(registry)
const place = await workspace()
const steps = registry.manifest().steps
const stepOf = (type: string) => steps.find((step) => step.type === type)

const account = uuid7()
await asEngine(db, (trx) =>
  trx
    .insertInto('connections')
    .values({ id: account, workspaceId: place, plugin: 'sandbox', title: 'Practice', token: account })
    .execute(),
)
const gone = '01890a5d-ac96-774b-bcce-b302099a8057'

const start = { type: 'flow.manual' }
const born = { type: 'data.contact-created' }
const wait = { type: 'flow.wait', input: { duration: { amount: 2, unit: 'days' } } }
const tag = { type: 'data.add-tag', input: { tags: ['a'] } }
const sms = (text = 'Hello. Reply STOP to opt out.', more = {}) => ({
  ...{ type: 'channels.send-sms', input: { connection: account, text, ...more } },
})
const branch = (field: string) => ({
  type: 'flow.branch',
  input: { rule: { combinator: 'and', rules: [{ field, operator: '=', value: 'x' }] } },
})
const always = { combinator: 'and', rules: [] }
const alone = (step: { type: string; input?: Record<string, unknown> }) =>
  draw({ start, it: step }, ['start -> it'])
const twin = (graph: FlowGraph): FlowGraph => ({
  ...graph,
  nodes: [...graph.nodes, ...graph.nodes.slice(-1)],
})

/** What is drawn, what is found, at which step, and by which press it is put right, if by one. */
const drawn: [code: string, graph: FlowGraph, node: string | undefined, fix?: string][] = [
  ['no-trigger', draw({ it: tag }, []), undefined],
  ['duplicate-id', twin(alone(tag)), undefined],
  ['unknown-step', alone({ type: 'nobody.step' }), 'it', 'remove-step'],
  [
    'step-version',
    { ...alone(tag), nodes: alone(tag).nodes.map((node) => ({ ...node, version: 7 })) },
    'start',
    'update-step',
  ],
  ['loose-edge', draw({ start, it: tag }, ['start -> it', 'it -> nowhere']), 'it', 'remove-connection'],
  ['unknown-exit', draw({ start, it: tag }, ['start -> it', 'it.maybe -> it']), 'it', 'remove-connection'],
  ['into-trigger', draw({ start, it: wait }, ['start -> it', 'it -> start']), 'start', 'remove-connection'],
  ['double-exit', draw({ start, it: tag, two: tag }, ['start -> it', 'start -> two']), 'start'],
  ['unreachable', draw({ start, it: tag, island: tag }, ['start -> it']), 'island', 'remove-step'],
  ['empty-trigger', draw({ start }, []), 'start'],
  ['pure-loop', draw({ start, it: branch('city') }, ['start -> it', 'it.yes -> it']), 'it'],
  ['send-loop', draw({ start, it: sms() }, ['start -> it', 'it -> it']), 'it'],
  ['wait-without-exit', alone(wait), 'it'],
  ['open-exit', draw({ start, it: branch('city'), two: tag }, ['start -> it', 'it.yes -> two']), 'it'],
  ['empty-goal', draw({ start, it: tag }, ['start -> it'], { goal: always }), undefined, 'remove-rule'],
  [
    'empty-exit-rule',
    draw({ start, it: tag }, ['start -> it'], { exitRules: [{ id: 'a', title: 'Bought', rule: always }] }),
    ...([undefined, 'remove-rule'] as const),
  ],
  ['field', alone({ type: 'channels.send-sms', input: { connection: account } }), 'it'],
  ['text', alone(sms('Hi {{ contact.firstName')), 'it'],
  ['rule', alone(branch('attributes.nothing')), 'it'],
  ['unknown-field', alone({ type: 'data.set-field', input: { field: 'town', value: 'x' } }), 'it'],
  ['unknown-variable', alone(sms('Hi {{ contact.firstname }}. STOP to end.')), 'it', 'use-suggestion'],
  ['missing-opt-out', alone(sms('Hello there')), 'it', 'use-suggestion'],
  [
    'no-consent-basis',
    alone({ type: 'channels.send-whatsapp', input: { connection: account, text: 'Hello' } }),
    'it',
  ],
  ['missing-connection', alone(sms('Hi. STOP to end.', { connection: gone })), 'it'],
  ['missing-stage', alone({ type: 'pipeline.move-stage', input: { stage: 'nowhere' } }), 'it'],
  ['missing-flow', alone({ type: 'flow.start-flow', input: { flow: gone } }), 'it'],
  [
    'missing-segment',
    draw({ it: { type: 'data.segment-entered', input: { segment: gone } }, tag }, ['it -> tag']),
    'it',
  ],
  ['missing-score', alone({ type: 'pipeline.add-points', input: { score: 'luck', points: 5 } }), 'it'],
  [
    'missing-score-threshold',
    draw({ it: { type: 'pipeline.score-crossed', input: { threshold: 'score/none' } }, tag }, ['it -> tag']),
    'it',
  ],
  ['missing-agent', alone({ type: 'call.call', input: { connection: account, agentId: gone } }), 'it'],
  ['missing-message-template', alone(sms('', { kind: 'saved', messageTemplate: gone })), 'it'],
  ['overlap', draw({ it: born, hello: sms() }, ['it -> hello']), 'it'],
]

const other = draw({ born, hello: sms() }, ['born -> hello'])
await publish(place, other)

const find = (graph: FlowGraph): Promise<Finding[]> =>
  validateFlow(db, { registry, renderer }, place, graph, 'en', uuid7())

test.each(drawn)(
  '%s is found where it is, says what to do, and is put right by a press where one can',
  async (code, graph, node, fix) => {
    const found = (await find(graph)).find((finding) => finding.code === code)
    expect(found, JSON.stringify(await find(graph))).toMatchObject({ code, node })
    expect(found?.message).toMatch(/[\w"][."]+$/)

    const offered = found && fixOf(graph, found, stepOf)
    expect(offered?.kind).toBe(fix)
    if (!offered || !found) return
    const mended = apply(graph, offered.operation).graph
    const left = (await find(mended)).filter((one) => one.code === code && one.node === found.node)
    expect(left).toEqual([])
  },
)

test('everything that can be found stands in the table, and has words in both languages', () => {
  const sources = [
    'sdk/flow/lint.ts',
    ...[
      'contactFields',
      'messageTemplates',
      'overlap',
      'references',
      'rules',
      'sends',
      'settings',
      'texts',
      'variables',
    ].map((name) => `server/flows/checks/${name}.ts`),
  ].map((path) => readFileSync(join(checkout, path), 'utf8'))
  const named = sources.flatMap((source) =>
    [...source.matchAll(/(?:code: |'(?:error|warning)',\s+)'([a-z-]+)'/g)].map(([, code = '']) => code),
  )
  const referred = /referred = \[([^\]]+)\]/.exec(sources.join(''))?.[1] ?? ''
  named.push(...[...referred.matchAll(/'([a-z-]+)'/g)].map(([, kind]) => `missing-${kind}`))
  expect(named.length).toBeGreaterThan(25)
  const tested = new Set(drawn.map(([code]) => code))
  // A vendor's answer is needed for it; test/templates.test.ts has one.
  expect(named.filter((code) => !tested.has(code))).toEqual(['template-not-approved'])
  for (const language of ['en', 'es']) {
    const { finding } = JSON.parse(
      readFileSync(join(checkout, `builder/i18n/${language}/canvas.json`), 'utf8'),
    )
    expect(
      [...tested].filter((code) => !finding[code]),
      language,
    ).toEqual([])
  }
})

test('a sound flow has nothing to be said about it', async () => {
  const sound = draw({ start, it: wait, two: tag }, ['start -> it', 'it -> two'])
  expect(await find(sound)).toEqual([])
})
