import { sql } from 'kysely'
import { type Db, onRollback, type Trx } from '../db/connect.ts'
import { uuid7 } from '../db/uuid7.ts'

/** The changes that this process is routing right now, written where it outlives the process: as `AtWork` is for runs. */
export type ChangesAtWork = {
  /** Answers which of these, which the transaction has taken, another process had taken and never finished. */
  begin(trx: Trx, changeIds: string[]): Promise<Set<string>>
}

export function createChangesAtWork(pool: Db, processId: string): ChangesAtWork {
  return {
    async begin(trx, changeIds) {
      const id = uuid7()
      const { rows } = await sql<{ id: string; changeIds: string[] }>`
        with noted as (insert into changes_at_work (id, process_id, change_ids) values (${id}, ${processId}, ${changeIds}::bigint[]))
        select id, change_ids from changes_at_work
        where process_id <> ${processId} and change_ids && ${changeIds}::bigint[]`.execute(pool)
      const drop = () => sql`delete from changes_at_work where id = ${id}`.execute(pool)
      onRollback(trx, () => void drop().catch(() => {}))
      // Gone with the commit; its failure takes it back above.
      await sql`delete from changes_at_work where id = ${id}`.execute(trx)
      const left = new Set(rows.flatMap((row) => row.changeIds))
      const crashed = changeIds.filter((change) => left.has(change))
      if (crashed.length > 0)
        await sql`
          update changes_at_work set change_ids = array(select unnest(change_ids) except select unnest(${crashed}::bigint[]))
          where id = any(${rows.map((row) => row.id)}::uuid[])`.execute(trx)
      return new Set(crashed)
    },
  }
}
