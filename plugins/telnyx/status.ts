import type { Cost, DeliveryStatus } from '#sdk'

const statuses: Record<string, DeliveryStatus> = {
  queued: 'queued',
  sending: 'sending',
  sent: 'sent',
  // The operator says nothing more: it left, and that is all there is to know.
  delivery_unconfirmed: 'sent',
  delivered: 'delivered',
  delivery_failed: 'failed',
  sending_failed: 'failed',
  expired: 'failed',
}

export const statusOf = (said: string | null | undefined): DeliveryStatus | undefined => statuses[said ?? '']

/** As Telnyx tells it: `{ amount: '0.0051', currency: 'USD' }`, once it knows. */
export function costOf(told: { amount?: string | null; currency?: string | null } | null | undefined): {
  cost?: Cost
} {
  const amount = Number(told?.amount)
  return told?.amount && told.currency && amount >= 0 ? { cost: { amount, currency: told.currency } } : {}
}
