import { sql } from 'kysely'
import type { z } from '#sdk'
import { fieldsOf } from '#sdk/rules'
import type { Db } from '../db/connect.ts'
import { toJson } from '../db/json.ts'
import { channelOf, isOptOut, type MappingInput } from './mapping.ts'

type Input = z.infer<typeof MappingInput>

/** Keeps what an object is mapped to, and which of our fields and events concern it. */
export async function saveMapping(
  db: Db,
  workspaceId: string,
  { connectionId, object, kind }: { connectionId: string; object: string; kind: 'person' | 'deal' },
  input: Input,
): Promise<void> {
  const reads = [
    ...new Set([
      ...input.fields.flatMap(({ ours }) =>
        isOptOut(ours) && channelOf(ours) ? ['event:contact.opted-out', 'event:contact.opted-in'] : [ours],
      ),
      ...(input.inclusion ? fieldsOf(input.inclusion) : []),
    ]),
  ]
  await sql`
    insert into crm_mappings (workspace_id, connection_id, object, kind, fields, reads, creates_there, creates_here,
      inclusion, theirs)
    values (${workspaceId}, ${connectionId}, ${object}, ${kind}, ${toJson(input.fields)}::jsonb, ${reads}::text[],
      ${input.createsThere}, ${input.createsHere}, ${input.inclusion ? toJson(input.inclusion) : null}::jsonb,
      ${toJson(input.theirs)}::jsonb)
    on conflict (connection_id, object) do update set fields = excluded.fields, reads = excluded.reads,
      creates_there = excluded.creates_there, creates_here = excluded.creates_here, inclusion = excluded.inclusion,
      theirs = excluded.theirs`.execute(db)
}
