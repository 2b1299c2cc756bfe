import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'

/** Somebody because of whom what was deleted or overwritten still lies in the tables. */
export type Holdup = {
  kind: 'transaction' | 'prepared' | 'slot'
  /** process id, name of the prepared transaction, name of the slot */
  id: string
  /** what it calls itself; empty where it does not say, or where the role may not see it */
  name: string
  since: Date | null
}

/** Rows of the tables that turn over fastest that nobody needs and nobody could clear away yet. */
export async function countDeadRows(db: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select coalesce(sum(n_dead_tup), 0)::int as n from pg_stat_user_tables
    where relname in ('runs', 'intents', 'waits', 'count_deltas', 'changes')`.execute(db)
  return rows[0]?.n ?? 0
}

/**
 * Whose snapshot of this database is older than so many seconds, the oldest first. Slots have no clock; they count when
 * a million transactions have gone by.
 */
export async function findHoldups(db: Db, { seconds }: { seconds: number }): Promise<Holdup[]> {
  const { rows } = await sql<Holdup>`
    select 'transaction' as kind, pid::text as id, coalesce(application_name, '') as name, xact_start as since
    from pg_stat_activity where datname = current_database() and (backend_xmin is not null or backend_xid is not null)
      and backend_type = 'client backend' and pid <> pg_backend_pid()
      and xact_start < clock_timestamp() - make_interval(secs => ${seconds})
    union all
    select 'prepared', gid, owner, prepared from pg_prepared_xacts
    where database = current_database() and prepared < clock_timestamp() - make_interval(secs => ${seconds})
    union all
    select 'slot', slot_name, coalesce(plugin, slot_type), null from pg_replication_slots
    where xmin is not null and age(xmin) > 1000000
    order by since nulls last`.execute(db)
  return rows
}
