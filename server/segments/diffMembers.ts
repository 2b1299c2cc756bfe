import { type RawBuilder, sql } from 'kysely'
import { dependsOnTime, type FieldTypes, type Rule } from '#sdk/rules'
import type { Db } from '../db/connect.ts'
import { compileNextFlip } from '../rules/compileNextFlip.ts'
import { compileRule } from '../rules/compileRule.ts'

export type LiveSegment = { id: string; workspaceId: string; title: string; rule: Rule }
type Circumstances = {
  types: FieldTypes
  now: Date
  /** Only these contacts; all of the workspace, when absent. */
  contactIds?: readonly string[]
  /** A first filling is silent: nobody enters a segment by its being drawn. */
  silent?: boolean
}

/**
 * Makes the segment's members equal to what its rule says now, set-based, and records who entered and left,
 * in one statement whether for one contact or a million.
 */
export async function diffMembers(
  db: Db,
  { id, workspaceId, title, rule }: LiveSegment,
  { types, now, contactIds, silent = false }: Circumstances,
): Promise<{ entered: number; left: number }> {
  const those = (column: RawBuilder<unknown>) =>
    contactIds ? sql`${column} = any(${contactIds}::uuid[])` : sql`true`
  const { rows } = await sql<{ entered: number; left: number }>`
    with wanted as materialized (
      select c.id from contacts c
      where c.workspace_id = ${workspaceId} and ${those(sql`c.id`)} and ${compileRule(rule, { types, now })}
    ), gone as (
      delete from segment_members m where m.segment_id = ${id} and ${those(sql`m.contact_id`)}
        and not exists (select from wanted w where w.id = m.contact_id)
      returning m.contact_id
    ), come as (
      insert into segment_members (workspace_id, segment_id, contact_id, entered_at)
      select ${workspaceId}, ${id}::uuid, w.id, ${now} from wanted w
      where not exists (select from segment_members m where m.segment_id = ${id} and m.contact_id = w.id)
      on conflict do nothing
      returning contact_id
    ), moved as materialized (
      select uuid7() as event_id, contact_id, 'segment.entered' as type from come
      union all select uuid7(), contact_id, 'segment.left' from gone
    ), told as (
      insert into events (id, workspace_id, contact_id, type, at, properties)
      select event_id, ${workspaceId}, contact_id, type, ${now},
        jsonb_build_object('segmentId', ${id}::text, 'title', ${title}::text)
      from moved where not ${silent}::boolean
    ), noted as (
      insert into changes (workspace_id, contact_id, event_id)
      select ${workspaceId}, contact_id, event_id from moved where not ${silent}::boolean
    )
    select count(*) filter (where type = 'segment.entered')::int as entered,
      count(*) filter (where type = 'segment.left')::int as left
    from moved`.execute(db)
  if (dependsOnTime(rule)) await storeFlips(db, { id, workspaceId, rule }, { types, now, those })
  return rows[0] ?? { entered: 0, left: 0 }
}

/** Notes when time alone may next change the answer, for the sweeper. */
async function storeFlips(
  db: Db,
  { id, workspaceId, rule }: Omit<LiveSegment, 'title'>,
  {
    types,
    now,
    those,
  }: { types: FieldTypes; now: Date; those: (column: RawBuilder<unknown>) => RawBuilder<unknown> },
) {
  await sql`
    with flips as materialized (
      select * from (
        select c.id, ${compileNextFlip(rule, { types, now })} as at from contacts c
        where c.workspace_id = ${workspaceId} and ${those(sql`c.id`)}) as computed
      where at is not null
    ), stale as (
      delete from rule_flips f where f.owner_id = ${id} and ${those(sql`f.contact_id`)}
        and not exists (select from flips where flips.id = f.contact_id)
    )
    insert into rule_flips (workspace_id, owner_kind, owner_id, contact_id, at)
    select ${workspaceId}, 'segment', ${id}::uuid, flips.id, flips.at from flips
    on conflict (owner_id, contact_id) do update set at = excluded.at`.execute(db)
}
