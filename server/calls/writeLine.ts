import { sql } from 'kysely'
import type { CallLine } from '#sdk'
import type { Db } from '../db/connect.ts'
import { storable } from '../db/json.ts'
import { uuid7 } from '../db/uuid7.ts'

export type WrittenLine = Omit<CallLine, 'id'> & { id?: string; at: Date }

type Call = { id: string; workspaceId: string }

/** Writes lines of a call down; a line that is told again in more words replaces its former self. */
export const writeLines = (db: Db, call: Call, lines: readonly WrittenLine[]): Promise<void> =>
  writeManyLines(
    db,
    lines.map((line) => ({ call, line })),
  )

/** The same for lines of several calls. */
export async function writeManyLines(
  db: Db,
  all: readonly { call: Call; line: WrittenLine }[],
): Promise<void> {
  if (all.length === 0) return
  // The last word on each item: one statement can't touch a row twice.
  const named = all.map(({ call, line }) => ({ call, line, item: line.id ?? uuid7() }))
  const latest = [...new Map(named.map((one) => [`${one.call.id} ${one.item}`, one])).values()]
  const each = <T>(of: (line: WrittenLine) => T) => latest.map(({ line }) => of(line))
  await sql`
    insert into call_lines (workspace_id, call_id, item, after, who, text, heard, start_ms, end_ms, at)
    select * from unnest(
      ${latest.map(({ call }) => call.workspaceId)}::uuid[], ${latest.map(({ call }) => call.id)}::uuid[],
      ${latest.map(({ item }) => item)}::text[], ${each((line) => line.after ?? null)}::text[],
      ${each((line) => line.who)}::text[], ${each((line) => storable(line.text))}::text[],
      ${each((line) => (line.heard === undefined ? null : storable(line.heard)))}::text[],
      ${each((line) => line.startMs ?? null)}::int[], ${each((line) => line.endMs ?? null)}::int[],
      ${each((line) => line.at)}::timestamptz[])
    on conflict (call_id, item) do update set text = excluded.text, after = coalesce(excluded.after, call_lines.after),
      heard = coalesce(excluded.heard, call_lines.heard), start_ms = coalesce(excluded.start_ms, call_lines.start_ms),
      end_ms = coalesce(excluded.end_ms, call_lines.end_ms)`.execute(db)
}
