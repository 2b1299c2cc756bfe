import { sql } from 'kysely'
import { asBatch, asEngine, type Trx } from '../db/connect.ts'
import type { Claimed } from '../effects/claim.ts'
import { intentColumns } from '../effects/intentColumns.ts'
import { mayLearn, mayRepeat } from '../effects/policy.ts'
import { prepare } from '../effects/prepare.ts'
import { refuse } from '../effects/refuse.ts'
import { lastTry, settle } from '../effects/settle.ts'
import type { IntentRow, Outcome, Prepared } from '../effects/types.ts'
import type { Engineering } from '../engine/engine.ts'
import { sendApart, sendCrowdApart } from './callApart.ts'
import { claimApart, settleApart } from './claimApart.ts'
import type { Quarantine } from './quarantine.ts'
import { MOST_CRASHES, maybeSent, reason, TOGETHER } from './reason.ts'
import type { Crash } from './tasks.ts'
import { trustStep } from './trustStep.ts'

/** Few in a row: others wait for the quarantine too. */
const FEW = 20
/** At once: as many as can be in doubt together if one of them is the one. */
const CROWD = 100
/** Milliseconds after which others, who wait for the quarantine too, have their turn. */
const TURN = 10_000

/**
 * Makes the calls that a process may have died over, in the process that may be lost: together at first, since hardly
 * ever more than one of them is to blame, and one at a time whoever was among those that brought it down.
 */
export async function trySends(engineering: Engineering, quarantine: Quarantine): Promise<boolean> {
  const { pool } = engineering
  let any = false
  for (const end = performance.now() + TURN; performance.now() < end; ) {
    const waiting = await asBatch(pool, (trx) => findSuspects(trx, 'together', CROWD))
    if (waiting.length === 0) break
    any = true
    // It went down, which is enough of these for one turn; or a limit or a pause holds them all back.
    if (!(await tryCrowds(engineering, waiting, quarantine))) break
  }
  const left = await asBatch(pool, (trx) => findSuspects(trx, 'alone', FEW))
  for (const [workspaceId, intents] of Map.groupBy(left, (intent) => intent.workspaceId))
    for (const readied of await readyFor(engineering, workspaceId, intents))
      if ((await tryAlone(engineering, readied, quarantine)) === undefined) return true
  return any || left.length > 0
}

async function findSuspects(trx: Trx, how: 'together' | 'alone', most: number): Promise<IntentRow[]> {
  const { rows } = await sql<IntentRow>`
    select ${intentColumns} from intents i
    where ${how === 'together' ? sql`i.crashes = 1` : sql`i.crashes > 1`} and i.state = 'planned' and i.due_at is null
      and not exists (select 1 from flows f where f.id = i.flow_id and f.status = 'paused')
    order by i.crashes, i.created_at limit ${most}`.execute(trx)
  return rows
}

/** Those whose texts can be filled in; the others are refused. */
async function readyFor(engineering: Engineering, workspaceId: string, intents: IntentRow[]) {
  const { pool, loadFlows, clock } = engineering
  const readied = await prepare(engineering, workspaceId, intents)
  const broken = readied.flatMap((one) => ('problem' in one ? [one] : []))
  if (broken.length > 0) {
    const now = await clock()
    await asEngine(pool, (trx) => refuse(trx, loadFlows, workspaceId, [], broken, now))
  }
  return readied.flatMap((one) => ('problem' in one ? [] : [one]))
}

/** Answers how many came through, or undefined when the quarantine was closed on the way. */
async function tryAlone(
  engineering: Engineering,
  readied: Prepared,
  quarantine: Quarantine,
): Promise<number | undefined> {
  const { workspaceId } = readied.intent
  const now = await engineering.clock()
  const [claimed] = await claimApart(engineering, workspaceId, [readied], now)
  if (!claimed) return 0
  const tried = await sendApart(engineering, readied, claimed.fence, now)
  // Closed on the way: it is in the air, and taken up as any other lost call.
  if (tried === 'again') return undefined
  const came = 'answer' in tried
  if (came) await settleApart(engineering, workspaceId, [tried.answer], { clear: true })
  else await settleCrash(engineering, readied, claimed.fence, tried, quarantine.seconds)
  if (came) await trustProven(engineering, quarantine, [readied.intent])
  else quarantine.proofs.crashed([readied.intent])
  engineering.nudge(workspaceId)
  return came ? 1 : 0
}

/**
 * A crowd shares what becomes of its process; who would be in doubt for good then is tried alone. Answers how many came
 * through, undefined where the process did not.
 */
async function tryCrowds(
  engineering: Engineering,
  suspects: IntentRow[],
  quarantine: Quarantine,
): Promise<number | undefined> {
  let came = 0
  let alone = FEW
  for (const [workspaceId, intents] of Map.groupBy(suspects, (intent) => intent.workspaceId)) {
    const ready = await readyFor(engineering, workspaceId, intents)
    for (const one of ready.filter((one) => !mayShare(one)).slice(0, alone)) {
      alone--
      const tried = await tryAlone(engineering, one, quarantine)
      if (tried === undefined) return undefined
      came += tried
    }
    const together = await tryTogether(engineering, workspaceId, ready.filter(mayShare), quarantine)
    if (together === undefined) return undefined
    came += together
  }
  return came
}

const mayShare = ({ ifLost, step }: Prepared) =>
  (mayRepeat(ifLost) || mayLearn(ifLost)) && step.provider !== 'voice'

async function tryTogether(
  engineering: Engineering,
  workspaceId: string,
  ready: Prepared[],
  quarantine: Quarantine,
): Promise<number | undefined> {
  const now = await engineering.clock()
  const claimed = await claimApart(engineering, workspaceId, ready, now)
  const tried = await sendCrowdApart(engineering, claimed, now)
  if (tried === 'again') return undefined
  const { outcomes, unanswered, crash } = tried
  await settleApart(engineering, workspaceId, outcomes, { clear: !crash })
  if (crash) {
    quarantine.proofs.crashed(unanswered.map(({ prepared }) => prepared.intent))
    await settleTogether(engineering, workspaceId, unanswered, crash)
  } else
    await trustProven(
      engineering,
      quarantine,
      outcomes.map(({ intent }) => intent),
    )
  engineering.nudge(workspaceId)
  return crash ? undefined : outcomes.length
}

async function trustProven({ pool, nudge }: Engineering, { proofs }: Quarantine, came: IntentRow[]) {
  for (const proven of proofs.came(came)) {
    await asEngine(pool, (trx) => trustStep(trx, proven))
    nudge(proven.workspaceId)
  }
}

/** Whose answer was not heard has been in the air over a crash of few now, and goes alone from here. */
async function settleTogether(
  { pool, loadFlows, pace, clock, report }: Engineering,
  workspaceId: string,
  unanswered: Claimed['sent'],
  { crashed, left }: Crash,
) {
  report('A crowd of calls brought the quarantine down', new Error(crashed), { workspaceId })
  const outcomes = unanswered.map(({ prepared, fence }): Outcome => {
    const base = { intent: prepared.intent, fence, connection: prepared.connection, sendings: [] }
    return left
      ? { ...base, kind: 'lost', error: TOGETHER.left }
      : { ...base, kind: 'refused', error: TOGETHER.stayed, retry: true }
  })
  const now = await clock()
  await asEngine(pool, async (trx) => {
    await settle(trx, loadFlows, workspaceId, outcomes, pace, now)
    await sql`update intents set crashes = crashes + 1, due_at = case when state = 'planned' then null else due_at end
      where id = any(${outcomes.map(({ intent }) => intent.id)}::uuid[])`.execute(trx)
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
