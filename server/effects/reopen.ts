import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import type { Pace } from './policy.ts'
import type { Outcome } from './types.ts'

const BECAUSE =
  'Maybe sent: the vendor did not know it, but the call may have reached it after that. It is asked once more.'

/**
 * A process that stood still may make its call after the vendor has denied it, and not hear the answer: what was proven
 * then proves nothing any more. The doubt is open again, and the vendor is asked twice again; the person stays where
 * they went.
 */
export async function reopenDenied(trx: Trx, outcomes: Outcome[], pace: Pace): Promise<void> {
  const lost = outcomes.filter((one) => one.kind === 'lost').map((one) => one.intent.id)
  if (lost.length === 0) return
  const [first = 0] = pace.lookups
  await sql`
    update intents set state = 'uncertain', fence = fence + 1, lookups = 0, settled_at = null, resolved_by = null,
      error = ${BECAUSE}, lookup_at = clock_timestamp() + make_interval(secs => ${first / 1000})
    where id = any(${lost}::uuid[]) and state = 'resolved-not-sent'`.execute(trx)
}
