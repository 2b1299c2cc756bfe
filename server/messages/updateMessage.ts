import type { DeliveryReport, DeliveryStatus } from '#sdk'
import type { Trx } from '../db/connect.ts'
import { recordEvents } from '../events/recordEvents.ts'
import { keepCost } from './cost.ts'
import { nextStatus, rankOf } from './status.ts'

export type SentMessage = {
  id: string
  contactId: string
  channel: string
  intentId: string | null
  vendorId: string | null
}

const told: Partial<Record<DeliveryStatus, string>> = {
  delivered: 'message.delivered',
  read: 'message.read',
  failed: 'message.failed',
}

/** A vendor reports how far a message has come: its status goes forward, and each report becomes an event once. */
export async function updateMessage(
  trx: Trx,
  workspaceId: string,
  message: SentMessage,
  { status, error, cost, at }: DeliveryReport & { at: Date },
): Promise<void> {
  const row = await trx
    .selectFrom('messages')
    .select(['status', 'costMicros', 'connectionId'])
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', message.id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) return
  const next = nextStatus(row.status, status)
  if (cost && row.costMicros === null) await keepCost(trx, message.id, row.connectionId, cost)
  if (next.moved)
    await trx
      .updateTable('messages')
      .set({
        status: next.status,
        statusRank: rankOf(next.status),
        ...(error ? { error } : {}),
        // It has arrived, or it never will: nobody need be asked any more.
        ...(rankOf(next.status) >= rankOf('delivered') ? { pollAt: null } : {}),
        ...(next.status === 'failed' ? { bad: 'bounced', badAt: at } : {}),
      })
      .where('id', '=', message.id)
      .execute()
  if (next.odd) return keepOddity(trx, workspaceId, message, { was: row.status, told: status, error })
  const type = told[status]
  if (!type) return
  await recordEvents(trx, workspaceId, [
    {
      contactId: message.contactId,
      type,
      at,
      properties: propertiesOf(message, error ? { error } : {}),
      dedupeKey: `${type}:${message.id}`,
    },
  ])
}

/** Somebody marked it as spam: it counts against the account and the flow. */
export const noteComplaint = (trx: Trx, id: string, at: Date) =>
  trx.updateTable('messages').set({ bad: 'complained', badAt: at }).where('id', '=', id).execute()

/** What rules and waits may ask of an event about a message. */
export const propertiesOf = (message: SentMessage, more: Record<string, unknown> = {}) => ({
  ...more,
  channel: message.channel,
  messageId: message.id,
  key: message.intentId,
})

async function keepOddity(
  trx: Trx,
  workspaceId: string,
  { intentId, vendorId }: SentMessage,
  detail: Record<string, unknown>,
) {
  if (!intentId) return
  const row = { workspaceId, intentId, vendorId, source: 'callback', outcome: 'contradiction' } as const
  await trx
    .insertInto('observations')
    .values({ ...row, detail: JSON.stringify(detail) })
    .execute()
}
