import { exit, type Sent } from '#sdk'
import { planCall } from '../calls/planCall.ts'
import type { Claimed } from '../effects/claim.ts'
import type { Doubtful, Learned } from '../effects/recover.ts'
import type { Outcome, Prepared } from '../effects/types.ts'
import type { Engineering } from '../engine/engine.ts'
import type { Attempt } from './quarantine.ts'
import type { Around, Crash, PlanCall, Portable, Task, Told } from './tasks.ts'

/** Makes the call in the process that may be lost. */
export async function sendApart(
  engineering: Engineering,
  prepared: Prepared,
  fence: string,
  now: Date,
): Promise<Attempt<Outcome>> {
  const task = { kind: 'send', ...parts(engineering, prepared, now), fence } as const
  const tried = await attempt<Outcome>(engineering, task, (request) =>
    planCall(engineering, prepared, request),
  )
  return withOwn(tried, (outcome) => ({
    ...outcome,
    intent: prepared.intent,
    fence,
    connection: prepared.connection,
  }))
}

/** Makes the calls of a crowd there, all at once: which ended how, as far as they had ended before the process did. */
export async function sendCrowdApart(
  engineering: Engineering,
  crowd: Claimed['sent'],
  now: Date,
): Promise<'again' | { outcomes: Outcome[]; unanswered: Claimed['sent']; crash?: Crash }> {
  const calls = crowd.map(({ prepared, fence }) => ({ ...parts(engineering, prepared, now), fence }))
  const [first] = calls
  if (!first) return { outcomes: [], unanswered: [] }
  const tried = await attempt<readonly Told[]>(engineering, {
    ...{ kind: 'send-crowd', around: first.around },
    crowd: calls.map(({ prepared, fence }) => ({ prepared, fence })),
  })
  if (tried === 'again') return 'again'
  const told = new Map(('answer' in tried ? tried.answer : tried.told).map((one) => [one.place, one.outcome]))
  return {
    outcomes: crowd.flatMap(({ prepared, fence }, place) => {
      const outcome = told.get(place)
      const { intent, connection } = prepared
      return outcome ? [{ ...outcome, intent, fence, connection }] : []
    }),
    unanswered: crowd.filter((_, place) => !told.has(place)),
    crash: 'answer' in tried ? undefined : tried,
  }
}

/** "Did this arrive?", asked there. */
export async function askApart(
  engineering: Engineering,
  prepared: Prepared,
  intent: Doubtful,
): Promise<Attempt<Learned>> {
  const now = await engineering.clock()
  const task = { kind: 'ask', ...parts(engineering, prepared, now), intent } as const
  return withOwn(await attempt<Learned>(engineering, task), (learned) => own(learned, prepared, intent))
}

/** A step over which a process died is played again there. When that fails too, its send counts as arrived all the same. */
export async function replayApart(
  engineering: Engineering,
  prepared: Prepared,
  intent: Doubtful,
  sent: Sent,
): Promise<Learned> {
  const now = await engineering.clock()
  const task = { kind: 'replay', ...parts(engineering, prepared, now), intent, sent } as const
  const tried = await attempt<Learned>(engineering, task)
  if (tried === 'again') return { intent, found: undefined }
  if ('answer' in tried) return own(tried.answer, prepared, intent)
  const { connection } = prepared
  const base = { intent, fence: intent.fence, connection, sendings: [], vendorId: sent.vendorId }
  return { intent, found: true, outcome: { ...base, kind: 'confirmed', decision: exit('default') } }
}

const attempt = <T>({ quarantine }: Engineering, task: Task, plan?: PlanCall): Promise<Attempt<T>> =>
  quarantine ? quarantine.attempt<T>(task, plan) : Promise.resolve('again')

function parts({ pace, publicUrl }: Engineering, prepared: Prepared, now: Date) {
  const { step: _, provider: __, ...portable } = prepared
  const around: Around = { now, callTimeout: pace.callTimeout, publicUrl }
  return { prepared: portable satisfies Portable, around }
}

const withOwn = <T>(tried: Attempt<T>, change: (answer: T) => T): Attempt<T> =>
  typeof tried === 'object' && 'answer' in tried ? { answer: change(tried.answer) } : tried

const own = (learned: Learned, { connection }: Prepared, intent: Doubtful): Learned =>
  learned.found
    ? { ...learned, intent, outcome: { ...learned.outcome, intent, connection } }
    : { ...learned, intent }
