import type { DeliveryStatus } from '#sdk'

const ranks: Record<string, number> = { queued: 1, sending: 2, sent: 3, delivered: 4, read: 5, failed: 6 }

export const rankOf = (status: string): number => ranks[status] ?? 0

/**
 * What a message is after it was told so of it: only ever forward, in whatever order reports come in. What failed
 * stays so; what arrived can't fail any more: vendors do say such things, and they are kept as oddities.
 */
export function nextStatus(
  now: string,
  told: DeliveryStatus,
): { status: string; odd?: true; moved: boolean } {
  const arrived = rankOf(now) >= rankOf('delivered') && now !== 'failed'
  if (told === 'failed' && arrived) return { status: now, odd: true, moved: false }
  if (now === 'failed' && rankOf(told) >= rankOf('delivered') && told !== 'failed')
    return { status: now, odd: true, moved: false }
  return rankOf(told) > rankOf(now) ? { status: told, moved: true } : { status: now, moved: false }
}
