import { advance } from '../../server/engine/advance.ts'
import { applyChange } from '../../server/engine/changes.ts'
import { type CompiledFlow, compileFlow } from '../../server/engine/compile.ts'
import { decide, signalOf } from '../../server/engine/decide.ts'
import type { Facts } from '../../server/engine/facts.ts'
import { matches } from '../../server/engine/lookBack.ts'
import type { RunState } from '../../server/engine/run.ts'
import type { Cause, Command, Run, Signal, Wait } from '../../server/engine/types.ts'
import { createRegistry, type Registry } from '../../server/registry/plugins.ts'
import { interpolate } from '../../server/templates/interpolate.ts'
import type { Renderer } from '../../server/templates/renderer.ts'
import { renderInput } from '../../server/templates/renderInput.ts'
import { type Duration, duration } from '../duration.ts'
import type { ContactFacts, EventFact } from '../facts.ts'
import { FlowGraph } from '../flow/index.ts'
import type { Plugin } from '../plugin.ts'
import { StepError } from '../StepError.ts'
import type { EffectStep } from '../step.ts'
import { testContact, testEvent, testNow } from './contact.ts'
import { runStep } from './runStep.ts'

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

/** Nobody waits longer in a test: a flow that is still open after so many wake-ups is left as it is. */
const MOST_TURNS = 1000

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
  const flow = compileFlow(registry, {
    id: 'version',
    flowId: 'flow',
    workspaceId: 'workspace',
    graph: FlowGraph.parse(asked.graph),
  })
  const start = [...flow.nodes.values()].find((node) => node.kind === 'trigger')
  if (!start) throw new Error('The flow has no trigger to start by.')
  const began = asked.now ?? testNow
  const walk = newWalk(asked, registry, flow, start.id, began)
  await tell(walk, { type: 'started', visit: 1, at: began })
  for (let turn = 0; turn < MOST_TURNS && walk.run.status === 'active'; turn++) {
    const next = nextSignal(walk)
    if (!next) break
    await tell(walk, next)
  }
  const { path, sent, run, facts } = walk
  const contact = facts.contacts.get(walk.contactId) as ContactFacts // put there below
  return { path, sent, contact, status: run.status, because: run.because, node: run.node, at: facts.now }
}

type Walk = {
  asked: FlowRun
  registry: Registry
  flow: CompiledFlow
  contactId: string
  run: Run
  state: RunState
  waits: Wait[]
  /** what the contact is going to do, soonest first */
  coming: EventFact[]
  facts: Facts
  path: string[]
  sent: FlowStory['sent']
}

function newWalk(asked: FlowRun, registry: Registry, flow: CompiledFlow, node: string, began: Date): Walk {
  const contact = testContact(asked.contact)
  const events = (asked.events ?? [])
    .map(({ after, type, properties }) =>
      testEvent(type, properties, new Date(began.getTime() + duration(after))),
    )
    .sort((a, b) => a.at.localeCompare(b.at))
  const facts: Facts = {
    now: began,
    zone: asked.zone ?? 'UTC',
    types: {},
    contacts: new Map([[contact.id, contact]]),
    // What the contact did becomes known as the clock passes it.
    eventsOf: () => (type) =>
      events.filter((event) => event.type === type && new Date(event.at) <= facts.now),
  }
  return {
    asked,
    registry,
    flow,
    contactId: contact.id,
    run: { node, visit: 1, status: 'active', enteredAt: began },
    state: { since: began.toISOString() },
    waits: [],
    coming: [...events],
    path: [],
    sent: [],
    facts,
  }
}

/** Whatever comes first: something the contact does that a wait listens to, or a wait that is over. */
function nextSignal(walk: Walk): Signal | undefined {
  const { waits, run, facts } = walk
  const times = waits.flatMap((wait) => (wait.kind === 'time' ? [{ wait, at: wait.at }] : []))
  const first = times.sort((a, b) => a.at.getTime() - b.at.getTime())[0]
  for (let event = walk.coming[0]; event; event = walk.coming[0]) {
    const at = new Date(event.at)
    if (first && first.at < at) break
    walk.coming.shift()
    facts.now = at > facts.now ? at : facts.now
    const cause: Cause = event
    const heard = waits.find(
      (wait) => wait.kind === 'event' && wait.event === event.type && matches(wait.where, cause, facts.now),
    )
    if (heard) return { type: 'woken', visit: run.visit, at: facts.now, exit: heard.exit, event: cause }
  }
  if (!first) return undefined
  facts.now = first.at > facts.now ? first.at : facts.now
  return { type: 'woken', visit: run.visit, at: facts.now, exit: first.wait.exit }
}

async function tell(walk: Walk, signal: Signal): Promise<void> {
  if (signal.type === 'woken' && signal.event) walk.state = { ...walk.state, event: signal.event }
  const { run, commands } = advance(walk.flow, walk.run, signal)
  walk.run = run
  for (const command of commands) {
    const next = await carryOut(walk, command)
    if (next) await tell(walk, next)
  }
}

async function carryOut(walk: Walk, command: Command): Promise<Signal | undefined> {
  const { facts, flow, run, contactId } = walk
  switch (command.type) {
    case 'record':
      walk.path.push(`${command.node}>${command.exit}`)
      return undefined
    case 'forget':
      walk.waits = []
      return undefined
    case 'arm':
      walk.waits = command.waits
      return undefined
    case 'plan':
      return perform(walk)
    case 'decide':
    case 'resume': {
      const deciding = { id: 'run', contactId, run, flow, state: walk.state }
      const woken = command.type === 'resume' ? command : undefined
      const { signal, changes } = decide(deciding, facts, facts.now, woken)
      for (const change of changes) applyChange(facts, contactId, change, facts.now)
      return signal
    }
  }
}

async function perform(walk: Walk): Promise<Signal> {
  const { asked, facts, flow, run, contactId } = walk
  const placed = flow.steps.get(run.node)
  const { visit } = run
  const at = facts.now
  const record = async (request: object) => {
    walk.sent.push({ ...request, node: run.node, at })
    return { vendorId: `${run.node}:${visit}` }
  }
  try {
    const decision = await runStep(placed?.step as EffectStep, {
      input: await filled(walk),
      contact: facts.contacts.get(contactId),
      provider: { send: record, call: record },
      fetch: asked.fetch,
      key: `${run.node}:${visit}`,
      now: at,
    })
    return signalOf(decision, visit, at)
  } catch (error) {
    if (error instanceof StepError) return { type: 'failed', visit, at, error: error.message }
    return { type: 'doubted', visit, at, error: error instanceof Error ? error.message : String(error) }
  }
}

/** Texts with the contact filled in: variables and their fallbacks; other Liquid stays as written. */
async function filled({
  registry,
  flow,
  run,
  facts,
  contactId,
  state,
}: Walk): Promise<Record<string, unknown>> {
  const drawn = flow.steps.get(run.node)?.drawn
  const form = registry.manifest().steps.find((step) => step.type === drawn?.type)?.input
  if (!drawn || !form) return {}
  const scope = { contact: facts.contacts.get(contactId), event: state.event?.properties ?? {} }
  const rendered = await renderInput(plain, form, drawn.input, scope)
  if (!rendered.ok) throw new StepError(rendered.error, { retry: false })
  return rendered.value
}

const plain: Pick<Renderer, 'render'> = {
  render: async (batch) => batch.map(({ template, scope }) => interpolate(template, scope)),
}
