import { describe, expect, test } from 'vitest'
import { definePlugin, z } from '#sdk'
import { FlowGraph, lint } from '#sdk/flow'
import { runFlow } from '#sdk/testing'
import { createRegistry } from '../../server/registry/plugins.ts'
import call from '../call/index.ts'
import channels from '../channels/index.ts'
import data from '../data/index.ts'
import flow from '../flow/index.ts'
import pipeline from '../pipeline/index.ts'
import campaigns from './index.ts'

const account = '01890a5d-ac96-774b-bcce-b302099a8057'
const plugins = [
  flow,
  channels,
  call,
  data,
  pipeline,
  definePlugin({ id: 'x', title: 'X', connection: z.object({}) }),
]
const registry = createRegistry(plugins)
const manifest = new Map(registry.manifest().steps.map((step) => [step.type, step]))
const examples = campaigns.examples ?? []

/** As somebody would use it: with an account wherever a step asks for one. */
function drawn(id: string) {
  const example = examples.find((one) => one.id === id)
  const graph = FlowGraph.parse(example?.graph)
  return {
    ...graph,
    nodes: graph.nodes.map((node) =>
      manifest.get(node.type)?.input.properties?.connection
        ? { ...node, input: { ...node.input, connection: account } }
        : node,
    ),
  }
}

const days = (amount: number) => ({ amount, unit: 'days' as const })
const hours = (amount: number) => ({ amount, unit: 'hours' as const })
const contact = {
  phone: '+34600111222',
  attributes: { appointment: '2026-01-20T15:00:00.000Z', eventDate: '2026-02-20' },
}

test('there are eight, each with a name of its own', () => {
  expect(new Set(examples.map((one) => one.title)).size).toBe(8)
})

describe.each(examples.map((one) => one.id))('%s', (id) => {
  test('has no faults, once it has its accounts', () => {
    const graph = drawn(id)
    expect(lint(graph, (type) => manifest.get(type)).filter((one) => one.level === 'error')).toEqual([])
    const wrong = graph.nodes.flatMap((node) => {
      const parsed = registry.parseInput(node.type, node.input)
      return parsed.ok ? [] : [[node.id, parsed.fields]]
    })
    expect(wrong).toEqual([])
  })

  test('comes to an end for somebody who does nothing', async () => {
    const story = await runFlow({ plugins, graph: drawn(id), contact, zone: 'Europe/Madrid' })
    expect(story.status).toBe('done')
    expect(story.sent.length).toBeGreaterThan(0)
  })
})

const replied = (text = 'yes') => ({ type: 'message.received', properties: { channel: 'sms', text } })

test.each([
  [
    'welcome',
    [{ after: hours(3), ...replied() }],
    ['hello>default', 'first>reply', 'tell>default', 'contacted>default', 'won>default'],
  ],
  [
    'win-back',
    [{ after: hours(3), type: 'link.clicked', properties: { channel: 'email' } }],
    ['miss>default', 'look>click', 'back>default'],
  ],
  ['quote', [{ after: hours(3), type: 'quote.accepted' }], []],
  [
    'survey',
    [{ after: hours(3), ...replied('5') }],
    ['ask>default', 'answer>reply', 'good>yes', 'happy>default', 'review>default', 'done>default'],
  ],
  [
    'survey',
    [{ after: hours(3), ...replied('2') }],
    ['ask>default', 'answer>reply', 'good>no', 'sad>default', 'tell>default', 'done>default'],
  ],
  [
    'event',
    [{ after: days(2), type: 'event.registered' }],
    ['invite>default', 'rsvp>comes', 'tagged>default', 'came>default'],
  ],
])('%s leads those who answer where they should go', async (id, events, path) => {
  const story = await runFlow({ plugins, graph: drawn(id), contact, events, zone: 'Europe/Madrid' })
  expect(story.path.slice(1, 1 + path.length)).toEqual(path)
  expect(story.status).toBe('done')
})

test('a quote that is accepted ends by the goal, and nothing more is sent', async () => {
  const story = await runFlow({
    ...{ plugins, graph: drawn('quote'), contact, zone: 'Europe/Madrid' },
    events: [{ after: hours(3), type: 'quote.accepted' }],
  })
  expect(story).toMatchObject({ because: 'goal', sent: [] })
})

test('an appointment is reminded of the day before and two hours before, in the contact’s own time', async () => {
  const story = await runFlow({
    ...{ plugins, graph: drawn('appointment'), contact, zone: 'Europe/Madrid' },
    now: new Date('2026-01-15T12:00:00.000Z'),
    events: [{ after: hours(24 * 4 + 5), ...replied() }],
  })
  expect(story.sent.map(({ node, at }) => `${node} ${at.toISOString()}`)).toEqual([
    'ask 2026-01-19T15:00:00.000Z',
    'remind 2026-01-20T13:00:00.000Z',
  ])
})

test('every text of every campaign can be read in Spanish', () => {
  const es = campaigns.translations?.es ?? {}
  const texts = examples.flatMap(({ title, description, graph }) => [
    title,
    description,
    ...FlowGraph.parse(graph).nodes.flatMap((node) => [
      ...(node.title ? [node.title] : []),
      ...['text', 'subject', 'script', 'voicemail', 'name'].flatMap((field) => {
        const value = node.input[field]
        return typeof value === 'string' ? [value] : []
      }),
    ]),
  ])
  expect(texts.filter((text) => !es[text])).toEqual([])
})
