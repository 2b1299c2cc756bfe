import { createHmac } from 'node:crypto'

type Settings = { clientSecret: string; accountId: string }
/** How news goes astray on its way: told again, in the other order, only with the next, or never. */
export type Astray = 'twice' | 'reversed' | 'late' | 'lost'

/** Webhooks: events of the account, signed as HubSpot signs them and sent to whoever has subscribed. */
export function createHooks({ clientSecret, accountId }: Settings, now: () => Date) {
  let events = 0
  let address: string | undefined
  const waiting: object[] = []

  const event = (subscriptionType: string, objectId: string, more: object = {}) => ({
    ...{ eventId: ++events, subscriptionId: 1, portalId: Number(accountId), appId: 1 },
    ...{ occurredAt: now().getTime(), subscriptionType, attemptNumber: 0, objectId: Number(objectId) },
    ...{ changeSource: 'CRM', ...more },
  })
  function signed(to: string, told: object[], { secret = clientSecret, at = Date.now() } = {}) {
    const body = JSON.stringify(told)
    const signature = createHmac('sha256', secret).update(`POST${to}${body}${at}`).digest('base64')
    return {
      body,
      headers: {
        'content-type': 'application/json',
        'x-hubspot-signature-v3': signature,
        'x-hubspot-request-timestamp': String(at),
      },
    }
  }

  return {
    event,
    signed,
    /** From here on what happens is news for this address. */
    subscribe: (to: string | undefined) => {
      address = to
      waiting.length = 0
    },
    happened(subscriptionType: string, objectId: string, more: object = {}) {
      if (address) waiting.push(event(subscriptionType, objectId, more))
    },
    /** Sends what has happened since, at most a hundred events in one request; answers the statuses it got. */
    async deliver(astray?: Astray): Promise<number[]> {
      if (!address || astray === 'late') return []
      const told = waiting.splice(0)
      if (astray === 'lost' || told.length === 0) return []
      if (astray === 'reversed') told.reverse()
      const statuses: number[] = []
      for (let at = 0; at < told.length; at += 100)
        for (let time = 0; time < (astray === 'twice' ? 2 : 1); time++) {
          const { body, headers } = signed(address, told.slice(at, at + 100))
          statuses.push((await fetch(address, { method: 'POST', headers, body })).status)
        }
      return statuses
    },
  }
}
