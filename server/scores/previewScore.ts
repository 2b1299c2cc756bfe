import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'
import type { ScoreDefinition } from './definition.ts'
import { fold, nothing, type ScoreState, settle, valueAt } from './fold.ts'
import { readEvents, readPeople } from './past.ts'

export type ScorePreview = {
  /** how many people were counted; of all, where `scaled` is 1 */
  people: number
  /** a sample stands for so many times as many people */
  scaled: number
  /** of all people: mean number before and after, and how many have any points then */
  mean: { before: number; after: number }
  scored: { before: number; after: number }
  thresholds: { id: string; title: string; before: number; after: number; up: number; down: number }[]
}

/** So many are counted one by one; of more, a sample. */
const MOST = 5000
const ROUND = 500

/** What a definition would change, before it does: who would cross which threshold. Counts; writes nothing. */
export async function previewScore(
  db: Db,
  workspaceId: string,
  score: { key: string; definition: ScoreDefinition },
  before: { id: string; definition: ScoreDefinition } | undefined,
  moment: Date,
): Promise<ScorePreview> {
  const now = moment.getTime()
  const { definition } = score
  const { ids, all } = await choosePeople(db, workspaceId)
  const scaled = ids.length > 0 ? all / ids.length : 1
  const tally = definition.thresholds.map(({ id, title }) => ({
    id,
    title,
    before: 0,
    after: 0,
    up: 0,
    down: 0,
  }))
  const sums = { before: 0, after: 0 }
  const scored = { before: 0, after: 0 }
  for (let from = 0; from < ids.length; from += ROUND) {
    const contactIds = ids.slice(from, from + ROUND)
    const past = await readEvents(
      db,
      workspaceId,
      definition,
      contactIds.map((contactId) => ({ contactId, at: null, id: null })),
    )
    const people = await readPeople(db, workspaceId, definition, [...past.keys()])
    const was = before ? await readStates(db, before.id, contactIds) : new Map<string, ScoreState>()
    for (const contactId of contactIds) {
      const person = people.get(contactId)
      const events = past.get(contactId) ?? []
      const next = person ? settle(definition, fold(score, nothing, { events }, person), now) : nothing
      const old = was.get(contactId) ?? nothing
      const values = {
        before: before ? valueAt(before.definition, old, now) : 0,
        after: valueAt(definition, next, now),
      }
      for (const when of ['before', 'after'] as const) {
        sums[when] += values[when]
        if (values[when] !== 0) scored[when]++
      }
      const held = before ? settle(before.definition, old, now).over : []
      for (const one of tally) {
        const [is, will] = [held.includes(one.id), next.over.includes(one.id)]
        if (is) one.before++
        if (will) one.after++
        if (will && !is) one.up++
        if (is && !will) one.down++
      }
    }
  }
  const scale = (count: number) => Math.round(count * scaled)
  return {
    people: ids.length,
    scaled,
    mean: { before: sums.before / (ids.length || 1), after: sums.after / (ids.length || 1) },
    scored: { before: scale(scored.before), after: scale(scored.after) },
    thresholds: tally.map(({ id, title, before, after, up, down }) => ({
      ...{ id, title, before: scale(before), after: scale(after), up: scale(up), down: scale(down) },
    })),
  }
}

/** Everybody, or of many a sample by chance: the last digits of an id are nothing else. */
async function choosePeople(db: Db, workspaceId: string): Promise<{ ids: string[]; all: number }> {
  const { rows: counts } = await sql<{ all: number }>`
    select coalesce((select sum(n) from people_counts where workspace_id = ${workspaceId}), 0)::int
      + coalesce((select sum(n) from people_deltas where workspace_id = ${workspaceId}), 0)::int as "all"`.execute(
    db,
  )
  const all = Math.max(0, counts[0]?.all ?? 0)
  const part = all <= MOST ? 1 : MOST / all
  const { rows } = await sql<{ id: string }>`
    select id from contacts where workspace_id = ${workspaceId}
      and ${part === 1 ? sql`true` : sql`get_byte(uuid_send(id), 15) * 256 + get_byte(uuid_send(id), 14) < ${part * 65_536}`}
    limit ${2 * MOST}`.execute(db)
  return { ids: rows.map((row) => row.id), all: part === 1 ? rows.length : all }
}

async function readStates(db: Db, scoreId: string, contactIds: readonly string[]) {
  const { rows } = await sql<Omit<ScoreState, 'at'> & { contactId: string; at: Date }>`
    select contact_id, value, at, over, counted from contact_scores
    where score_id = ${scoreId} and contact_id = any(${contactIds}::uuid[])`.execute(db)
  return new Map(rows.map((row): [string, ScoreState] => [row.contactId, { ...row, at: row.at.getTime() }]))
}
