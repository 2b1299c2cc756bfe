import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'
import type { ScoreDefinition } from './definition.ts'
import { fold, nothing, numberOf, type Point, settle, valueAt } from './fold.ts'
import { readEvents, readPeople } from './past.ts'

/** One point's story: `+15`, answered a call, `× 1.5` in Negotiation, decays to 7.5 by 3 May. */
export type ExplainedPoint = {
  eventId: string
  at: string
  type: string
  /** what earned it; null when given by hand */
  title: string | null
  why: string | null
  base: number
  factor: number
  stage: string | null
  points: number
  cut: boolean
  /** what is left of it now, and when half of that will be */
  left: number
  half: { points: number; at: string } | null
}

export type ExplainedScore = {
  id: string
  key: string
  title: string
  number: number
  ceiling: number | null
  halfLifeDays: number | null
  thresholds: { id: string; title: string; at: number; until: number; over: boolean }[]
  /** the latest first */
  points: ExplainedPoint[]
  /** how many there are in all */
  count: number
  /** others are still being counted anew */
  counting: boolean
}

const shown = 100

/** Every score of a contact with the points that make it up: counted again from the same events, so it can't say otherwise. */
export async function explainScores(
  db: Db,
  workspaceId: string,
  contactId: string,
  at: Date,
): Promise<ExplainedScore[]> {
  const now = at.getTime()
  const { rows: scores } = await sql<{
    id: string
    key: string
    title: string
    definition: ScoreDefinition
    counting: boolean
  }>`select id, key, title, definition, recount_after is not null as counting
    from scores where workspace_id = ${workspaceId} order by position, id`.execute(db)
  const explained: ExplainedScore[] = []
  for (const score of scores) {
    const { definition, id, key, title, counting } = score
    const past = await readEvents(db, workspaceId, definition, [{ contactId, at: null, id: null }])
    const person = (await readPeople(db, workspaceId, definition, [contactId])).get(contactId)
    if (!person) continue
    const points: Point[] = []
    const events = past.get(contactId) ?? []
    const state = settle(
      definition,
      fold(score, nothing, { events }, person, (point) => points.push(point)),
      now,
    )
    explained.push({
      ...{ id, key, title, counting, count: points.length },
      number: numberOf(valueAt(definition, state, now)),
      ...{ ceiling: definition.ceiling, halfLifeDays: definition.halfLifeDays },
      thresholds: definition.thresholds.map((one) => ({ ...one, over: state.over.includes(one.id) })),
      points: points
        .slice(-shown)
        .reverse()
        .map((point) => explainPoint(definition, point, now)),
    })
  }
  return explained
}

export function explainPoint(definition: ScoreDefinition, point: Point, now: number): ExplainedPoint {
  const { at, eventId, type, rule, why, base, factor, stage, points, cut } = point
  const days = definition.halfLifeDays
  const left = valueAt(definition, { ...nothing, value: points, at }, now)
  const halves = days === null ? 0 : Math.floor(Math.max(0, now - at) / (days * 86_400_000)) + 1
  return {
    ...{ eventId, type, base, factor, stage, cut },
    at: new Date(at).toISOString(),
    title: rule?.title ?? null,
    why: why ?? null,
    points: numberOf(points),
    left: numberOf(left),
    half:
      days === null || numberOf(left) === 0
        ? null
        : {
            points: numberOf(points * 2 ** -halves),
            at: new Date(at + halves * days * 86_400_000).toISOString(),
          },
  }
}
