import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import type { LoadFlows } from '../engine/compile.ts'
import type { Registry } from '../registry/plugins.ts'
import { enroll } from '../runs/enroll.ts'

type Due = {
  id: string
  workspaceId: string
  flowId: string
  versionId: string
  node: string
  zone: string
  status: string
}

/**
 * Starts the people of flows whose hour has come, and sets the next hour. A moment that passed while nothing ran is
 * made up for once; a paused flow lets it pass.
 */
export async function sweepSchedules(
  trx: Trx,
  loadFlows: LoadFlows,
  registry: Registry,
  now: Date,
): Promise<number> {
  const { rows: due } = await sql<Due>`
    select t.id, t.workspace_id, t.flow_id, t.version_id, t.node, w.time_zone as zone, f.status
    from flow_triggers t join workspaces w on w.id = t.workspace_id join flows f on f.id = t.flow_id
    where t.next_at <= ${now} order by t.next_at limit 50 for update of t skip locked`.execute(trx)
  const flows = await loadFlows(
    trx,
    due.map((one) => one.versionId),
  )
  for (const one of due) {
    const flow = flows.get(one.versionId)
    const placed = flow?.steps.get(one.node)
    const trigger = placed && registry.trigger(placed.drawn.type)?.trigger
    const next = trigger?.next?.({ input: placed?.input ?? {}, after: now, zone: one.zone })
    await sql`update flow_triggers set last_at = next_at, next_at = ${next ?? null} where id = ${one.id}`.execute(
      trx,
    )
    if (!flow || one.status !== 'live') continue
    await enroll(
      trx,
      { ...one, settings: flow.settings },
      peopleOf(one.workspaceId, placed?.input.segment),
      now,
    )
  }
  return due.length
}

/** The members of a segment, or everybody. */
export function peopleOf(workspaceId: string, segmentId: unknown) {
  if (typeof segmentId === 'string' && segmentId)
    return sql`select m.contact_id, null::jsonb as event from segment_members m
      where m.workspace_id = ${workspaceId} and m.segment_id::text = ${segmentId}`
  return sql`select c.id as contact_id, null::jsonb as event from contacts c where c.workspace_id = ${workspaceId}`
}
