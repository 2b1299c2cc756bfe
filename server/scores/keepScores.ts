import { type RawBuilder, sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import type { News } from '../events/router.ts'
import { eventTypes, looksBack, readFields, readsOf, readsStage, type ScoreDefinition } from './definition.ts'
import { fold, nothing, type ScoreState, settle } from './fold.ts'
import { type PastEvent, readEvents, readPeople } from './past.ts'
import { type Counted, showNumbers, writeCounts } from './writeCounts.ts'

export type Score = {
  id: string
  workspaceId: string
  key: string
  title: string
  definition: ScoreDefinition
  revision: number
  /** it is being counted anew, and who crosses a threshold by that starts nothing */
  quiet: boolean
}

/** A person's state as it is stored. */
export type Stored = ScoreState & {
  contactId: string
  revision: number
  number: number
  lastAt: string | null
  lastId: string | null
  /** it came to its stage no later than the last event that was looked at happened */
  movedBefore: boolean
}

/** Brings the scores of changed contacts up to date, where a score reads what has changed. */
export async function keepScores(trx: Trx, news: News, now: Date): Promise<void> {
  const { workspaceId, touched, touchedBy } = news
  const everything = touched.includes('*')
  const scores = await findScores(
    trx,
    sql`workspace_id = ${workspaceId} and (${everything} or reads && ${touched}::text[])`,
  )
  for (const score of scores) {
    const { definition } = score
    const whose = (reads: readonly string[]) =>
      new Set(
        news.contactIds.filter((id) => {
          const what = touchedBy.get(id)
          return what?.has('*') || reads.some((one) => what?.has(one))
        }),
      )
    await countPeople(
      trx,
      score,
      {
        contactIds: [...whose(readsOf(definition))],
        events: news.events,
        anew: whose(readFields(definition)),
        moved: whose(readsStage(definition) ? ['stage'] : []),
      },
      now,
    )
  }
}

export async function findScores(trx: Trx, which: RawBuilder<unknown>): Promise<Score[]> {
  const { rows } = await sql<Score>`
    select id, workspace_id, key, title, definition, revision, recount_after is not null and not recount_tells as quiet
    from scores where ${which} order by position, id`.execute(trx)
  return rows
}

const nobody: ReadonlySet<string> = new Set()

/**
 * Counts what is new on top of what was counted; from the beginning where that isn't enough: another definition, a field
 * that the rules read, an event that came late. Both come to the same number.
 */
export async function countPeople(
  trx: Trx,
  score: Score,
  {
    contactIds,
    events = [],
    anew = nobody,
    moved = nobody,
  }: {
    contactIds: readonly string[]
    events?: News['events']
    /** fields of theirs have changed that the rules read */
    anew?: ReadonlySet<string>
    /** have come to another stage */
    moved?: ReadonlySet<string>
  },
  now: Date,
): Promise<void> {
  if (contactIds.length === 0) return
  const { workspaceId, definition } = score
  const types = eventTypes(definition)
  const stored = await lockStates(trx, score, contactIds)
  const late = await findLate(
    trx,
    score.id,
    events.filter((event) => types.includes(event.type)),
  )
  const goesOn = (one: Stored | undefined): one is Stored =>
    one !== undefined &&
    one.revision === score.revision &&
    !anew.has(one.contactId) &&
    !late.has(one.contactId) &&
    !looksBack(definition) &&
    !(moved.has(one.contactId) && one.movedBefore)
  const since = contactIds.map((contactId) => {
    const one = stored.get(contactId)
    return goesOn(one) ? { contactId, at: one.lastAt, id: one.lastId } : { contactId, at: null, id: null }
  })
  const past = await readEvents(trx, workspaceId, definition, since)
  const concerned = contactIds.filter((id) => past.has(id) || stored.has(id))
  // What somebody came with, from a file or a form, gives way to what is counted.
  const bare = contactIds.filter((id) => anew.has(id) && !past.has(id) && !stored.has(id))
  if (bare.length > 0)
    await showNumbers(
      trx,
      score,
      bare.map((id) => ({ contact_id: id, number: 0 })),
    )
  if (concerned.length === 0) return
  const people = await readPeople(trx, workspaceId, definition, concerned)
  const counted: Counted[] = []
  for (const contactId of concerned) {
    const person = people.get(contactId)
    if (!person) continue
    const before = stored.get(contactId)
    const own: PastEvent[] = past.get(contactId) ?? []
    const begin = goesOn(before) ? before : nothing
    const state = settle(definition, fold(score, begin, { events: own }, person), now.getTime())
    const last = own.at(-1)
    const news = new Set(events.map((event) => event.id))
    const known = () => fold(score, nothing, { events: own.filter(({ id }) => !news.has(id)) }, person)
    counted.push({
      ...{ contactId, state },
      // Counted anew in silence, somebody still crosses by what has just happened.
      held:
        score.quiet && before?.revision !== score.revision
          ? settle(definition, known(), now.getTime()).over
          : (before?.over ?? []),
      lastAt: last?.exactAt ?? (goesOn(before) ? before.lastAt : null),
      lastId: last?.id ?? (goesOn(before) ? before.lastId : null),
    })
  }
  await writeCounts(trx, score, counted, now)
}

/** The contacts first, in the order of their ids, as everything that changes them does. */
async function lockStates(
  trx: Trx,
  { id, workspaceId }: Score,
  contactIds: readonly string[],
): Promise<Map<string, Stored>> {
  await sql`select id from contacts where workspace_id = ${workspaceId} and id = any(${contactIds}::uuid[])
    order by id for no key update`.execute(trx)
  const { rows } = await sql<Omit<Stored, 'at'> & { at: Date }>`
    select s.contact_id, s.revision, s.value, s.at, s.over, s.counted, s.number, s.last_at::text, s.last_id,
      coalesce(c.stage_since <= s.last_at, false) as moved_before
    from contact_scores s join contacts c on c.id = s.contact_id
    where s.score_id = ${id} and s.contact_id = any(${contactIds}::uuid[])`.execute(trx)
  return new Map(rows.map((row) => [row.contactId, { ...row, at: row.at.getTime() }]))
}

/** Whose new events lie before what was looked at already. */
async function findLate(trx: Trx, scoreId: string, events: News['events']): Promise<Set<string>> {
  if (events.length === 0) return new Set()
  const { rows } = await sql<{ contactId: string }>`
    select distinct s.contact_id
    from unnest(${events.map((event) => event.contactId)}::uuid[], ${events.map((event) => event.at)}::timestamptz[],
        ${events.map((event) => event.id)}::uuid[]) as e (contact_id, at, id)
      join contact_scores s on s.score_id = ${scoreId} and s.contact_id = e.contact_id
        and (e.at, e.id) <= (s.last_at, s.last_id)`.execute(trx)
  return new Set(rows.map((row) => row.contactId))
}
