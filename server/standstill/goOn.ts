import { sql } from 'kysely'
import type { Db, Trx } from '../db/connect.ts'
import { createFlowCache } from '../engine/compile.ts'
import { tellRuns } from '../flows/pauseFlow.ts'
import type { Registry } from '../registry/plugins.ts'

export type GoOn = { how: 'go-on' | 'spread' | 'skip-stale'; hours?: number }

/** What was left out, or put off. */
export type Gone = { sends: number; people: number; schedules: number }

const LEFT_OUT = 'It came due between the backup and its restoring, and was left out.'

/**
 * Lets a workspace of a restored copy go on: with all that came due meanwhile at once; spread over some hours; or without
 * it, since the server that was copied may have done it already.
 */
export async function goOn(
  db: Db,
  registry: Registry,
  workspaceId: string,
  { how, hours = 4 }: GoOn,
): Promise<Gone | undefined> {
  const { rows } = await sql`delete from standstills where workspace_id = ${workspaceId} returning 1`.execute(
    db,
  )
  if (rows.length === 0) return undefined
  if (how === 'go-on') return { sends: 0, people: 0, schedules: 0 }
  if (how === 'spread') return spread(db, workspaceId, hours)
  return leaveOut(db, registry, workspaceId)
}

async function spread(db: Db, workspaceId: string, hours: number): Promise<Gone> {
  const later = sql`clock_timestamp() + random() * make_interval(hours => ${hours})`
  const sends = await sql`update intents set due_at = ${later}
    where workspace_id = ${workspaceId} and state = 'planned' and due_at <= now()`.execute(db)
  const people = await sql`update runs set due_at = ${later}
    where workspace_id = ${workspaceId} and status = 'active' and due_at <= now()`.execute(db)
  return { sends: affected(sends), people: affected(people), schedules: 0 }
}

async function leaveOut(db: Db, registry: Registry, workspaceId: string): Promise<Gone> {
  const people = await tellRuns(db, workspaceId, sql`status = 'active' and due_at <= now()`, {
    type: 'ended',
    status: 'left',
    because: LEFT_OUT,
  })
  const { rows: sends } = await sql<{ runId: string | null }>`
    update intents set state = 'cancelled', settled_at = clock_timestamp(), due_at = null, error = ${LEFT_OUT}
    where workspace_id = ${workspaceId} and state = 'planned' and (due_at <= now() or due_at is null)
    returning run_id`.execute(db)
  // Whose send was left out goes on behind it.
  const told = { type: 'exited', exit: 'default', detail: { because: LEFT_OUT } }
  await sql`update runs set due_at = clock_timestamp(), state = state || ${JSON.stringify({ told })}::jsonb
    where id = any(${sends.flatMap((send) => send.runId ?? [])}::uuid[]) and status = 'active'
      and workspace_id = ${workspaceId}`.execute(db)
  await sql`delete from rule_flips where workspace_id = ${workspaceId} and owner_kind = 'trigger' and at <= now()`.execute(
    db,
  )
  const schedules = await passSchedules(db, registry, workspaceId)
  return { sends: sends.length, people, schedules }
}

type Late = { id: string; versionId: string; node: string; zone: string }

/** The hours that passed are let pass. */
async function passSchedules(db: Db, registry: Registry, workspaceId: string): Promise<number> {
  const { rows: late } = await sql<Late>`
    select t.id, t.version_id, t.node, w.time_zone as zone from flow_triggers t join workspaces w on w.id = t.workspace_id
    where t.workspace_id = ${workspaceId} and t.next_at <= now()`.execute(db)
  // A request's handle is a transaction; its type does not say so.
  const flows = await createFlowCache(registry)(
    db as Trx,
    late.map((one) => one.versionId),
  )
  for (const { id, versionId, node, zone } of late) {
    const placed = flows.get(versionId)?.steps.get(node)
    const trigger = placed && registry.trigger(placed.drawn.type)?.trigger
    const next = trigger?.next?.({ input: placed?.input ?? {}, after: new Date(), zone })
    await sql`update flow_triggers set next_at = ${next ?? null} where id = ${id}`.execute(db)
  }
  return late.length
}

const affected = ({ numAffectedRows }: { numAffectedRows?: bigint }) => Number(numAffectedRows ?? 0)
