import { type CallRow, getCallRow, mergeState } from '../calls/findCall.ts'
import { hangUpCall } from '../calls/legs.ts'
import { meetMachine } from '../calls/meetMachine.ts'
import { openCarrier } from '../calls/openCarrier.ts'
import type { TalkingCall, ToolAnswer } from '../calls/plan.ts'
import { referCall } from '../calls/refer.ts'
import { beginTransfer } from '../calls/transfer.ts'
import { asEngine } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import type { Desk } from './deskOf.ts'

/** A tool may take so long; then the model is told so. */
const TOOL_PATIENCE = 10_000

/** What a talk on this call may ask for. */
export function openDesk(engineering: Engineering, call: CallRow): Desk {
  const talking: TalkingCall = {
    id: call.id,
    workspaceId: call.workspaceId,
    contactId: call.contactId,
    key: call.key,
    runId: call.runId,
    flowId: call.flowId,
    simulated: call.simulated,
    direction: call.direction,
    plan: call.plan,
  }
  return {
    call: talking,
    async act(tool): Promise<ToolAnswer> {
      if (!engineering.agents) return { result: 'There is no such tool.', failed: true }
      return engineering.agents.act(talking, tool, AbortSignal.timeout(TOOL_PATIENCE))
    },
    async meetMachine(answeredBy, words) {
      const at = await engineering.clock()
      let next: Awaited<ReturnType<typeof meetMachine>>
      const leaves = await asEngine(engineering.pool, async (trx) => {
        const now = await getCallRow(trx, call.workspaceId, call.id, { lock: true })
        if (!now || now.status === 'ended') return false
        next = await meetMachine(engineering, trx, now, answeredBy, at, words)
        return answeredBy === 'machine' && Boolean(now.plan.voicemail) && !next
      })
      await next?.()
      return leaves
    },
    async handOver({ phone, queue, warm, summary }) {
      const { transferTo } = call.plan
      const wish = { warm: true, ...transferTo, ...defined({ phone, queue, warm, summary }) }
      await asEngine(engineering.pool, (trx) => mergeState(trx, call.id, { room: `call-${call.id}` }))
      const provider = await openCarrier(engineering, call.workspaceId, call.connectionId, call.id)
      if (!provider) return referCall(engineering, call, wish, await engineering.clock())
      const instructions = await beginTransfer(engineering, call, wish, await engineering.clock())
      const live = { key: call.id, vendorId: call.vendorId ?? (await vendorIdOf(engineering, call)) }
      await provider.carrier.instruct?.(live, instructions, provider.context)
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
