import type { ContactFacts, EventFact } from '#sdk'
import type { FieldTypes } from '#sdk/rules'
import type { Plan } from '../engine/batch.ts'
import type { CompiledFlow } from '../engine/compile.ts'
import type { Facts } from '../engine/facts.ts'
import type { Cause, Wait } from '../engine/types.ts'
import type { Walker } from '../engine/walk.ts'
import type { Surroundings } from '../gate/judge.ts'
import type { GateFacts, SendFact } from '../gate/types.ts'
import type { Registry } from '../registry/plugins.ts'
import type { Published } from '../templates/putIn.ts'
import type { Renderer } from '../templates/renderer.ts'
import type { Home } from '../templates/scope.ts'
import type { Answer, Behaviour } from './script.ts'
import type { Moment } from './story.ts'

/** What a rehearsal is played with: everything that the engine would read, in hand. */
export type Stage = {
  flow: CompiledFlow
  registry: Registry
  renderer: Pick<Renderer, 'render'>
  /** the workspace's zone, and the types of its own fields */
  zone: string
  types: FieldTypes
  /** What texts may say of the workspace, and the templates that steps of the flow send. */
  home?: Home
  published?: ReadonlyMap<string, Published>
  /** Without it nothing is asked before a send. */
  gate?: Surroundings
  /** The workspace's accounts; without them every account is taken to be there. */
  connections?: ReadonlyMap<string, { plugin: string; simulated: boolean }>
  /** Steps that reach out by other ways than a channel are made with this; without it they are taken as done. */
  fetch?: typeof fetch
}

/** Whom it is played with. */
export type Person = {
  /** Chance hangs on it. */
  runId: string
  contact: ContactFacts
  /** what they did before */
  events: readonly EventFact[]
  /** what the gate knows of them, by channel */
  gate: ReadonlyMap<
    string,
    Pick<GateFacts, 'optedOutAt' | 'cause' | 'lastInboundAt' | 'consents' | 'suppressedBy'>
  >
  /** what has gone to them of late, over all flows */
  sends: readonly SendFact[]
  region: string | null
}

export type Coming = { at: Date; does: Answer | { do: 'ring-out'; key: string } }

/** A rehearsal on its way: what the driver keeps in tables, in memory. */
export type Show = {
  stage: Stage
  person: Person
  behaviour: Behaviour | undefined
  walker: Walker
  facts: Facts
  startedAt: Date
  started: boolean
  armed: { since: string; waits: Wait[] } | undefined
  plan: (Plan & { key: string; dueAt: Date; held?: string }) | undefined
  /** what is going to happen, soonest first */
  coming: Coming[]
  events: Cause[]
  /** what nobody has looked at yet */
  news: { events: Cause[]; touched: Set<string> }
  /** when a goal or exit rule about time has to be looked at */
  flipAt: Date | undefined
  call: { key: string; node: string; until: Date } | undefined
  sends: SendFact[]
  gate: Map<string, Pick<GateFacts, 'optedOutAt' | 'cause' | 'lastInboundAt' | 'consents' | 'suppressedBy'>>
  moments: Moment[]
  clock: { at: number; ticks: number }
}

export const contactOf = ({ facts, person }: Show): ContactFacts =>
  facts.contacts.get(person.contact.id) ?? person.contact

/** Within one moment of the virtual clock things still come one after the other. */
export function stamp({ clock, facts }: Show): string {
  const at = facts.now.getTime()
  clock.ticks = at === clock.at ? Math.min(clock.ticks + 1, 999) : 0
  clock.at = at
  return facts.now.toISOString().replace('Z', `${String(clock.ticks).padStart(3, '0')}Z`)
}

export const place = ({ walker, facts }: Show) => ({
  at: facts.now.toISOString(),
  node: walker.run.node,
  visit: walker.run.visit,
})

/** Something happened to the contact: kept, and told to whoever waits for it. */
export function happen(
  show: Show,
  type: string,
  properties: Record<string, unknown>,
  by: 'contact' | 'flow' = 'contact',
) {
  const event: Cause = {
    id: `event-${show.events.length + 1}`,
    type,
    at: show.facts.now.toISOString(),
    recordedAt: stamp(show),
    properties,
  }
  show.events.push(event)
  show.news.events.push(event)
  show.moments.push({ type: 'event', event: type, properties, by, ...place(show) })
}
