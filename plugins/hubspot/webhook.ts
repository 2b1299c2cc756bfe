import { createHmac, timingSafeEqual } from 'node:crypto'
import type { CrmHint, HookRequest, WebhookHandler } from '#sdk'
import { z } from '#sdk'
import type { Settings } from './connection.ts'

/** What HubSpot writes plainly into the address it signs, though it was sent escaped. */
const plain: Record<string, string> = {
  ...{ '%3A': ':', '%2F': '/', '%3F': '?', '%40': '@', '%21': '!', '%24': '$', '%27': "'" },
  ...{ '%28': '(', '%29': ')', '%2A': '*', '%2C': ',', '%3B': ';' },
}
const signedUrl = (url: string) => url.replace(/%[0-9a-f]{2}/gi, (code) => plain[code.toUpperCase()] ?? code)

const FRESH = 5 * 60_000

/** Version 3: over method, address, body and time; what is older than five minutes is somebody playing it again. */
export function verify({ headers, raw, url, connection, now }: HookRequest<Settings>): boolean {
  const secret = connection.clientSecret
  const signature = headers.get('x-hubspot-signature-v3')
  const stamp = headers.get('x-hubspot-request-timestamp')
  if (!secret || !signature || !stamp || !/^\d{10,16}$/.test(stamp)) return false
  if (now && Math.abs(now.getTime() - Number(stamp)) > FRESH) return false
  const body = Buffer.from(raw)
  const expected = createHmac('sha256', secret)
    .update(`POST${signedUrl(url)}`)
    .update(body)
    .update(stamp)
    .digest()
  const given = Buffer.from(signature, 'base64')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

const Event = z.object({
  eventId: z.coerce.string(),
  subscriptionId: z.coerce.string(),
  portalId: z.coerce.string(),
  occurredAt: z.number(),
  subscriptionType: z.string().optional(),
  eventType: z.string().optional(),
  objectId: z.coerce.string().optional(),
  propertyName: z.string().optional(),
  primaryObjectId: z.coerce.string().optional(),
  mergedObjectIds: z.array(z.coerce.string()).optional(),
  newObjectId: z.coerce.string().optional(),
  fromObjectId: z.coerce.string().optional(),
})

const objects: Record<string, string> = { contact: 'contacts', company: 'companies', deal: 'deals' }
const changes: Record<string, CrmHint['change']> = {
  ...{ creation: 'changed', propertyChange: 'changed', associationChange: 'changed' },
  ...{ deletion: 'deleted', restore: 'restored', merge: 'merged', privacyDeletion: 'erased' },
}

/** The event's own id is not unique; together these are. */
export function hints({ raw }: HookRequest<Settings>): CrmHint[] {
  const events = z.array(Event).parse(JSON.parse(Buffer.from(raw).toString()))
  return events.flatMap((event): CrmHint[] => {
    const [kind = '', what = ''] = (event.subscriptionType ?? event.eventType ?? '').split('.')
    const [object, change] = [objects[kind], changes[what]]
    const winner = event.newObjectId ?? event.primaryObjectId
    const recordId = change === 'merged' ? winner : (event.objectId ?? event.fromObjectId)
    if (!object || !change || !recordId) return []
    const { portalId, subscriptionId, eventId, propertyName = '', occurredAt } = event
    const merged = [
      ...(event.mergedObjectIds ?? []),
      ...(event.primaryObjectId ? [event.primaryObjectId] : []),
    ]
    return [
      {
        ...{ id: [portalId, subscriptionId, eventId, recordId, propertyName, occurredAt].join(':') },
        ...{ object, recordId, change, at: new Date(occurredAt), account: portalId },
        ...(change === 'merged' && { mergedIds: merged.filter((id) => id !== recordId) }),
      },
    ]
  })
}

export const webhook: WebhookHandler = { verify, read: () => [] }
