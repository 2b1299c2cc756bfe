import { type RawBuilder, sql } from 'kysely'
import { dependsOnTime, type FieldTypes, isGroup, type Rule } from '#sdk/rules'
import { fieldTypes } from '../contacts/fieldTypes.ts'
import type { Trx } from '../db/connect.ts'
import type { LoadFlows } from '../engine/compile.ts'
import type { News } from '../events/router.ts'
import { compileNextFlip } from '../rules/compileNextFlip.ts'
import { compileRule } from '../rules/compileRule.ts'
import { enroll } from '../runs/enroll.ts'
import { holdStill } from '../segments/fillSegment.ts'

type TimeTrigger = {
  id: string
  workspaceId: string
  flowId: string
  versionId: string
  node: string
  rule: Rule
  alsoNow: boolean
  status: string
}

const chosen = sql`t.id, t.workspace_id, t.flow_id, t.version_id, t.node, t.rule, t.also_now, f.status
  from flow_triggers t join flows f on f.id = t.flow_id and f.deleted_at is null`

/**
 * A trigger by time notes for each contact the moment at which its rule may become true with nothing else happening;
 * only those moments are looked at. Notes them all for a trigger that was just published. Answers how many were.
 */
export async function armTimeTriggers(trx: Trx, now: Date): Promise<number> {
  const { rows } = await sql<TimeTrigger>`
    select ${chosen} where t.kind = 'time' and t.armed_at is null and f.status in ('live', 'paused')
    order by t.id limit 1 for update of t skip locked`.execute(trx)
  for (const trigger of rows) {
    await holdStill(trx, trigger.workspaceId, 'alone')
    await sql`delete from rule_flips where owner_id = ${trigger.id}`.execute(trx)
    const types = await fieldTypes(trx, trigger.workspaceId)
    await noteMoments(trx, trigger, { types, now, also: trigger.alsoNow })
    await sql`update flow_triggers set armed_at = ${now} where id = ${trigger.id}`.execute(trx)
  }
  return rows.length
}

/** What has changed about contacts moves their moments. */
export async function keepMoments(
  trx: Trx,
  { workspaceId, contactIds, touched }: Pick<News, 'workspaceId' | 'contactIds' | 'touched'>,
  now: Date,
): Promise<void> {
  if (contactIds.length === 0 || touched.length === 0) return
  const { rows } = await sql<TimeTrigger>`
    select ${chosen} where t.workspace_id = ${workspaceId} and t.kind = 'time' and t.armed_at is not null
      and f.status in ('live', 'paused') and (t.reads && ${touched}::text[] or '*' = any(${touched}::text[]))
    order by t.id`.execute(trx)
  if (rows.length === 0) return
  const types = await fieldTypes(trx, workspaceId)
  for (const trigger of rows) await noteMoments(trx, trigger, { types, now, contactIds })
}

type Due = { triggerId: string; contactIds: string[] }

/** Starts those whose moment has come and for whom the rule is true; a paused flow lets the moment pass. */
export async function sweepMoments(trx: Trx, loadFlows: LoadFlows, now: Date, limit = 500): Promise<number> {
  const { rows: due } = await sql<Due>`
    with due as (
      select owner_id, contact_id from rule_flips
      where owner_kind = 'trigger' and at <= ${now} order by at limit ${limit} for update skip locked
    ), taken as (
      delete from rule_flips f using due where f.owner_id = due.owner_id and f.contact_id = due.contact_id
      returning f.owner_id, f.contact_id
    )
    select owner_id as trigger_id, array_agg(contact_id) as contact_ids from taken group by 1 order by 1`.execute(
    trx,
  )
  for (const { triggerId, contactIds } of due) await start(trx, loadFlows, triggerId, contactIds, now)
  return due.reduce((sum, { contactIds }) => sum + contactIds.length, 0)
}

async function start(trx: Trx, loadFlows: LoadFlows, triggerId: string, contactIds: string[], now: Date) {
  const { rows } = await sql<TimeTrigger>`
    select ${chosen} where t.id = ${triggerId} and t.kind = 'time' and f.status in ('live', 'paused')`.execute(
    trx,
  )
  const [trigger] = rows
  if (!trigger) return
  const { workspaceId, rule } = trigger
  const types = await fieldTypes(trx, workspaceId)
  const flow = (await loadFlows(trx, [trigger.versionId])).get(trigger.versionId)
  if (flow && trigger.status === 'live')
    await enroll(
      trx,
      { ...trigger, settings: flow.settings },
      sql`select c.id as contact_id, null::jsonb as event from contacts c where c.workspace_id = ${workspaceId}
        and c.id = any(${contactIds}::uuid[]) and ${compileRule(rule, { types, now })}`,
      now,
    )
  await noteMoments(trx, trigger, { types, now, contactIds })
}

/**
 * A moment that has come and was not swept yet stays: whether the rule is true is seen then. One for whom it is true
 * already gets none, unless `also` asks for them.
 */
async function noteMoments(
  trx: Trx,
  { id, workspaceId, rule }: TimeTrigger,
  {
    types,
    now,
    contactIds,
    also = false,
  }: { types: FieldTypes; now: Date; contactIds?: readonly string[]; also?: boolean },
) {
  const those = (column: RawBuilder<unknown>) =>
    contactIds ? sql`${column} = any(${contactIds}::uuid[])` : sql`true`
  const next = compileNextFlip(rule, { types, now })
  const moment = also
    ? sql`case when ${compileRule(rule, { types, now })} then ${now}::timestamptz else ${next} end`
    : next
  await sql`
    with flips as materialized (
      select * from (
        select c.id, ${moment} as at from contacts c
        where c.workspace_id = ${workspaceId} and ${those(sql`c.id`)} and ${compileRule(settled(rule), { types, now })}
      ) as computed where at is not null
    ), stale as (
      delete from rule_flips f where f.owner_id = ${id} and ${those(sql`f.contact_id`)} and f.at > ${now}
        and not exists (select from flips where flips.id = f.contact_id)
    )
    insert into rule_flips (workspace_id, owner_kind, owner_id, contact_id, at)
    select ${workspaceId}, 'trigger', ${id}::uuid, flips.id, flips.at from flips
    on conflict (owner_id, contact_id) do update set at = excluded.at where rule_flips.at > ${now}`.execute(
    trx,
  )
}

/** What time cannot change about a rule and has to hold in any case: whoever is in another stage needs no moment. */
function settled(rule: Rule): Rule {
  if (rule.combinator !== 'and' || rule.not) return { combinator: 'and', rules: [] }
  const rules = rule.rules.filter(
    (one) => !dependsOnTime(isGroup(one) ? one : { combinator: 'and', rules: [one] }),
  )
  return { combinator: 'and', rules }
}
