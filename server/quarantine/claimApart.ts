import { sql } from 'kysely'
import { asEngine } from '../db/connect.ts'
import { type Claimed, claim } from '../effects/claim.ts'
import { requestOf } from '../effects/prepare.ts'
import { refuse } from '../effects/refuse.ts'
import { settle } from '../effects/settle.ts'
import type { Outcome, Prepared } from '../effects/types.ts'
import type { Engineering } from '../engine/engine.ts'

/** Seconds. The quarantine has limits of its own, and may have to be started; this one is for the day we die meanwhile. */
const LONGEST = 90

/** By the same gate, limits and fence as all the others. */
export async function claimApart(
  engineering: Engineering,
  workspaceId: string,
  prepared: Prepared[],
  now: Date,
): Promise<Claimed['sent']> {
  if (prepared.length === 0) return []
  const { pool, loadFlows, processId, pace, secrets } = engineering
  const ids = prepared.map(({ intent }) => intent.id)
  const seal = (one: Prepared) => secrets.seal(workspaceId, `intent:${one.intent.id}`, requestOf(one))
  const { sent, refused } = await asEngine(pool, async (trx) => {
    await sql`update intents set due_at = ${now}
      where id = any(${ids}::uuid[]) and state = 'planned' and due_at is null`.execute(trx)
    const claimed = await claim(trx, workspaceId, prepared, processId, pace, now, seal)
    await sql`update intents set deadline = clock_timestamp() + make_interval(secs => ${LONGEST})
      where id = any(${ids}::uuid[]) and state = 'dispatching'`.execute(trx)
    return claimed
  })
  if (refused.length > 0) await asEngine(pool, (trx) => refuse(trx, loadFlows, workspaceId, refused, [], now))
  return sent
}

/**
 * They came through, and go out with the others from now on. `clear`: so do their steps, which were suspected with them.
 */
export async function settleApart(
  { pool, loadFlows, pace, clock }: Engineering,
  workspaceId: string,
  outcomes: Outcome[],
  { clear }: { clear: boolean },
) {
  if (outcomes.length === 0) return
  const now = await clock()
  const intents = outcomes.map(({ intent }) => intent)
  await asEngine(pool, async (trx) => {
    await settle(trx, loadFlows, workspaceId, outcomes, pace, now)
    await sql`
      update intents i set crashes = 0
      from unnest(${intents.map((one) => one.id)}::uuid[], ${intents.map((one) => one.operation)}::text[],
        ${intents.map((one) => one.node)}::text[], ${intents.map((one) => one.flowId)}::uuid[]) as well (id, operation, node, flow_id)
      where i.workspace_id = ${workspaceId} and i.crashes > 0 and i.operation = well.operation
        and i.node is not distinct from well.node and i.flow_id is not distinct from well.flow_id
        -- who was taken from us meanwhile is to be tried apart by somebody else, and found by this alone
        and ((i.id = well.id and not (i.state = 'planned' and i.due_at is null))
          or (${clear} and i.state not in ('planned', 'dispatching', 'uncertain')))`.execute(trx)
  })
}
