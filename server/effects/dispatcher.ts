import { failpoint } from '#failpoint'
import { planCall } from '../calls/planCall.ts'
import { asBatch } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import { createFloors } from '../engine/floors.ts'
import { ask, surroundings } from './ask.ts'
import { claim, findPlanned } from './claim.ts'
import { type Crowd, layCrowdAside } from './layCrowdAside.ts'
import { perform } from './perform.ts'
import { SHARED } from './policy.ts'
import { prepare, requestOf } from './prepare.ts'
import { applyLearned, takeLookups } from './recover.ts'
import { refuse } from './refuse.ts'
import { createSettler } from './settler.ts'
import { createShutAccounts } from './shutAccounts.ts'
import type { IntentRow, Outcome, Prepared } from './types.ts'

/** Calls in the air or not yet settled in this process; also the most that a crash can leave in doubt. */
export const SLOTS = 1152
/** One workspace may not take all: slow vendors of one would hold up the others. */
const SLOTS_OF_ONE = 384

/** Nor may one account: a vendor that does not answer would hold up those that do. */
const SLOTS_OF_ACCOUNT = 320

/** What goes out through no account is one of its own, in each workspace. */
const NO_ACCOUNT = '00000000-0000-0000-0000-000000000000'
const accountOf = ({ workspaceId, connectionId }: Pick<IntentRow, 'workspaceId' | 'connectionId'>) =>
  `${workspaceId} ${connectionId ?? NO_ACCOUNT}`

/** While a crowd is taken out of the way, its account is asked no more often than this what it can send by now. */
const CROWDED = 200

/** What a busy machine may well take between a claim and its call. */
const STANDSTILL = 2000

const unsent = ({ intent, connection }: Prepared, fence: string): Outcome => ({
  kind: 'refused',
  intent,
  fence,
  connection,
  sendings: [],
  retry: true,
  error: 'Not sent: the server stood still for too long before the call. It is tried again.',
})

/**
 * Takes planned effects out to the world: prepare, claim, call, settle. A claim takes no more than there are free slots.
 */
