import type { Change, ContactFacts } from '#sdk'
import { newBatch } from '../engine/batch.ts'
import { isUsed } from '../engine/lookBack.ts'
import type { Signal } from '../engine/types.ts'
import { walk } from '../engine/walk.ts'
import { nextLook, rulesOf, verdict } from '../events/endByRules.ts'
import { firstMatch } from '../events/wakeWaiting.ts'
import { answer } from './answer.ts'
import { LONGEST, type Script } from './script.ts'
import { dispatch } from './send.ts'
import { contactOf, happen, type Person, place, type Show, type Stage, stamp } from './show.ts'
import type { Story } from './story.ts'

/** A person who is still in a flow after so many turns goes round in it. */
const MOST_TURNS = 2000

/**
 * The other edge around `advance`: takes one person through a flow in memory, on a virtual clock, with the engine's own
 * walk, rules and gate. Providers only record. Turns go as the engine's lanes do: changes, runs, effects.
 */
export async function rehearse(
  stage: Stage,
  person: Person,
  script: Pick<Script, 'answers' | 'behaviour'> & { startsAt: Date; node?: string; until?: Date },
): Promise<Story> {
  const show = begin(stage, person, script)
  const until = script.until ?? new Date(script.startsAt.getTime() + LONGEST)
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    for (let busy = true; busy; ) {
      busy = route(show)
      busy = move(show) || busy
      busy = (await dispatch(show, drive)) || busy
    }
    const next = isOpen(show) ? nextMoment(show) : undefined
    if (!next || next > until) break
    if (next > show.facts.now) show.facts.now = next
    flip(show)
    while (show.coming[0] && show.coming[0].at <= show.facts.now) answer(show, show.coming.shift())
  }
  return storyOf(show)
}

function begin(stage: Stage, person: Person, script: Parameters<typeof rehearse>[2]): Show {
  const { flow, zone, types } = stage
  const { startsAt } = script
  const node = script.node ?? [...flow.nodes.values()].find((one) => one.kind === 'trigger')?.id
  if (!node) throw new Error('The flow has no trigger to start by.')
  const events = person.events.map((event) => ({ ...event }))
  const show: Show = {
    ...{ stage, person, behaviour: script.behaviour, startedAt: startsAt, started: false },
    ...{ armed: undefined, plan: undefined, flipAt: undefined, call: undefined, moments: [], events },
    news: { events: [], touched: new Set() },
    sends: [...person.sends],
    gate: new Map([...person.gate].map(([channel, known]) => [channel, { ...known }])),
    clock: { at: 0, ticks: 0 },
    coming: script.answers
      .map((does) => ({ at: new Date(startsAt.getTime() + does.after), does }))
      .sort((a, b) => a.at.getTime() - b.at.getTime()),
    facts: {
      ...{ now: startsAt, zone, types },
      contacts: new Map([[person.contact.id, person.contact]]),
      eventsOf: () => (type) => events.filter((event) => event.type === type),
    },
    // Filled below: its state needs the clock.
    walker: undefined as unknown as Show['walker'],
  }
  const state = { since: stamp(show) }
  const place = { node, visit: 1, status: 'active' as const, enteredAt: startsAt }
  const { flowId, workspaceId, versionId } = flow
  show.walker = {
    row: {
      ...{ id: person.runId, workspaceId, flowId, flowVersionId: versionId, contactId: person.contact.id },
      ...{ ...place, dueAt: startsAt, state, crashes: 0 },
    },
    ...{ run: place, flow, state, suspect: false, steps: 0, settled: false, moved: false, changes: [] },
  }
  return show
}

const isOpen = ({ walker }: Show) => walker.run.status === 'active' || walker.run.status === 'parked'

/** One pass of the walk, and what it leaves behind. */
export function drive(show: Show, first: Signal, settled = false): void {
  const { walker, facts, person } = show
  if (first.visit !== walker.run.visit || !isOpen(show)) return
  const before = contactOf(show)
  walker.row = { ...walker.row, visit: walker.run.visit }
  Object.assign(walker, { settled, steps: 0 })
  const batch = newBatch()
  for (let signal: Signal | undefined = first; signal; signal = lookBack(show, batch.armed.get(person.runId)))
    walk(walker, signal, facts, batch)
  if (batch.disarmed.size > 0) show.armed = undefined
  if (batch.cancelled.size > 0) show.plan = undefined
  for (const { node, visit, exit, enteredAt, at, detail } of batch.history)
    show.moments.push({
      ...{ type: 'left', node, visit, exit, detail },
      ...{ at: at.toISOString(), enteredAt: enteredAt.toISOString() },
    })
  const armed = batch.armed.get(person.runId)
  if (armed) {
    show.armed = armed
    show.moments.push({ type: 'waiting', waits: armed.waits, because: walker.state.waiting, ...place(show) })
  }
  const plan = batch.plans.at(-1)
  if (plan) show.plan = { ...plan, key: `${plan.runId}:${plan.visit}`, dueAt: facts.now }
  keepChanges(
    show,
    before,
    batch.changes.map((one) => one.change),
  )
}

/** An event may have come before the wait for it was armed. */
function lookBack({ walker, events, facts }: Show, armed: Show['armed']): Signal | undefined {
  const event = events
    .toSorted((a, b) => (a.recordedAt < b.recordedAt ? -1 : 1))
    .find(
      (one) => !isUsed(walker.state, one) && firstMatch([one], eventWaits(armed), facts.now) !== undefined,
    )
  const woken = event && firstMatch([event], eventWaits(armed), facts.now)
  return woken && { type: 'woken', visit: walker.run.visit, at: facts.now, ...woken }
}

