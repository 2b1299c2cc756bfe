import { type Decision, exit, type Sent } from '#sdk'
import { bindCrm } from '../crm/bindCrm.ts'
import type { Engineering } from '../engine/engine.ts'
import { openFiles } from '../files/openFiles.ts'
import { replayApart } from '../quarantine/callApart.ts'
import { contextOf, perform, type Surroundings } from './perform.ts'
import { prepare } from './prepare.ts'
import type { Doubtful, Learned } from './recover.ts'
import { openStore } from './store.ts'
import type { Prepared } from './types.ts'

/** What a call may use of the server, for this intent. */
export function surroundings(
  {
    pool,
    fetchFor,
    dialFor,
    socketFor,
    pace,
    publicUrl,
    log,
    ...more
  }: Pick<Engineering, 'pool' | 'fetchFor' | 'dialFor' | 'socketFor' | 'pace' | 'publicUrl' | 'log'> &
    Partial<Pick<Engineering, 'registry' | 'secrets'>>,
  prepared: Omit<Prepared, 'step' | 'provider'>,
  now: Date,
) {
  const { intent, plugin, hosts, connection } = prepared
  return {
    now,
    fetch: fetchFor(hosts),
    dial: dialFor(hosts),
    socket: socketFor(hosts),
    signal: AbortSignal.timeout(pace.callTimeout),
    store: openStore(pool, intent.workspaceId, plugin),
    callbackUrl: connection
      ? `${publicUrl}/hooks/${connection.plugin}/${connection.token}?key=${intent.id}`
      : '',
    preferencesUrl: `${publicUrl}/p/${prepared.preferenceToken}`,
    publicUrl,
    openFiles: openFiles(pool, publicUrl, intent.workspaceId),
    crm: crmFor({ pool, fetchFor, log, ...more }, pace.callTimeout, now),
    log: (message: string, details?: Record<string, unknown>) =>
      log(message, { ...details, plugin, intent: intent.id }),
  }
}

/** A CRM for a step; a process that may be lost has no keys to its account. */
function crmFor(
  {
    registry,
    secrets,
    ...parts
  }: Pick<Engineering, 'pool' | 'fetchFor' | 'log'> & Partial<Pick<Engineering, 'registry' | 'secrets'>>,
  timeout: number,
  now: Date,
) {
  if (!registry || !secrets) return undefined
  return ({ intent, connection }: Pick<Prepared, 'intent' | 'connection'>) =>
    bindCrm(
      { ...parts, registry, secrets, clock: async () => now },
      {
        ...{
          workspaceId: intent.workspaceId,
          connectionId: connection?.id ?? '',
          contactId: intent.contactId,
        },
        ...{ key: intent.id, signal: AbortSignal.timeout(timeout) },
      },
    )
}

/** "Did this arrive?" A send that did is played again against the vendor's answer, so that the run goes on as it would have. */
export async function ask(engineering: Engineering, intent: Doubtful): Promise<Learned> {
  const [prepared] = await prepare(engineering, intent.workspaceId, [intent])
  if (!prepared || 'problem' in prepared) return { intent, found: undefined }
  try {
    const now = await engineering.clock()
    return await askPrepared(prepared, intent, surroundings(engineering, prepared, now))
  } catch (error) {
    engineering.report('A doubtful send could not be looked up', error, { intent: intent.id })
    return { intent, found: undefined }
  }
}

export async function askPrepared(
  prepared: Prepared,
  intent: Doubtful,
  surrounding: Surroundings,
): Promise<Learned> {
  const { step, provider, connection } = prepared
  const around = { ...surrounding, since: new Date(intent.dispatchedAt) }
  if (provider?.lookup) return askProvider(prepared, intent, around)
  if (!step.lookup) return { intent, found: undefined }
  const answer = await step.lookup({
    ...contextOf(prepared, around, []),
    since: around.since,
  } as Parameters<typeof step.lookup>[0])
  if (!answer.found) return { intent, found: false }
  const decision: Decision = exit('default', { output: answer.output })
  return {
    intent,
    found: true,
    outcome: { kind: 'confirmed', intent, fence: intent.fence, connection, sendings: [], decision },
  }
}

/** The step runs once more, and what it would send is what the vendor is asked for. */
async function askProvider(
  prepared: Prepared,
  intent: Doubtful,
  around: Surroundings & { since: Date },
): Promise<Learned> {
  const { provider, connection } = prepared
  const context = { ...around, key: intent.id, connection: connection?.settings ?? {} }
  let answer: Awaited<ReturnType<NonNullable<NonNullable<typeof provider>['lookup']>>> | undefined
  let failed: unknown
  await perform(
    withAnswer(prepared, async (message) => {
      try {
        answer = await provider?.lookup?.(message, context)
      } catch (error) {
        failed = error
      }
      throw new Error('Only asked, not sent.')
    }),
    intent.fence,
    around,
  )
  if (failed) throw failed
  if (!answer) return { intent, found: undefined }
  return answer.found ? replay(prepared, intent, answer, around) : { intent, found: false }
}

/** The vendor told by itself that a doubtful send arrived. */
export async function learnFromCallback(
  engineering: Engineering,
  intent: Doubtful,
  sent: Sent,
): Promise<Learned> {
  const [prepared] = await prepare(engineering, intent.workspaceId, [intent])
  if (!prepared || 'problem' in prepared) return { intent, found: undefined }
  if (intent.crashes > 0) return replayApart(engineering, prepared, intent, sent)
  return replay(prepared, intent, sent, surroundings(engineering, prepared, await engineering.clock()))
}

/** The step runs once more, against an answer that is already known; nothing goes out. */
export async function replay(
  prepared: Prepared,
  intent: Doubtful,
  sent: Sent,
  around: Surroundings,
): Promise<Learned> {
  if (!prepared.provider) return { intent, found: undefined }
  const replayed = await perform(
    withAnswer(prepared, async () => sent),
    intent.fence,
    around,
  )
  return replayed.kind === 'confirmed'
    ? { intent, found: true, outcome: replayed }
    : { intent, found: undefined }
}

/** Both verbs answer alike, whichever this kind of provider has. */
const withAnswer = (
  prepared: Prepared,
  answer: (message: Record<string, unknown>) => Promise<Sent>,
): Prepared => ({
  ...prepared,
  // The kinds of provider differ in the verb alone.
  provider: { ...prepared.provider, send: answer, dial: answer } as unknown as Prepared['provider'],
})
