import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import { hint } from '../db/hint.ts'
import { toJson } from '../db/json.ts'
import { recordEvents } from '../events/recordEvents.ts'
import { fieldOf } from './countedFields.ts'
import { nextLook, numberOf, type ScoreState, valueAt } from './fold.ts'
import type { Score } from './keepScores.ts'

export type Counted = {
  contactId: string
  state: ScoreState
  /** the thresholds it stood over before */
  held: readonly string[]
  lastAt: string | null
  lastId: string | null
}

/** Writes what came of the counting: the states, the numbers everybody sees, and which thresholds were crossed. */
export async function writeCounts(
  trx: Trx,
  score: Score,
  counted: readonly Counted[],
  now: Date,
): Promise<void> {
  const { id, workspaceId, definition, revision } = score
  const rows = counted.map(({ contactId, state, lastAt, lastId }) => {
    const next = nextLook(definition, state, now.getTime())
    return {
      ...{ contact_id: contactId, value: state.value, at: new Date(state.at), over: state.over },
      ...{ counted: state.counted, last_at: lastAt, last_id: lastId },
      number: numberOf(valueAt(definition, state, now.getTime())),
      next_at: next === null ? null : new Date(next),
    }
  })
  await sql`
    insert into contact_scores (workspace_id, score_id, contact_id, revision, value, at, last_at, last_id, over, counted,
      number, next_at)
    select ${workspaceId}, ${id}, contact_id, ${revision}, value, at, last_at, last_id, over, counted, number, next_at
    from jsonb_to_recordset(${toJson(rows)}::jsonb) as n(contact_id uuid, value float8, at timestamptz,
      last_at timestamptz, last_id uuid, over text[], counted jsonb, number float8, next_at timestamptz)
    on conflict (score_id, contact_id) do update set revision = excluded.revision, value = excluded.value,
      at = excluded.at, last_at = excluded.last_at, last_id = excluded.last_id, over = excluded.over,
      counted = excluded.counted, number = excluded.number, next_at = excluded.next_at`.execute(trx)
  await showNumbers(trx, score, rows)
  await tellCrossed(trx, score, counted, now)
}

/**
 * The contact's field, as rules, lists and texts read it. Only the number: a score that moves is no edit of the contact, so
 * neither its revision nor the date of its last change moves. Who reads the field hears of it by the change log.
 */
export async function showNumbers(
  trx: Trx,
  { workspaceId, key }: Score,
  rows: readonly { contact_id: string; number: number }[],
) {
  const [column, shown, set] =
    key === 'score'
      ? [sql`c.score`, sql`n.number::numeric`, sql`score = n.number::numeric`]
      : [
          sql`coalesce(rule_number(c.attributes -> ${key}::text), 0)`,
          sql`n.number`,
          sql`attributes = jsonb_set(c.attributes, array[${key}::text], to_jsonb(n.number))`,
        ]
  const { numAffectedRows } = await sql`
    with shown as (
      update contacts c set ${set}
      from jsonb_to_recordset(${toJson(rows.map(({ contact_id, number }) => ({ contact_id, number })))}::jsonb)
        as n(contact_id uuid, number float8)
      where c.workspace_id = ${workspaceId} and c.id = n.contact_id and ${column} is distinct from ${shown}
      returning c.id
    )
    insert into changes (workspace_id, contact_id, fields)
    select ${workspaceId}, id, array[${fieldOf(key)}::text] from shown order by id`.execute(trx)
  if (numAffectedRows) await hint(trx, workspaceId, ['changes'])
}

async function tellCrossed(trx: Trx, score: Score, counted: readonly Counted[], now: Date) {
  const { definition } = score
  await recordEvents(
    trx,
    score.workspaceId,
    counted.flatMap(({ contactId, state, held }) => {
      const points = numberOf(valueAt(definition, state, now.getTime()))
      return definition.thresholds.flatMap(({ id, title }) => {
        if (held.includes(id) === state.over.includes(id)) return []
        const way = state.over.includes(id) ? 'up' : 'down'
        const properties = { score: score.key, title: score.title, threshold: id, level: title, way, points }
        return [{ contactId, type: 'score.crossed', at: now, properties }]
      })
    }),
  )
}
