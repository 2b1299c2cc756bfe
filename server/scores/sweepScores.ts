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

/**
 * Counts people anew after a score was made or changed, along their ids. A round is done or not done, and the next one goes
 * to the workspace that was served longest ago; so many rounds at a time, for a process that ends waits for this.
 */
export async function recountScores(pool: Db, clock: () => Promise<Date>, rounds = 20): Promise<void> {
  for (let more = true; more && rounds > 0; rounds--) {
    const now = await clock()
    more = await asEngine(pool, (trx) => recountRound(trx, now))
  }
}

/** The next people of a score that is being counted anew. Answers whether there was one. */
async function recountRound(trx: Trx, now: Date): Promise<boolean> {
  // Who saves a score holds everybody still first: so does this, or each would wait for the other.
  const { rows: waiting } = await sql<{ id: string; workspaceId: string }>`
    select s.id, s.workspace_id from scores s where s.recount_after is not null
    order by (select max(o.recounted_at) from scores o where o.workspace_id = s.workspace_id), s.recounted_at, s.updated_at,
      s.id limit 1`.execute(trx)
  const [first] = waiting
  if (!first) return false
  await holdStill(trx, first.workspaceId, 'shared')
  const { rows } = await sql<{ recountAfter: string }>`
    select recount_after from scores
    where id = ${first.id} and recount_after is not null for no key update`.execute(trx)
  const [there] = rows
  const [score] = await findScores(trx, sql`id = ${first.id}`)
  if (!there || !score) return true
  const { rows: people } = await sql<{ id: string }>`
    select id from contacts where workspace_id = ${score.workspaceId} and id > ${there.recountAfter}
    order by id limit ${ROUND}`.execute(trx)
  const contactIds = people.map((one) => one.id)
  await countPeople(trx, score, { contactIds, anew: new Set(contactIds) }, now)
  const last = people.length === ROUND ? people.at(-1)?.id : null
  await sql`update scores set recount_after = ${last ?? null}, recounted_at = clock_timestamp() where id = ${score.id}`.execute(
    trx,
  )
  return true
}
