import type { HookNews } from '#sdk'
import { applyCall } from '../calls/applyCall.ts'
import { takeCall } from '../calls/takeCall.ts'
import { asEngine, type Trx } from '../db/connect.ts'
import { learnFromCallback } from '../effects/ask.ts'
import { applyCallback } from '../effects/recover.ts'
import type { Engineering } from '../engine/engine.ts'
import { recordEvents } from '../events/recordEvents.ts'
import { optIn } from '../gate/optOut.ts'
import { applyReport } from '../messages/applyReport.ts'
import { confirmWord } from '../messages/confirmWord.ts'
import { findSender } from '../messages/findSender.ts'
import { receiveMessage } from '../messages/receiveMessage.ts'
import { noteComplaint, propertiesOf, type SentMessage } from '../messages/updateMessage.ts'
import { vendorOptOut } from '../messages/vendorOptOut.ts'
import type { Receipt } from './applyReceipts.ts'
import { findDoubtful, findMessage, type Known } from './findSend.ts'

type About = HookNews & { what: 'status' | 'event' }
type Inbound = HookNews & { what: 'message' }

/** Applies one thing that a webhook tells. `early`: it is about a send that is not written down yet; come back. */
export async function applyNews(
  engineering: Engineering,
  receipt: Receipt,
  account: string,
  news: HookNews,
): Promise<{ early?: string }> {
  const { pool } = engineering
  // A vendor's clock may run ahead of ours; nothing happens in the future.
  const at = news.at && news.at < receipt.receivedAt ? news.at : receipt.receivedAt
  if (news.what === 'message') {
    await asEngine(pool, (trx) => takeIn(trx, engineering, receipt, account, news, at))
    return {}
  }
  if (news.what === 'choice') {
    await asEngine(pool, (trx) => choose(trx, receipt, account, news, at))
    return {}
  }
  if (news.what === 'call') return applyCall(engineering, receipt, news, at)
  if (news.what === 'call-incoming') return takeCall(engineering, receipt, account, news, at)
  const tellIt = () =>
    asEngine(pool, async (trx) => {
      const known = await findMessage(trx, receipt, news.send)
      if (known.message) await tell(trx, receipt, known.message, news, at)
      return known
    })
  let known = await tellIt()
  if (known.doubtful && (await endDoubt(engineering, known, news))) known = await tellIt()
  return known.message ? {} : { early: known.expected }
}

/** Somebody blocked us, or came back, without a word. */
async function choose(
  trx: Trx,
  { workspaceId }: Receipt,
  account: string,
  { channel, from, word, because }: HookNews & { what: 'choice' },
  at: Date,
) {
  const contactId = await findSender(trx, workspaceId, { channel, from, account })
  if (!contactId) return
  const told = { contactId, channel, cause: because, at }
  if (word === 'stop') await vendorOptOut(trx, workspaceId, told)
  else await optIn(trx, workspaceId, told)
}

async function takeIn(
  trx: Trx,
  engineering: Engineering,
  { workspaceId, connectionId, plugin }: Receipt,
  account: string,
  { channel, from, text, vendorId, word, files }: Inbound,
  at: Date,
) {
  const contactId = await findSender(trx, workspaceId, { channel, from, account })
  if (!contactId) return
  const known = await trx
    .selectFrom('messages')
    .select('id')
    .where('connectionId', '=', connectionId)
    .where('vendorId', '=', vendorId)
    .where('direction', '=', 'in')
    .executeTakeFirst()
  if (known) return
  const before = await trx
    .selectFrom('contactChannels')
    .select('optedOutAt')
    .where('contactId', '=', contactId)
    .where('channel', '=', channel)
    .executeTakeFirst()
  await receiveMessage(trx, workspaceId, {
    ...{ contactId, channel, text, at, connectionId, vendorId, word, files },
  })
  // What the vendor took as a STOP or START it has answered.
  if (word) return
  const was = { optedOut: Boolean(before?.optedOutAt) }
  await confirmWord(trx, engineering, workspaceId, { contactId, channel, connectionId, plugin, text }, was)
}

async function tell(trx: Trx, receipt: Receipt, message: SentMessage, news: About, at: Date) {
  const { workspaceId, connectionId } = receipt
  if (news.what === 'status') return applyReport(trx, workspaceId, message, { ...news, at })
  await recordEvents(trx, workspaceId, [
    {
      contactId: message.contactId,
      type: news.type,
      at,
      properties: propertiesOf(message, news.properties),
      dedupeKey: `hook:${connectionId}:${news.id}`,
    },
  ])
  if (news.type === 'message.complained') await noteComplaint(trx, message.id, at)
  const { contactId, channel } = message
  if (news.optOut) await vendorOptOut(trx, workspaceId, { contactId, channel, cause: news.optOut, at })
}

/** It arrived, or there would be nothing to report: the run goes on as if the answer had not been lost. */
async function endDoubt(engineering: Engineering, { doubtful: id }: Known, { send }: About) {
  const { pool, loadFlows } = engineering
  const intent = id && (await asEngine(pool, (trx) => findDoubtful(trx, id)))
  if (!intent) return false
  const vendorId = send.vendorId ?? intent.id
  const learned = await learnFromCallback(engineering, intent, { vendorId, status: 'sent' })
  if (!learned.found) return false
  const now = await engineering.clock()
  await engineering.retrying(() => asEngine(pool, (trx) => applyCallback(trx, loadFlows, learned, now)))
  engineering.nudge(intent.workspaceId)
  return true
}
