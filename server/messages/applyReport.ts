import type { DeliveryReport } from '#sdk'
import type { Trx } from '../db/connect.ts'
import { backOff } from '../gate/recordConsent.ts'
import { type SentMessage, updateMessage } from './updateMessage.ts'
import { vendorOptOut } from './vendorOptOut.ts'

/** How far a message has come, by webhook or because the vendor was asked: its status, and what it says of the person. */
export async function applyReport(
  trx: Trx,
  workspaceId: string,
  message: SentMessage,
  report: DeliveryReport & { at: Date },
): Promise<void> {
  await updateMessage(trx, workspaceId, message, report)
  const { contactId, channel } = message
  const { optOut, backOff: leave, at } = report
  if (leave) {
    const until = new Date(at.getTime() + leave.seconds * 1000)
    await backOff(trx, workspaceId, { contactId, channel, until, cause: leave.because })
  }
  if (optOut) await vendorOptOut(trx, workspaceId, { contactId, channel, cause: optOut, at })
}
