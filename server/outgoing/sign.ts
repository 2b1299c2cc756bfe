import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'

/** A secret as Standard Webhooks writes it; shown to people once. */
export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`

/** The three headers of Standard Webhooks. Several secrets give several signatures: any one of them is enough. */
export function signedHeaders(
  secrets: readonly string[],
  { id, at, body }: { id: string; at: Date; body: string },
): Record<string, string> {
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  }
}
