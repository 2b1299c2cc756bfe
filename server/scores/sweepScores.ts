import { sql } from 'kysely'
import { asEngine, type Db, type Trx } from '../db/connect.ts'
import { holdStill } from '../segments/fillSegment.ts'
import { countPeople, findScores } from './keepScores.ts'

/** Looks at those whose score has decayed to where something changes. Answers how many were due. */
export async function sweepScores(trx: Trx, now: Date, limit = 500): Promise<number> {
  const { rows: due } = await sql<{ workspaceId: string; scoreId: string; contactIds: string[] }>`
    select workspace_id, score_id, array_agg(contact_id order by contact_id) as contact_ids
    from (select workspace_id, score_id, contact_id from contact_scores where next_at <= ${now}
      order by next_at limit ${limit}) due
    group by 1, 2 order by 1, 2`.execute(trx)
  for (const { workspaceId, scoreId, contactIds } of due) {
    await holdStill(trx, workspaceId, 'shared')
    const [score] = await findScores(trx, sql`id = ${scoreId}`)
    if (score) await countPeople(trx, score, { contactIds }, now)
  }
  return due.reduce((sum, { contactIds }) => sum + contactIds.length, 0)
}

/** How many people are counted anew in one transaction. */
const ROUND = 500

/** Counts people anew after a score was made or changed: round after round along their ids, until all are through. */
export async function recountScores(pool: Db, clock: () => Promise<Date>): Promise<number> {
  let counted = 0
  for (;;) {
    const now = await clock()
    const round = await asEngine(pool, (trx) => recountRound(trx, now))
    if (round === undefined) return counted
    counted += round
  }
}

/** The next people of a score that is being counted anew; undefined when there is none. */
async function recountRound(trx: Trx, now: Date): Promise<number | undefined> {
  // Who saves a score holds everybody still first: so does this, or each would wait for the other.
  const { rows: waiting } = await sql<{ id: string; workspaceId: string }>`
    select id, workspace_id from scores where recount_after is not null order by updated_at, id limit 1`.execute(
    trx,
  )
  const [first] = waiting
  if (!first) return undefined
  await holdStill(trx, first.workspaceId, 'shared')
  const { rows } = await sql<{ recountAfter: string }>`
    select recount_after from scores
    where id = ${first.id} and recount_after is not null for no key update`.execute(trx)
  const [there] = rows
  const [score] = await findScores(trx, sql`id = ${first.id}`)
  if (!there || !score) return 0
  const { rows: people } = await sql<{ id: string }>`
    select id from contacts where workspace_id = ${score.workspaceId} and id > ${there.recountAfter}
    order by id limit ${ROUND}`.execute(trx)
  const contactIds = people.map((one) => one.id)
  await countPeople(trx, score, { contactIds, anew: new Set(contactIds) }, now)
  const last = people.length === ROUND ? people.at(-1)?.id : null
  await sql`update scores set recount_after = ${last ?? null} where id = ${score.id}`.execute(trx)
  return people.length
}
