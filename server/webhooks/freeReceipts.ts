import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import type { Pace } from '../effects/policy.ts'

/** What a process died over is taken up at once, apart; it need not wait until its lease is over. */
export const freeReceipts = (trx: Trx, { dead }: Pace) =>
  sql`update receipts r set due_at = '-infinity' where r.taken_by is not null and r.applied_at is null
    and r.due_at > '-infinity' and not exists (select 1 from processes p where p.id = r.taken_by
      and p.beat_at > clock_timestamp() - make_interval(secs => ${dead / 1000}))`.execute(trx)