const eventWaits = (armed: Show['armed']) =>
  (armed?.waits ?? []).flatMap((wait) =>
    wait.kind === 'event'
      ? [{ exit: wait.exit, eventType: wait.event, condition: wait.where, since: armed?.since ?? '' }]
      : [],
  )

/** What the contact's change log would tell: the events of a change, and the fields it touched. */
function keepChanges(show: Show, before: ContactFacts, changes: Change[]) {
  const now = contactOf(show)
  const by = { kind: 'flow', id: show.stage.flow.flowId }
  const fields = new Set<string>()
  for (const change of changes) {
    if (change.type === 'set' && fieldOf(before, change.field) !== fieldOf(now, change.field))
      fields.add(change.field)
    if (change.type === 'notify' || change.type === 'enroll')
      show.moments.push({ type: 'told', change, ...place(show) })
  }
  for (const field of fields) show.news.touched.add(field)
  if (fields.size > 0) happen(show, 'contact.updated', { fields: [...fields], by }, 'flow')
  for (const tag of now.tags.filter((one) => !before.tags.includes(one)))
    happen(show, 'tag.added', { tag, by }, 'flow')
  for (const tag of before.tags.filter((one) => !now.tags.includes(one)))
    happen(show, 'tag.removed', { tag, by }, 'flow')
  // A pass may go through several stages; each is a move of its own.
  let from = before.stage
  for (const change of changes)
    if (change.type === 'stage' && change.stage !== from) {
      happen(show, 'stage.changed', { from, to: change.stage, by }, 'flow')
      from = change.stage
    }
}

const fieldOf = (contact: ContactFacts, field: string): unknown => {
  const key = /^attributes\.(.+)$/.exec(field)?.[1]
  return key ? contact.attributes[key] : (contact as Record<string, unknown>)[field]
}

/** Takes what happened to whom it concerns: goals and exit rules first, then waits. */
function route(show: Show): boolean {
  const { events, touched } = show.news
  if (events.length === 0 && touched.size === 0) return false
  show.news = { events: [], touched: new Set() }
  if (!isOpen(show)) return true
  if (endByRules(show)) return true
  const { walker, facts, armed } = show
  if (walker.run.status !== 'active' || !armed) return true
  const fresh = events.filter((event) => !isUsed(walker.state, event))
  const woken = firstMatch(fresh, eventWaits(armed), facts.now)
  const { visit } = walker.run
  if (woken) drive(show, { type: 'woken', visit, at: facts.now, ...woken })
  else if (
    armed.waits.some((wait) => wait.kind === 'time' && wait.zone) &&
    (touched.has('timeZone') || touched.has('country'))
  )
    drive(show, { type: 'again', visit, at: facts.now })
  return true
}

/** Answers whether a rule ended the run; else notes when time alone may make one true. */
function endByRules(show: Show): boolean {
  const { walker, facts, stage } = show
  if (rulesOf(stage.flow).length === 0) return false
  const signal = verdict(stage.flow, contactOf(show), facts, walker.run.visit)
  if (signal) drive(show, signal)
  else show.flipAt = nextLook(stage.flow, contactOf(show), facts)[0]?.at ?? show.flipAt
  return signal !== undefined
}

function flip(show: Show) {
  if (!show.flipAt || show.flipAt > show.facts.now) return
  show.flipAt = undefined
  endByRules(show)
}

/** The run itself is due: it begins, or one of its waits is over. */
function move(show: Show): boolean {
  const { walker, facts } = show
  if (walker.run.status !== 'active') return false
  const { visit } = walker.run
  if (!show.started) {
    show.started = true
    // One step may be tried alone; there is nothing before it to come from.
    const isEntry = show.stage.flow.nodes.get(walker.run.node)?.kind === 'trigger'
    if (!endByRules(show)) drive(show, { type: isEntry ? 'started' : 'again', visit, at: facts.now })
    return true
  }
  const over = (show.armed?.waits ?? [])
    .flatMap((wait) => (wait.kind === 'time' && wait.at <= facts.now ? [wait] : []))
    .sort((a, b) => a.at.getTime() - b.at.getTime() || (a.exit < b.exit ? -1 : 1))[0]
  if (!over) return false
  drive(show, { type: 'woken', visit, at: facts.now, exit: over.exit })
  return true
}

function nextMoment({ armed, plan, coming, flipAt, walker }: Show): Date | undefined {
  const times = [
    ...(walker.run.status === 'active'
      ? [
          ...(armed?.waits ?? []).flatMap((wait) => (wait.kind === 'time' ? [wait.at] : [])),
          ...(plan ? [plan.dueAt] : []),
        ]
      : []),
    ...(coming[0] ? [coming[0].at] : []),
    ...(flipAt ? [flipAt] : []),
  ].filter((at) => Number.isFinite(at.getTime()))
  return times.sort((a, b) => a.getTime() - b.getTime())[0]
}

function storyOf(show: Show): Story {
  const { walker, moments, facts, startedAt, call } = show
  const { status, because, node, visit } = walker.run
  return {
    ...{ moments, status, because, node, visit, converted: walker.state.converted ?? false },
    startedAt: startedAt.toISOString(),
    at: facts.now.toISOString(),
    contact: contactOf(show),
    ...(call && { ringing: { node: call.node, until: call.until.toISOString() } }),
  }
}
