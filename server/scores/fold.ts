import type { ContactFacts, EventFact } from '#sdk'
import { duration } from '#sdk'
import { evaluate, evaluateEvent, type FieldTypes } from '#sdk/rules'
import { BY_HAND, type PointRule, type ScoreDefinition } from './definition.ts'

/** What is kept of a person; all numbers of later moments follow from it. Times are milliseconds. */
export type ScoreState = {
  value: number
  at: number
  over: string[]
  counted: Record<string, number[]>
}

/** An event that has earned something: what, why, and what was cut off. */
export type Point = {
  at: number
  eventId: string
  type: string
  /** absent when given by hand */
  rule?: PointRule
  why?: string
  base: number
  factor: number
  stage: string | null
  /** what really came of it; `cut` when the floor or the ceiling took some */
  points: number
  cut: boolean
}

export type Move = { from: string | null; to: string | null; at: number }
export type Person = { contact: ContactFacts; moves: readonly Move[]; types: FieldTypes }

const DAY = 86_400_000
export const nothing: ScoreState = { value: 0, at: 0, over: [], counted: {} }

const halfLife = ({ halfLifeDays }: ScoreDefinition) =>
  halfLifeDays === null ? Number.POSITIVE_INFINITY : halfLifeDays * DAY

/** What it is worth at a moment. */
export const valueAt = (definition: ScoreDefinition, { value, at }: ScoreState, now: number): number =>
  value === 0 ? 0 : value * 2 ** -(Math.max(0, now - at) / halfLife(definition))

/** The thresholds it stands over at a moment: left below `until`, reached from `at` on. */
function over(definition: ScoreDefinition, held: readonly string[], value: number): string[] {
  return definition.thresholds
    .filter(({ id, at, until }) => value >= at || (held.includes(id) && value >= until))
    .map(({ id }) => id)
}

/** Lets time pass, with nothing earned. */
export const settle = (definition: ScoreDefinition, state: ScoreState, now: number): ScoreState => ({
  ...state,
  over: over(definition, state.over, valueAt(definition, state, now)),
})

/**
 * Counts events, the earlier first, on top of what was counted. Counting all at once or one by one comes to the same number:
 * both do the same sums in the same order. `past` is what came before, for rules that look back.
 */
export function fold(
  score: { key: string; definition: ScoreDefinition },
  before: ScoreState,
  { events, past = [] }: { events: readonly EventFact[]; past?: readonly EventFact[] },
  person: Person,
  earned?: (point: Point) => void,
): ScoreState {
  let state = before
  const known = [...past]
  for (const event of events) {
    known.push(event)
    state = count(score, state, event, known, person, earned)
  }
  return state
}

function count(
  { key, definition }: { key: string; definition: ScoreDefinition },
  before: ScoreState,
  event: EventFact,
  known: readonly EventFact[],
  person: Person,
  earned?: (point: Point) => void,
): ScoreState {
  const at = Date.parse(event.at)
  const stage = stageAt(person, at)
  let state = before
  const add = (base: number, factor: number, more: Pick<Point, 'rule' | 'why'>) => {
    const was = valueAt(definition, state, at)
    const wanted = was + base * factor
    const value = Math.max(definition.floor, Math.min(definition.ceiling ?? wanted, wanted))
    const held = over(definition, state.over, was)
    state = { ...state, value, at: Math.max(at, state.at), over: over(definition, held, value) }
    const cut = Math.abs(value - wanted) > 1e-9
    earned?.({
      at,
      eventId: event.id,
      type: event.type,
      base,
      factor,
      stage,
      points: value - was,
      cut,
      ...more,
    })
  }

  if (event.type === BY_HAND) {
    const { score, points, why } = event.properties
    if (score === key && typeof points === 'number' && Number.isFinite(points))
      add(points, 1, typeof why === 'string' && why ? { why } : {})
    return state
  }
  for (const rule of definition.rules) {
    if (rule.event !== event.type || !earns(rule, event, known, person, stage)) continue
    const times = rule.most ? room(rule, state.counted[rule.id] ?? [], at) : undefined
    if (times === 'full') continue
    if (times) state = { ...state, counted: { ...state.counted, [rule.id]: times } }
    add(rule.points, factorOf(definition, stage), { rule })
  }
  return state
}

const factorOf = ({ factors }: ScoreDefinition, stage: string | null) =>
  stage !== null && Object.hasOwn(factors, stage) ? (factors[stage] ?? 1) : 1

function earns(
  { where, rule }: PointRule,
  event: EventFact,
  known: readonly EventFact[],
  { contact, types, moves }: Person,
  stage: string | null,
): boolean {
  const now = new Date(event.at)
  if (where && !evaluateEvent(where, event, { now, types }).result) return false
  if (!rule) return true
  const since = moves.findLast((move) => move.at <= now.getTime())?.at
  const then = {
    ...contact,
    stage,
    stageSince: since === undefined ? contact.stageSince : new Date(since).toISOString(),
  }
  return evaluate(rule, { contact: then, events: known, now, types }).result
}

/** The last times that count against the limit, this one among them; or that there is no room for it. */
function room({ most }: PointRule, times: readonly number[], at: number): number[] | 'full' {
  if (!most) return []
  const since = most.within ? at - duration(most.within) : Number.NEGATIVE_INFINITY
  const recent = times.filter((time) => time > since)
  return recent.length >= most.times ? 'full' : [...recent, at]
}

/** In which stage somebody stood at a moment. */
export function stageAt({ contact, moves }: Pick<Person, 'contact' | 'moves'>, at: number): string | null {
  const last = moves.findLast((move) => move.at <= at)
  if (last) return last.to
  const [first] = moves
  return first ? first.from : contact.stage
}

/** As it is shown and compared: to a tenth of a point. */
export const numberOf = (value: number): number => Math.round(value * 10) / 10 || 0

/** Half of the smallest number that is shown. */
const NOTHING = 0.05

/**
 * When time alone changes something worth writing down: a threshold is left, or the number that everybody sees is off by a
 * tenth of itself, at least a point. So a million scores that decay are looked at now and then, and thresholds are exact.
 */
export function nextLook(definition: ScoreDefinition, state: ScoreState, now: number): number | null {
  if (definition.halfLifeDays === null) return null
  const value = valueAt(definition, state, now)
  const size = Math.abs(value)
  if (size < NOTHING) return null
  const sunk = size - Math.max(1, size / 10)
  const levels = [
    Math.max(sunk, NOTHING),
    ...definition.thresholds
      .filter(({ id, until }) => state.over.includes(id) && value >= until)
      .map((one) => one.until),
  ]
  // The next millisecond, in which it is surely less.
  return Math.ceil(now + halfLife(definition) * Math.log2(size / Math.max(...levels))) + 1
}
