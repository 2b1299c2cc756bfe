import { sql } from 'kysely'
import type { Socket } from '#sdk'
import { openModel } from '../agents/openModel.ts'
import { markAnswered } from '../calls/applyCall.ts'
import { type CallRow, mergeState } from '../calls/findCall.ts'
import { hangUpCall } from '../calls/legs.ts'
import { openCarrier } from '../calls/openCarrier.ts'
import type { TalkingCall, ToolAnswer } from '../calls/plan.ts'
import { beginTransfer } from '../calls/transfer.ts'
import { asEngine } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import type { Admitted } from './admit.ts'
import { createBridge } from './bridge.ts'
import type { Desk, Talk } from './deskOf.ts'
import { createJournal } from './journal.ts'
import { openRealtime } from './openRealtime.ts'
import { createRelay } from './relay.ts'

/** A tool may take so long; then the model is told so. */
const TOOL_PATIENCE = 10_000
const MODEL_PATIENCE = 30_000

/** Begins a talk on a line that was admitted: this process holds the call from now on, and lets go of it at the end. */
export async function startTalk(
  engineering: Engineering,
  { call, sockets }: Admitted,
  socket: Socket,
): Promise<Talk> {
  const { pool, processId, report } = engineering
  const { agent, transport } = call.plan
  if (!agent) throw new Error('This call has no agent to talk.')
  const at = await engineering.clock()
  await asEngine(pool, async (trx) => {
    await markAnswered(trx, call, at)
    await sql`update calls set process_id = ${processId} where id = ${call.id} and status <> 'ended'`.execute(
      trx,
    )
  })
  const journal = createJournal(pool, call, (message, error) => report(message, error, { call: call.id }))
  const desk = deskOf(engineering, call)
  const talk = (() => {
    if (transport === 'stream' && sockets.stream) {
      const { model, open } = openRealtime(engineering, call, agent)
      const bridge = createBridge({ desk, agent, journal, model, open })
      bridge.attach(sockets.stream(socket, bridge.listener))
      return bridge.talk
    }
    if (transport === 'relay' && sockets.relay) {
      const parts = engineering
      const relay = createRelay({
        desk,
        agent,
        journal,
        async *answer(messages, tools, signal) {
          const patience = AbortSignal.any([signal, AbortSignal.timeout(MODEL_PATIENCE)])
          const model = await openModel(parts, call.workspaceId, agent.connectionId, patience)
          yield* model.answer({ model: agent.model, messages, tools })
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

const letGo = ({ pool, processId }: Engineering, call: CallRow) =>
  asEngine(pool, (trx) =>
    // The carrier tells of the end; should it not, it is asked soon.
    sql`update calls set process_id = null, look_at = least(look_at, clock_timestamp() + interval '20 seconds')
      where id = ${call.id} and process_id = ${processId} and status <> 'ended'`.execute(trx),
  )

function deskOf(engineering: Engineering, call: CallRow): Desk {
  const talking: TalkingCall = {
    id: call.id,
    workspaceId: call.workspaceId,
    contactId: call.contactId,
    key: call.key,
    runId: call.runId,
    flowId: call.flowId,
    simulated: call.simulated,
    plan: call.plan,
  }
  return {
    call: talking,
    async act(tool): Promise<ToolAnswer> {
      if (!engineering.agents) return { result: 'There is no such tool.', failed: true }
      return engineering.agents.act(talking, tool, AbortSignal.timeout(TOOL_PATIENCE))
    },
    async handOver({ phone, queue, warm, summary }) {
      const { transferTo } = call.plan
      const wish = { warm: true, ...transferTo, ...defined({ phone, queue, warm, summary }) }
      await asEngine(engineering.pool, (trx) => mergeState(trx, call.id, { room: `call-${call.id}` }))
      const instructions = await beginTransfer(engineering, call, wish, await engineering.clock())
      const provider = await openCarrier(engineering, call.workspaceId, call.connectionId, call.id)
      const live = { key: call.id, vendorId: call.vendorId ?? (await vendorIdOf(engineering, call)) }
      await provider?.carrier.instruct?.(live, instructions, provider.context)
    },
    hangUp: async () =>
      hangUpCall(engineering, { ...call, vendorId: call.vendorId ?? (await vendorIdOf(engineering, call)) }),
  }
}

/** The line may be here before the books know what the carrier calls it. */
async function vendorIdOf({ pool }: Engineering, call: CallRow): Promise<string> {
  const found = await asEngine(pool, (trx) =>
    trx.selectFrom('calls').select('vendorId').where('id', '=', call.id).executeTakeFirst(),
  )
  return found?.vendorId ?? ''
}

const defined = <T extends object>(some: T): Partial<T> =>
  Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined)) as Partial<T>
