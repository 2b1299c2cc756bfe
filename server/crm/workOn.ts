import { sql } from 'kysely'
import { StepError } from '#sdk'
import { asEngine, type Db } from '../db/connect.ts'
import { findStepError } from '../net/NotSent.ts'
import { fullSyncPage } from './fullSync.ts'
import { type Claim, keepLease, takeLease } from './lease.ts'
import { type CrmParts, openWork } from './openWork.ts'
import { readTheirs } from './readTheirs.ts'
import { compareIds, readChanged } from './reconcile.ts'
import { sendOurs } from './sendOurs.ts'
import { readWatched } from './watched.ts'
import { LeaseLost, type Work } from './work.ts'

/** Others get their turn. */
const TURN = 20_000
/** How soon an account is looked at again when nothing hints at it. */
const LOOK = 15

/** Accounts with something to do, longest waiting first. */
export async function findDueSyncs(
  pool: Db,
  now: Date,
): Promise<{ connectionId: string; workspaceId: string }[]> {
  const { rows } = await asEngine(pool, (trx) =>
    sql<{ connectionId: string; workspaceId: string }>`
      select s.connection_id, s.workspace_id from crm_syncs s join connections c on c.id = s.connection_id
      where s.status = 'on' and c.status <> 'off' and s.due_at <= ${now}
        and (s.claimed_until is null or s.claimed_until < clock_timestamp())
        and (s.blocked_until is null or s.blocked_until < clock_timestamp())
      order by s.due_at, s.claimed_until nulls first limit 50`.execute(trx),
  )
  return rows
}

/**
 * Works on one account until there is nothing to do, or its turn is over. Answers whether it did anything. One worker at
 * a time; who was taken over notices at its next write.
 */
export async function workOn(parts: CrmParts, connectionId: string, signal: AbortSignal): Promise<boolean> {
  const claim = await takeLease(parts, connectionId)
  if (!claim) return false
  let busy = false
  try {
    const work = await openWork(parts, claim, signal)
    if (!work) {
      await release(parts, claim, { wait: 300 })
      return false
    }
    const until = performance.now() + TURN
    let more = true
    while (more && !signal.aborted && performance.now() < until) {
      more = await oneUnit(work)
      busy ||= more
      await keepLease(parts, claim)
    }
    await release(parts, claim, { wait: more ? 0 : LOOK })
    return busy
  } catch (error) {
    if (error instanceof LeaseLost) return false
    await fail(parts, claim, error)
    return busy
  }
}

/** What comes first comes first: news, then our changes, then what can wait. */
async function oneUnit(work: Work): Promise<boolean> {
  let did = await readTheirs(work)
  for (const mapping of work.mappings) did = (await sendOurs(work, mapping)) || did
  if (did) return true
  return (
    (await fullSyncPage(work)) ||
    (await readChanged(work)) ||
    (await readWatched(work)) ||
    (await compareIds(work))
  )
}

/** A hint that came while we worked is due at once: it has set the time back already. */
async function release(
  { pool, clock }: CrmParts,
  { connectionId, fence }: Claim,
  { wait }: { wait: number },
) {
  const now = await clock()
  await asEngine(pool, (trx) =>
    sql`
      update crm_syncs set claimed_by = null, claimed_until = null, failures = 0, blocked_because = null,
        synced_at = ${now}, due_at = case when due_at = '-infinity' then due_at
          else ${now}::timestamptz + make_interval(secs => ${wait}) end
      where connection_id = ${connectionId} and fence = ${fence}::bigint`.execute(trx),
  )
}

/** The whole account waits, longer each time, and its page says why. */
async function fail({ pool, report }: CrmParts, { connectionId, fence, workspaceId }: Claim, error: unknown) {
  const known = error instanceof StepError ? error : findStepError(error)
  const message = known?.message ?? (error instanceof Error ? error.message : String(error))
  if (!known) report('A sync failed; it is tried again', error, { connectionId, workspaceId })
  const least = known ? (known.retryAfter ?? (known.retry ? 5 : 60)) : 5
  await asEngine(pool, (trx) =>
    sql`
      update crm_syncs set claimed_by = null, claimed_until = null, failures = failures + 1,
        blocked_because = ${message.slice(0, 500)}, blocked_until = clock_timestamp()
          + make_interval(secs => greatest(${least}::float8, least(900, 2 * power(2, least(failures, 9)))))
      where connection_id = ${connectionId} and fence = ${fence}::bigint`.execute(trx),
  )
}
