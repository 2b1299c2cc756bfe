import type { HookNews } from '#sdk'
import type { Engineering } from '../engine/engine.ts'
import type { Receipt } from '../webhooks/applyReceipts.ts'
import { openCarrier } from './openCarrier.ts'
import { takeIncoming } from './takeIncoming.ts'
import { takeSip } from './takeSip.ts'

/** Somebody calls, at a carrier that is told by commands what to do. */
export async function takeCall(
  engineering: Engineering,
  receipt: Receipt,
  title: string,
  news: HookNews & { what: 'call-incoming' },
  at: Date,
): Promise<Record<string, never>> {
  const { workspaceId, connectionId, plugin, token } = receipt
  const { vendorId, from, to } = news
  if (engineering.registry.provider(plugin, 'realtime')) return takeSip(engineering, receipt, title, news, at)
  const owner = { workspaceId, connectionId, plugin, token, title }
  const instructions = await takeIncoming(
    engineering,
    owner,
    { why: 'incoming', call: { vendorId }, from, to },
    at,
  )
  const provider = await openCarrier(engineering, workspaceId, connectionId, vendorId)
  await provider?.carrier.instruct?.({ key: vendorId, vendorId }, instructions, provider.context)
  return {}
}
