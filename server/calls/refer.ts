import { asEngine } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import { type CallRow, mergeState, noteMoment } from './findCall.ts'
import { openSip } from './openSip.ts'
import { askForSomebody, missed, nextInLine, type TransferWish } from './transfer.ts'

/**
 * Hands a call on that no carrier of ours leads: the model's own line refers it to another phone. Cold only; what the
 * other end does with it, is not told. When it can't be referred, the person is called back.
 */
export async function referCall(
  engineering: Engineering,
  call: CallRow,
  wish: TransferWish,
  at: Date,
): Promise<void> {
  const { pool } = engineering
  const { sip } = call.state
  const phone = await asEngine(pool, async (trx) => {
    await askForSomebody(trx, call, wish, at)
    return wish.phone ?? (await nextInLine(trx, call, wish.queue ?? 'default'))?.phone
  })
  const line = sip ? await openSip(engineering, call, call.connectionId ?? '') : undefined
  try {
    if (!line || !sip || !phone) throw new Error('Nobody is there to take the call.')
    await line.sip.refer(sip, phone, line.context)
    await asEngine(pool, async (trx) => {
      await mergeState(trx, call.id, { settled: 'transferred', reason: 'transferred' })
      await noteMoment(trx, call, 'transferred', at, { phone })
    })
  } catch (error) {
    engineering.report('A call could not be handed on', error, { call: call.id })
    await asEngine(pool, (trx) => missed(trx, call, at))
    // Nobody steers it any more: a person is not left alone with a model.
    if (line && sip) await line.sip.hangUp(sip, line.context)
  }
}
