import { sql } from 'kysely'
import type { Socket } from '#sdk'
import { findModel } from '../agents/openModel.ts'
import { markAnswered } from '../calls/applyCall.ts'
import type { CallRow } from '../calls/findCall.ts'
import { asEngine } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import type { Admitted } from './admit.ts'
import { createBridge } from './bridge.ts'
import { openDesk } from './desk.ts'
import type { Talk } from './deskOf.ts'
import { createJournal } from './journal.ts'
import { openRealtime } from './openRealtime.ts'
import type { Readied } from './readiness.ts'
import { createRelay } from './relay.ts'

const MODEL_PATIENCE = 30_000
/** An account that is switched off is noticed after so long, in a talk that goes on. */
const MODEL_KNOWN = 60_000

/** Begins a talk on a line that was admitted: this process holds the call from now on, and lets go of it at the end. */
export async function startTalk(
  engineering: Engineering,
  admitted: Admitted,
  socket: Socket,
  readied?: Readied,
): Promise<Talk> {
  try {
    const talk = await begin(engineering, admitted, socket, readied)
    // A line may break before it says a word: the session was never asked for.
    void talk.ended.finally(() => readied?.close())
    return talk
  } catch (error) {
    readied?.close()
    throw error
  }
}

async function begin(
  engineering: Engineering,
  { call, sockets }: Admitted,
  socket: Socket,
  readied?: Readied,
): Promise<Talk> {
  const { pool, report } = engineering
  const { agent, transport } = call.plan
  if (!agent) throw new Error('This call has no agent to talk.')
  await takeHold(engineering, call)
  const journal = createJournal(pool, call, (message, error) => report(message, error, { call: call.id }))
  const desk = openDesk(engineering, call)
  const talk = (() => {
    if (transport === 'stream' && sockets.stream) {
      const { model, open } = openRealtime(engineering, call, agent)
      const bridge = createBridge({ desk, agent, journal, model, open: readied?.first(open) ?? open })
      bridge.attach(sockets.stream(socket, bridge.listener))
      return bridge.talk
    }
    if (transport === 'relay' && sockets.relay) {
      const find = rememberFor(MODEL_KNOWN, () =>
        findModel(engineering, call.workspaceId, agent.connectionId),
      )
      const relay = createRelay({
        desk,
        agent,
        journal,
        async *answer(messages, tools, signal) {
          const patience = AbortSignal.any([signal, AbortSignal.timeout(MODEL_PATIENCE)])
          const model = await find()
          yield* model(patience).answer({ model: agent.model, messages, tools })
        },
      })
      relay.attach(sockets.relay(socket, relay.listener))
      return relay.talk
    }
    throw new Error(`The carrier brings no line for "${transport}".`)
  })()
  void talk.ended
    .then(() => letGo(engineering, call))
    .catch((error) => report('A call could not be let go of', error))
  return talk
}

/** From now on this process keeps the call's books. */
export async function takeHold({ pool, processId, clock }: Engineering, call: CallRow): Promise<void> {
  const at = await clock()
  await asEngine(pool, async (trx) => {
    await markAnswered(trx, call, at)
    await sql`update calls set process_id = ${processId} where id = ${call.id} and status <> 'ended'`.execute(
      trx,
    )
  })
}

export const letGo = ({ pool, processId }: Engineering, call: CallRow) =>
  asEngine(pool, (trx) =>
    // The carrier tells of the end; should it not, it is asked soon.
    sql`update calls set process_id = null, look_at = least(look_at, clock_timestamp() + interval '20 seconds')
      where id = ${call.id} and process_id = ${processId} and status <> 'ended'`.execute(trx),
  )

/** Asks once in so long; what went wrong is asked again at once. */
function rememberFor<T>(ms: number, ask: () => Promise<T>): () => Promise<T> {
  let known: { answer: Promise<T>; until: number } | undefined
  return () => {
    if (known && known.until > performance.now()) return known.answer
    const answer = ask()
    known = { answer, until: performance.now() + ms }
    answer.catch(() => {
      known = undefined
    })
    return answer
  }
}
