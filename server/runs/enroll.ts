import { type RawBuilder, sql } from 'kysely'
import { FlowSettings } from '#sdk/flow'
import type { Trx } from '../db/connect.ts'
import { hint } from '../db/hint.ts'
import { writeCounts } from '../engine/write.ts'

/** How many came in, and why the others did not. */
export type Enrollment = {
  enrolled: number
  skipped: Partial<Record<'inside' | 'been' | 'too-soon' | 'draining', number>>
}

export type Entrance = {
  workspaceId: string
  flowId: string
  versionId: string
  node: string
  settings: FlowSettings
  /** Those on older versions are waited for; asked here where it is not known. */
  draining?: boolean
}

/**
 * Starts contacts in a flow, as many as the source gives, with one statement.
 * `people` selects `contact_id uuid, event jsonb`; one person is taken once. Re-entry rules decide who comes in:
 * at most one open run of a flow per contact and slot, whoever else enrolls at the same moment.
 */
export async function enroll(
  trx: Trx,
  { workspaceId, flowId, versionId, node, settings, draining = true }: Entrance,
  people: RawBuilder<unknown>,
  now: Date,
): Promise<Enrollment> {
  const { reentry, reentryAfterDays } = settings
  const open = isOpen(settings, now)
  if (!open) return { enrolled: 0, skipped: {} }
  if (draining && (await isDraining(trx, flowId, versionId))) {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from (${people}) p`.execute(trx)
    return { enrolled: 0, skipped: { draining: rows[0]?.n ?? 0 } }
  }
  const { rows } = await sql<{ enrolled: number; inside: number; been: number; tooSoon: number }>`
    with people as (
      select distinct on (p.contact_id) p.contact_id, p.event
      from (${people}) p join contacts c on c.workspace_id = ${workspaceId} and c.id = p.contact_id
      order by p.contact_id
    ), judged as (
      select p.*, past.*, case
          when ${reentry} = 'never' and past.runs > 0 then 'been'
          when ${reentry} <> 'parallel' and past.open > 0 then 'inside'
          when past.ended > ${now}::timestamptz - make_interval(days => ${reentryAfterDays}) then 'too-soon'
        end as refused
      from people p cross join lateral (
        select count(*) as runs, count(*) filter (where r.status in ('active', 'parked')) as open,
          max(r.ended_at) as ended, coalesce(max(r.slot) filter (where r.status in ('active', 'parked')) + 1, 0) as slot
        from runs r where r.workspace_id = ${workspaceId} and r.contact_id = p.contact_id
          -- not by the flow's index: of a new flow the planner expects next to nobody, and would read all its runs for each
          and r.flow_id is not distinct from ${flowId}
      ) past
    ), entered as (
      insert into runs (id, workspace_id, flow_id, flow_version_id, contact_id, slot, node, visit, status, due_at, state,
        started_at, entered_at)
      select uuid7(), ${workspaceId}, ${flowId}, ${versionId}, j.contact_id,
        case when ${reentry} = 'parallel' then j.slot else 0 end, ${node}, 1, 'active', ${now}::timestamptz,
        jsonb_strip_nulls(jsonb_build_object('event', j.event,
          'since', coalesce(j.event ->> 'recordedAt', clock_timestamp()::text))), ${now}::timestamptz, ${now}::timestamptz
      from judged j where j.refused is null
      on conflict (flow_id, contact_id, slot) where status in ('active', 'parked') do nothing
      returning 1
    )
    select (select count(*)::int from entered) as enrolled,
      count(*) filter (where refused = 'inside')::int as inside,
      count(*) filter (where refused = 'been')::int as been,
      count(*) filter (where refused = 'too-soon')::int as too_soon
    from judged`.execute(trx)
  const { enrolled = 0, inside = 0, been = 0, tooSoon = 0 } = rows[0] ?? {}
  if (enrolled > 0) {
    const entry = { flowId, versionId, node, exit: '', n: enrolled }
    await writeCounts(trx, workspaceId, { counts: new Map([[node, entry]]) }, now)
    await hint(trx, workspaceId, ['runs'])
  }
  const reasons = Object.entries({ inside, been, 'too-soon': tooSoon }).filter(([, n]) => n > 0)
  return { enrolled, skipped: Object.fromEntries(reasons) }
}

/** A version may have been published to begin only when those on older ones have left; the last of them opens the door. */
async function isDraining(trx: Trx, flowId: string, versionId: string): Promise<boolean> {
  const { rows } = await sql<{ draining: boolean; still: boolean }>`
    select f.draining, f.draining and exists (select 1 from runs r where r.flow_id = f.id
      and r.status in ('active', 'parked') and r.flow_version_id <> ${versionId}) as still
    from flows f where f.id = ${flowId}`.execute(trx)
  const { draining = false, still = false } = rows[0] ?? {}
  if (draining && !still) await sql`update flows set draining = false where id = ${flowId}`.execute(trx)
  return still
}

/** Within the flow's start and end dates. */
export const isOpen = ({ startsAt, endsAt }: FlowSettings, now: Date): boolean =>
  (!startsAt || new Date(startsAt) <= now) && (!endsAt || now < new Date(endsAt))

/** Where people enter a live flow by hand: its manual trigger, or else its first. */
export async function findEntrance(
  trx: Trx,
  workspaceId: string,
  flowId: string,
): Promise<Entrance | undefined> {
  const found = await trx
    .selectFrom('flows as f')
    .innerJoin('flowVersions as v', 'v.id', 'f.versionId')
    .innerJoin('flowTriggers as t', 't.flowId', 'f.id')
    .select(['f.id', 'v.id as versionId', 't.node', sql`v.graph -> 'settings'`.as('settings')])
    .where('f.workspaceId', '=', workspaceId)
    .where('f.id', '=', flowId)
    .where('f.status', '=', 'live')
    .where('f.deletedAt', 'is', null)
    .orderBy(sql`(t.kind = 'manual') desc, t.id`)
    .limit(1)
    .executeTakeFirst()
  if (!found) return undefined
  const settings = FlowSettings.parse(found.settings)
  return { workspaceId, flowId, versionId: found.versionId, node: found.node, settings }
}
