import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import { microsOf } from '../messages/cost.ts'
import { noteOrigin } from '../messages/noteOrigin.ts'
import { firstPoll } from '../messages/pollTimes.ts'
import { rankOf } from '../messages/status.ts'
import type { Outcome, Sending } from './types.ts'

type Message = Sending & { kind: 'message' }
type Call = Sending & { kind: 'call' }
/** A carrier that has not told by then what became of the ringing is asked. */
const GRACE = 20

type Sent<S> = { outcome: Outcome; sending: S }

/** What was sent becomes part of the conversation, in the transaction that settles it; told twice, kept once. */
export async function recordSendings(trx: Trx, workspaceId: string, outcomes: Outcome[], now: Date) {
  const all = outcomes.flatMap((outcome) => outcome.sendings.map((sending) => ({ outcome, sending })))
  await recordMessages(
    trx,
    workspaceId,
    all.filter((one): one is Sent<Message> => one.sending.kind === 'message'),
    now,
  )
  await recordCalls(
    trx,
    all.filter((one): one is Sent<Call> => one.sending.kind === 'call'),
    now,
  )
}

async function recordMessages(trx: Trx, workspaceId: string, sent: Sent<Message>[], now: Date) {
  if (sent.length === 0) return
  await sql`
    insert into messages (workspace_id, contact_id, channel, direction, connection_id, simulated, intent_id, run_id, subject,
      text, html, status, status_rank, vendor_id, at, flow_id, poll_at, cost_micros, currency)
    select ${workspaceId}::uuid, m.contact_id, m.channel, 'out', m.connection_id, m.simulated, m.intent_id, m.run_id,
      m.subject, m.text, m.html, m.status, m.rank, m.vendor_id, ${now}::timestamptz,
      m.flow_id, case when m.askable then ${firstPoll(now)}::timestamptz end, m.cost, m.currency
    from unnest(${sent.map((one) => one.outcome.intent.contactId)}::uuid[], ${sent.map((one) => one.sending.channel)}::text[],
      ${sent.map((one) => one.outcome.connection?.id ?? null)}::uuid[],
      ${sent.map((one) => one.outcome.connection?.simulated ?? false)}::boolean[],
      ${sent.map((one) => one.outcome.intent.id)}::uuid[], ${sent.map((one) => one.outcome.intent.runId)}::uuid[],
      ${sent.map((one) => one.sending.subject ?? null)}::text[], ${sent.map((one) => one.sending.text)}::text[],
      ${sent.map((one) => one.sending.html ?? null)}::text[], ${sent.map((one) => one.sending.status)}::text[],
      ${sent.map((one) => rankOf(one.sending.status))}::int[], ${sent.map((one) => one.sending.vendorId)}::text[],
      ${sent.map((one) => one.outcome.intent.flowId)}::uuid[], ${sent.map(isOpen)}::boolean[],
      ${sent.map((one) => microsOf(one.sending.cost))}::bigint[], ${sent.map((one) => one.sending.cost?.currency ?? null)}::text[])
      as m (contact_id, channel, connection_id, simulated, intent_id, run_id, subject, text, html, status, rank, vendor_id,
        flow_id, askable, cost, currency)
    on conflict (intent_id) where intent_id is not null do nothing`.execute(trx)
  await noteOrigin(trx, sent)
}

/** Not known to have arrived, and somebody can be asked. */
const isOpen = ({ sending: { askable, status } }: Sent<Message>) => askable && status !== 'delivered'

/** The carrier has taken them: from now on they ring. What was told by webhook meanwhile stands. */
async function recordCalls(trx: Trx, sent: Sent<Call>[], now: Date) {
  if (sent.length === 0) return
  await sql`
    update calls c set vendor_id = s.vendor_id,
      status = case when c.status = 'queued' then 'ringing' else c.status end,
      ring_until = case when c.status = 'queued' then ${now}::timestamptz + make_interval(secs => s.ring_for) else c.ring_until end,
      look_at = case when c.status in ('queued', 'ringing') and not c.simulated
        then ${now}::timestamptz + make_interval(secs => s.ring_for + ${GRACE}) else c.look_at end
    from unnest(${sent.map((one) => one.outcome.intent.id)}::uuid[], ${sent.map((one) => one.sending.vendorId)}::text[],
      ${sent.map((one) => one.sending.ringFor)}::float8[]) as s (intent_id, vendor_id, ring_for)
    where c.intent_id = s.intent_id`.execute(trx)
}
