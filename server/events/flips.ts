import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import type { LoadFlows } from '../engine/compile.ts'
import { drive } from '../engine/driver.ts'
import { lockRuns } from '../engine/run.ts'
import { judge } from './endByRules.ts'

/** When a goal or exit rule about time has to be looked at again for somebody, with nothing else happening. */
export type Flip = { flowId: string; contactId: string; at: Date }

export async function keepFlips(trx: Trx, workspaceId: string, flips: Flip[]): Promise<void> {
  if (flips.length === 0) return
  await sql`
    insert into rule_flips (workspace_id, owner_kind, owner_id, contact_id, at)
    select distinct on (f.flow_id, f.contact_id) ${workspaceId}::uuid, 'flow', f.flow_id, f.contact_id, f.at
    from unnest(${flips.map((flip) => flip.flowId)}::uuid[], ${flips.map((flip) => flip.contactId)}::uuid[],
      ${flips.map((flip) => flip.at)}::timestamptz[]) as f (flow_id, contact_id, at)
    order by f.flow_id, f.contact_id, f.at
    on conflict (owner_id, contact_id) do update set at = excluded.at`.execute(trx)
}

type Due = { workspaceId: string; flowId: string; contactIds: string[] }

/** Ends the runs whose goal or exit rule has become true by the passing of time. */
export async function sweepFlowFlips(trx: Trx, loadFlows: LoadFlows, now: Date, limit = 500): Promise<void> {
  const { rows: due } = await sql<Due>`
    with due as (
      select owner_id, contact_id from rule_flips
      where owner_kind = 'flow' and at <= ${now} order by at limit ${limit} for update skip locked
    ), taken as (
      delete from rule_flips f using due where f.owner_id = due.owner_id and f.contact_id = due.contact_id
      returning f.workspace_id, f.owner_id, f.contact_id
    )
    select workspace_id, owner_id as flow_id, array_agg(contact_id) as contact_ids from taken group by 1, 2 order by 1, 2`.execute(
    trx,
  )
  for (const { workspaceId, flowId, contactIds } of due) {
    const runs = await lockRuns(
      trx,
      sql`r.workspace_id = ${workspaceId} and r.flow_id = ${flowId} and r.contact_id = any(${contactIds}::uuid[])`,
    )
    const moves = await judge(trx, loadFlows, workspaceId, runs, now)
    await drive(trx, loadFlows, workspaceId, moves, now)
  }
}
