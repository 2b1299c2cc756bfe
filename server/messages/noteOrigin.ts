import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import type { Outcome, Sending } from '../effects/types.ts'

/** Who wrote a message or which template it is, and what went along: of the few that have any of it. */
export async function noteOrigin(
  trx: Trx,
  sent: { outcome: Outcome; sending: Sending & { kind: 'message' } }[],
): Promise<void> {
  const noted = sent.filter(
    ({ outcome: { intent }, sending }) =>
      intent.author || intent.templateVersionId || sending.attachments?.length,
  )
  if (noted.length === 0) return
  await sql`
    update messages m set template_version_id = n.version, author = n.author, attachments = n.attachments::jsonb
    from unnest(${noted.map((one) => one.outcome.intent.id)}::uuid[],
      ${noted.map((one) => one.outcome.intent.templateVersionId ?? null)}::uuid[],
      ${noted.map((one) => one.outcome.intent.author ?? null)}::text[],
      ${noted.map((one) => (one.sending.attachments?.length ? JSON.stringify(one.sending.attachments) : null))}::text[])
      as n (intent_id, version, author, attachments)
    where m.intent_id = n.intent_id`.execute(trx)
}
