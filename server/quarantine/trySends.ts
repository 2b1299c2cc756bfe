import { sql } from 'kysely'
import { asEngine, type Trx } from '../db/connect.ts'
import { claim } from '../effects/claim.ts'
import { intentColumns } from '../effects/intentColumns.ts'
import { prepare, requestOf } from '../effects/prepare.ts'
import { refuse } from '../effects/refuse.ts'
import { lastTry, settle } from '../effects/settle.ts'
import type { IntentRow, Outcome, Prepared } from '../effects/types.ts'
import type { Engineering } from '../engine/engine.ts'
import { sendApart } from './callApart.ts'
import type { Quarantine } from './quarantine.ts'
import { MOST_CRASHES, maybeSent, reason } from './reason.ts'
import type { Crash } from './tasks.ts'

/** Few a round: others wait for the quarantine too. */
const FEW = 20

/** Seconds. The quarantine has limits of its own, and may have to be started; this one is for the day we die meanwhile. */
const LONGEST = 90

/** Makes the calls that a process may have died over, one at a time, in the process that may be lost. */
export async function trySends(engineering: Engineering, quarantine: Quarantine): Promise<boolean> {
  const { pool, clock, nudge, loadFlows } = engineering
  const suspects = await asEngine(pool, findSuspects)
  for (const intent of suspects) {
    const { workspaceId } = intent
    const now = await clock()
    const [readied] = await prepare(engineering, workspaceId, [intent])
    if (!readied) continue
    if ('problem' in readied) {
      await asEngine(pool, (trx) => refuse(trx, loadFlows, workspaceId, [], [readied], now))
      continue
    }
    const fence = await claimOne(engineering, readied, now)
    if (!fence) continue
    const tried = await sendApart(engineering, readied, fence, now)
    // Closed on the way: it is in the air, and taken up as any other lost call.
    if (tried === 'again') return true
    if ('answer' in tried) await settleOne(engineering, readied.intent, tried.answer)
    else await settleCrash(engineering, readied, fence, tried, quarantine.seconds)
    nudge(workspaceId)
  }
  return suspects.length > 0
}

async function findSuspects(trx: Trx): Promise<IntentRow[]> {
  const { rows } = await sql<IntentRow>`
    select ${intentColumns} from intents i
    where i.crashes > 0 and i.state = 'planned' and i.due_at is null
      and not exists (select 1 from flows f where f.id = i.flow_id and f.status = 'paused')
    order by i.crashes, i.created_at limit ${FEW}`.execute(trx)
  return rows
}

/** By the same gate, limits and fence as all the others. */
async function claimOne(engineering: Engineering, prepared: Prepared, now: Date) {
  const { pool, loadFlows, processId, pace, secrets } = engineering
  const { id, workspaceId } = prepared.intent
  const seal = (one: Prepared) => secrets.seal(workspaceId, `intent:${id}`, requestOf(one))
  const { sent, refused } = await asEngine(pool, async (trx) => {
    await sql`update intents set due_at = ${now} where id = ${id} and state = 'planned' and due_at is null`.execute(
      trx,
    )
    const claimed = await claim(trx, workspaceId, [prepared], processId, pace, now, seal)
    await sql`update intents set deadline = clock_timestamp() + make_interval(secs => ${LONGEST})
      where id = ${id} and state = 'dispatching'`.execute(trx)
    return claimed
  })
  if (refused.length > 0) await asEngine(pool, (trx) => refuse(trx, loadFlows, workspaceId, refused, [], now))
  return sent[0]?.fence
}

/** It came through. The step that was suspected with it is trusted again, and goes out with the others. */
async function settleOne(engineering: Engineering, intent: IntentRow, outcome: Outcome) {
  const { pool, loadFlows, pace, clock } = engineering
  const now = await clock()
  await asEngine(pool, async (trx) => {
    await settle(trx, loadFlows, intent.workspaceId, [outcome], pace, now)
    await sql`
      update intents set crashes = 0 where workspace_id = ${intent.workspaceId} and operation = ${intent.operation}
        and node is not distinct from ${intent.node} and flow_id is not distinct from ${intent.flowId}
        and crashes > 0 and (id = ${intent.id} or state not in ('planned', 'dispatching', 'uncertain'))`.execute(
      trx,
    )
  })
}

/**
 * It ended the process. Nothing had left: it is tried again, and after the third time it has failed. Something had left:
 * the answer is lost, and what its step declares for that decides.
 */
async function settleCrash(
  engineering: Engineering,
  { intent, connection }: Prepared,
  fence: string,
  { crashed, left }: Crash,
  seconds: number,
) {
  const { pool, loadFlows, pace, clock, report } = engineering
  const crashes = intent.crashes + 1
  const last = crashes >= MOST_CRASHES
  const { workspaceId, id } = intent
  report('A call brought the quarantine down', new Error(crashed), { workspaceId, intent: id })
  const base = { intent: last ? lastTry(intent) : intent, fence, connection, sendings: [] }
  const outcome: Outcome = left
    ? { ...base, kind: 'lost', error: maybeSent(crashed, seconds) }
    : { ...base, kind: 'refused', error: reason(crashed, seconds), retry: !last }
  const now = await clock()
  await asEngine(pool, async (trx) => {
    await settle(trx, loadFlows, workspaceId, [outcome], pace, now)
    await sql`update intents set crashes = ${crashes}, due_at = case when state = 'planned' then null else due_at end
      where id = ${id}`.execute(trx)
  })
}