export function createDispatcher(engineering: Engineering) {
  const { pool, pace, processId, loadFlows, secrets, clock } = engineering
  const settler = createSettler(engineering)
  const calls = new Set<Promise<void>>()
  const inTheAir = new Map<string, number>()
  const shut = createShutAccounts()
  const floors = createFloors()
  const clearing = new Map<string, { work: Promise<void>; askedAt: number }>()
  let closing = false

  const fullAccounts = (workspaceId: string) =>
    [...inTheAir].flatMap(([id, n]) =>
      id.startsWith(`${workspaceId} `) && n >= SLOTS_OF_ACCOUNT ? id.slice(workspaceId.length + 1) : [],
    )

  /** Accounts whose crowd is just being taken away, and that were asked a moment ago. */
  const crowdedAccounts = () =>
    [...clearing].flatMap(([id, one]) => {
      if (performance.now() - one.askedAt < CROWDED) return id
      one.askedAt = performance.now()
      return []
    })

  /** Of each account as many as it has slots left. */
  function fitting(intents: IntentRow[]): IntentRow[] {
    const found = new Map<string, number>()
    return intents.filter((intent) => {
      const id = accountOf(intent)
      const n = found.get(id) ?? 0
      found.set(id, n + 1)
      return (inTheAir.get(id) ?? 0) + n < SLOTS_OF_ACCOUNT
    })
  }

  /** Answers whether there may be more to claim for this workspace. */
  async function dispatch(workspaceId: string, { shared } = { shared: false }): Promise<boolean> {
    const all = () => SLOTS - calls.size - settler.waiting()
    // Who has used up his own share comes back when one of his calls has ended; it nudges.
    const own = SLOTS_OF_ONE - (inTheAir.get(workspaceId) ?? 0)
    if (own <= 0) return false
    // The turn is this workspace's: it takes the first slot that comes free, and does not go to the end of the queue.
    while (all() <= 0) await Promise.race([...calls, ...settler.work()])
    const free = Math.min(all(), own, shared ? SHARED : own)
    const now = await clock()
    const found = await asBatch(pool, (trx) =>
      findPlanned(trx, workspaceId, now, free, {
        without: [...fullAccounts(workspaceId), ...crowdedAccounts(), ...shut.all()],
        floors,
      }),
    )
    const intents = fitting(found)
    if (intents.length === 0) return false
    failpoint('render.found')
    const readied = await prepare(engineering, workspaceId, intents)
    failpoint('render.done')
    const ready = readied.flatMap((one) => ('problem' in one ? [] : [one]))
    const broken = readied.flatMap((one) => ('problem' in one ? [one] : []))
    const sealing = secrets.sealTogether(workspaceId)
    const claimedAt = Date.now()
    const seal = (one: Prepared) => sealing(`intent:${one.intent.id}`, requestOf(one))
    const { sent, refused, crowds } = await asBatch(pool, (trx) =>
      claim(trx, workspaceId, ready, processId, pace, now, seal),
    )
    failpoint('claim.committed')
    for (const crowd of crowds) {
      if (crowd.blockedFor) shut.add(crowd.id, crowd.blockedFor)
      clear(workspaceId, crowd)
    }
    for (const { prepared, fence } of sent) launch(prepared, fence, now, claimedAt)
    // A transaction of its own: runs are locked before intents, and the claim has locked intents.
    if (refused.length + broken.length > 0)
      await asBatch(pool, (trx) => refuse(trx, loadFlows, workspaceId, refused, broken, now))
    return found.length === free || refused.length + broken.length > 0
  }

  /** Beside the claims, which go on meanwhile. */
  function clear(workspaceId: string, crowd: Crowd) {
    if (clearing.has(crowd.id)) return
    const clearAll = async () => {
      const now = await clock()
      while (!closing && (await asBatch(pool, (trx) => layCrowdAside(trx, workspaceId, crowd, now))));
    }
    const work = clearAll()
      // Whoever is left is claimed in vain, and laid aside after that.
      .catch((error) => engineering.report('A crowd could not be laid aside', error, { workspaceId }))
      .finally(() => clearing.delete(crowd.id))
    clearing.set(crowd.id, { work, askedAt: performance.now() })
  }

  function launch(prepared: Prepared, fence: string, now: Date, claimedAt: number) {
    const { workspaceId } = prepared.intent
    const fly = (n: number) => {
      for (const id of [workspaceId, accountOf(prepared.intent)]) {
        const left = (inTheAir.get(id) ?? 0) + n
        if (left > 0) inTheAir.set(id, left)
        else inTheAir.delete(id)
      }
    }
    fly(1)
    // Halted for longer than its claim was good for: others have begun to ask whether it was sent.
    const tooLate = Date.now() - claimedAt > Math.max(pace.deadline, STANDSTILL)
    const calling = tooLate
      ? Promise.resolve(unsent(prepared, fence))
      : perform(prepared, fence, {
          ...surroundings(engineering, prepared, now),
          planCall: (one, request) => planCall(engineering, one, request),
        })
    const call: Promise<void> = calling.then((outcome) => {
      failpoint('call.answered')
      if (outcome.kind === 'refused' && outcome.retryAfter && outcome.connection)
        shut.add(outcome.connection.id, outcome.retryAfter)
      calls.delete(call)
      fly(-1)
      settler.add(outcome)
    })
    calls.add(call)
  }

  /** Asks the vendors about doubtful sends. */
  async function lookUp(): Promise<void> {
    const doubtful = await asBatch(pool, (trx) => takeLookups(trx, pace, processId, 'others'))
    if (doubtful.length > 0) failpoint('lookup.taken')
    for (const intent of doubtful) {
      const learned = await ask(engineering, intent)
      failpoint('lookup.asked')
      const now = await clock()
      await asBatch(pool, (trx) => applyLearned(trx, loadFlows, learned, pace, now))
      engineering.nudge(intent.workspaceId)
    }
  }

  /** Waits for the calls in the air and what belongs to them, at most as long as a call may take. */
  async function drain(): Promise<void> {
    const done = (async () => {
      while (!idle())
        await Promise.all([...calls, ...[...clearing.values()].map(({ work }) => work), ...settler.work()])
    })()
    await Promise.race([done, new Promise((resolve) => setTimeout(resolve, pace.drain).unref())])
  }

  const idle = () => calls.size === 0 && settler.work().length === 0 && clearing.size === 0

  return {
    dispatch,
    lookUp,
    drain,
    idle,
    /** The last time: what can be left for later is. */
    close() {
      closing = true
      return drain()
    },
  }
}
