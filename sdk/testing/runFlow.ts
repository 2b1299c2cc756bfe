import { compileFlow } from '../../server/engine/compile.ts'
import type { Run } from '../../server/engine/types.ts'
import { createRegistry } from '../../server/registry/plugins.ts'
import { rehearse } from '../../server/rehearsals/rehearse.ts'
import type { Moment } from '../../server/rehearsals/story.ts'
import { interpolate } from '../../server/templates/interpolate.ts'
import { type Duration, duration } from '../duration.ts'
import type { ContactFacts } from '../facts.ts'
import { FlowGraph } from '../flow/index.ts'
import type { Plugin } from '../plugin.ts'
import { testContact, testNow } from './contact.ts'
import { replies } from './replies.ts'

export type FlowRun = {
  plugins: Plugin[]
  graph: unknown
  contact?: Partial<ContactFacts>
  /** What the contact does, by time since the start: `{ after: { amount: 2, unit: 'hours' }, type: 'message.received' }`. */
  events?: { after: Duration; type: string; properties?: Record<string, unknown> }[]
  fetch?: typeof fetch
  now?: Date
  zone?: string
}

export type FlowStory = {
  /** `start>default`, `ask>reply` … in order */
  path: string[]
  /** what effect steps gave to their providers */
  sent: { node: string; at: Date; [key: string]: unknown }[]
  contact: ContactFacts
  status: Run['status']
  because?: string
  /** where the contact is, or was last */
  node: string
  at: Date
}

/**
 * Takes one contact through a flow in memory, with the engine's own core and a virtual clock: thirty days in a
 * millisecond. Providers record what they are given; `fetch` gives recorded replies.
 *
 * @example
 * const story = await runFlow({ plugins: [mine], graph, events: [{ after: { amount: 1, unit: 'hours' }, type: 'message.received' }] })
 * expect(story.path).toEqual(['start>default', 'ask>reply'])
 */
export async function runFlow(asked: FlowRun): Promise<FlowStory> {
  const registry = createRegistry(asked.plugins)
  const contact = testContact(asked.contact)
  const flow = compileFlow(registry, {
    id: 'version',
    flowId: 'flow',
    workspaceId: 'workspace',
    graph: FlowGraph.parse(asked.graph),
  })
  const story = await rehearse(
    {
      ...{ flow, registry, renderer: plain, zone: asked.zone ?? 'UTC', types: {} },
      fetch: asked.fetch ?? replies(),
    },
    { runId: 'run', contact, events: [], gate: new Map(), sends: [], region: null },
    {
      startsAt: asked.now ?? testNow,
      answers: (asked.events ?? []).map(({ after, type, properties = {} }) => ({
        ...{ do: 'event' as const, after: duration(after), type, properties },
      })),
    },
  )
  const { moments, status, because, node, at } = story
  const left = moments.filter((moment): moment is Moment & { type: 'left' } => moment.type === 'left')
  const sent = moments.filter((moment): moment is Moment & { type: 'sent' } => moment.type === 'sent')
  return {
    ...{ status, because, node, contact: story.contact, at: new Date(at) },
    path: left.map((moment) => `${moment.node}>${moment.exit}`),
    sent: sent.map(({ request, node, at }) => ({ ...request, node, at: new Date(at) })),
  }
}

/** Variables and their fallbacks are filled in; other Liquid is an error. */
const plain: Parameters<typeof rehearse>[0]['renderer'] = {
  render: async (batch) => batch.map(({ template, scope }) => interpolate(template, scope)),
}
