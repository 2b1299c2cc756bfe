import { sql } from 'kysely'
import { asEngine, type Db } from '../db/connect.ts'
import { fenced, type Work } from './work.ts'

export type CursorKind = 'full' | 'changed' | 'ids' | 'push' | 'stream'
export type Cursor = {
  cursor: string | null
  done: number
  total: number | null
  startedAt: Date | null
  finishedAt: Date | null
}

export const readCursor = (
  { pool, connectionId }: { pool: Db; connectionId: string },
  object: string,
  kind: CursorKind,
): Promise<Cursor | undefined> =>
  asEngine(pool, (trx) =>
    trx
      .selectFrom('crmCursors')
      .select(['cursor', 'done', 'total', 'startedAt', 'finishedAt'])
      .where('connectionId', '=', connectionId)
      .where('object', '=', object)
      .where('kind', '=', kind)
      .executeTakeFirst(),
  )

export async function saveCursor(
  work: Work,
  object: string,
  kind: CursorKind,
  {
    cursor,
    done = 0,
    total,
    finished,
  }: { cursor: string | null; done?: number; total?: number | null; finished: boolean },
): Promise<void> {
  await fenced(work, (trx) =>
    sql`
      insert into crm_cursors (connection_id, object, kind, workspace_id, cursor, done, total, started_at, finished_at)
      values (${work.connectionId}, ${object}, ${kind}, ${work.workspaceId}, ${cursor}, ${done}, ${total ?? null},
        ${work.now}, case when ${finished} then ${work.now}::timestamptz end)
      on conflict (connection_id, object, kind) do update set cursor = excluded.cursor, done = excluded.done,
        total = coalesce(excluded.total, crm_cursors.total), finished_at = excluded.finished_at, error = null`.execute(
      trx,
    ),
  )
}
