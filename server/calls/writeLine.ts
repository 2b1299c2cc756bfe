import { sql } from 'kysely'
import type { CallLine } from '#sdk'
import type { Db } from '../db/connect.ts'
import { storable } from '../db/json.ts'
import { uuid7 } from '../db/uuid7.ts'

export type WrittenLine = Omit<CallLine, 'id'> & { id?: string; at: Date }

/** Writes lines of a call down; a line that is told again in more words replaces its former self. */
export async function writeLines(
  db: Db,
  call: { id: string; workspaceId: string },
  lines: readonly WrittenLine[],
): Promise<void> {
  if (lines.length === 0) return
  // The last word on each item: one statement can't touch a row twice.
  const latest = [...new Map(lines.map((line) => [line.id ?? uuid7(), line])).entries()]
  await sql`
    insert into call_lines (workspace_id, call_id, item, after, who, text, heard, start_ms, end_ms, at)
    select ${call.workspaceId}::uuid, ${call.id}::uuid, l.* from unnest(
      ${latest.map(([item]) => item)}::text[], ${latest.map(([, line]) => line.after ?? null)}::text[],
      ${latest.map(([, line]) => line.who)}::text[], ${latest.map(([, line]) => storable(line.text))}::text[],
      ${latest.map(([, line]) => (line.heard === undefined ? null : storable(line.heard)))}::text[],
      ${latest.map(([, line]) => line.startMs ?? null)}::int[], ${latest.map(([, line]) => line.endMs ?? null)}::int[],
      ${latest.map(([, line]) => line.at)}::timestamptz[]) as l (item, after, who, text, heard, start_ms, end_ms, at)
    on conflict (call_id, item) do update set text = excluded.text, after = coalesce(excluded.after, call_lines.after),
      heard = coalesce(excluded.heard, call_lines.heard), start_ms = coalesce(excluded.start_ms, call_lines.start_ms),
      end_ms = coalesce(excluded.end_ms, call_lines.end_ms)`.execute(db)
}
