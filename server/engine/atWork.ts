import { sql } from 'kysely'
import { type Db, onRollback, type Trx } from '../db/connect.ts'
import { uuid7 } from '../db/uuid7.ts'

/** What this process is moving right now, written where it outlives the process. */
export type AtWork = {
  /**
   * Notes runs that the transaction has locked. Answers which of them stand on the note of another process: it held
   * them before us and never committed, so it died over that batch, and one of them may be why.
   */
  begin(runIds: string[]): Promise<Note>
}

export type Note = { crashed: Set<string>; end(trx: Trx): Promise<void>; drop(): void }

export function createAtWork(pool: Db, processId: string): AtWork {
  return {
    async begin(runIds) {
      const id = uuid7()
      // Outside the batch's transaction. The table is unlogged, so this commit waits for no disk.
      const { rows } = await sql<{ id: string; runIds: string[] }>`
        with noted as (insert into at_work (id, process_id, run_ids) values (${id}, ${processId}, ${runIds}::uuid[]))
        select id, run_ids from at_work where process_id <> ${processId} and run_ids && ${runIds}::uuid[]`.execute(
        pool,
      )
      const left = new Set(rows.flatMap((row) => row.runIds))
      const crashed = new Set(runIds.filter((runId) => left.has(runId)))
      return {
        crashed,
        async end(trx) {
          await sql`delete from at_work where id = ${id}`.execute(trx)
          if (crashed.size === 0) return
          await sql`update runs set crashes = crashes + 1 where id = any(${[...crashed]}::uuid[])`.execute(
            trx,
          )
          await sql`
            update at_work set run_ids = array(select unnest(run_ids) except select unnest(${[...crashed]}::uuid[]))
            where id = any(${rows.map((row) => row.id)}::uuid[])`.execute(trx)
        },
        /** The transaction failed and the process did not: nobody is to blame. */
        drop() {
          sql`delete from at_work where id = ${id}`.execute(pool).catch(() => {})
        },
      }
    },
  }
}

/** Notes the runs for as long as the transaction lasts. */
export async function beginWork(atWork: AtWork | undefined, trx: Trx, runIds: string[]): Promise<Note> {
  if (!atWork) return { crashed: new Set(), end: async () => {}, drop() {} }
  const note = await atWork.begin(runIds)
  onRollback(trx, note.drop)
  return note
}
