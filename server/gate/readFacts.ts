import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import { countsSends } from './caps.ts'
import type { Surroundings } from './judge.ts'
import { countryOfNumber } from './places.ts'
import { readPolicy } from './policy.ts'
import type { ConsentFact, GateFacts, SendFact } from './types.ts'

type Asked = { contactId: string; channel: string }

export const keyOf = ({ contactId, channel }: Asked): string => `${contactId} ${channel}`

export type Budget = {
  id: string
  scope: 'workspace' | 'flow' | 'connection'
  scopeId: string | null
  channel: string | null
  period: 'day' | 'total'
  most: number
  /** what is counted: messages, or whole units of a currency */
  unit?: 'messages' | 'money'
  currency?: string | null
}

export type Gate = {
  around: Surroundings
  budgets: Budget[]
  facts: Map<string, GateFacts>
  /** Flows that are over the workspace's limit and that nobody has approved. */
  unapproved: ReadonlySet<string>
}

/**
 * Locks each person's channel row in one order, then reads the facts in a later statement: an opt-out that was
 * committed before is always seen, and one that comes now waits until this claim is through.
 */
export async function lockAndReadFacts(
  trx: Trx,
  workspaceId: string,
  asked: Asked[],
  flowIds: string[],
  now: Date,
): Promise<Gate> {
  const { around, budgets } = await readRules(trx, workspaceId)
  const contactIds = asked.map((one) => one.contactId)
  const channels = asked.map((one) => one.channel)
  await sql`
    insert into contact_channels (workspace_id, contact_id, channel)
    select ${workspaceId}::uuid, c.id, a.channel
    from unnest(${contactIds}::uuid[], ${channels}::text[]) as a (contact_id, channel)
    join contacts c on c.workspace_id = ${workspaceId} and c.id = a.contact_id
    order by c.id, a.channel on conflict do nothing`.execute(trx)
  await sql`
    select 1 from contact_channels where (contact_id, channel) in
      (select * from unnest(${contactIds}::uuid[], ${channels}::text[]))
    order by contact_id, channel for update`.execute(trx)
  const facts = await readFacts(trx, workspaceId, contactIds, channels)
  const counting =
    around.policy.caps.length > 0 || countsSends(around.country)
      ? contactIds
      : contactIds.filter((_, i) => mayCount(facts.get(keyOf(asked[i] as Asked))))
  if (counting.length > 0) await addSends(trx, facts, counting, now)
  const unapproved = await findUnapproved(trx, workspaceId, around.policy.approveAbove, flowIds)
  return { around, budgets, facts, unapproved }
}

/** The workspace’s own rules and budgets. */
export async function readRules(trx: Trx, workspaceId: string): Promise<Pick<Gate, 'around' | 'budgets'>> {
  const { rows } = await sql<{
    gate: unknown
    country: string | null
    timeZone: string
    budgets: Budget[] | null
  }>`
    select settings -> 'gate' as gate, country, time_zone, (select jsonb_agg(jsonb_build_object('id', b.id, 'scope', b.scope,
      'scopeId', b.scope_id, 'channel', b.channel, 'period', b.period, 'most', b.most, 'unit', b.unit, 'currency', b.currency))
      from budgets b where b.workspace_id = w.id) as budgets
    from workspaces w where id = ${workspaceId}`.execute(trx)
  const { gate, country = null, timeZone = 'UTC', budgets } = rows[0] ?? {}
  return { around: { policy: readPolicy(gate), country, timeZone }, budgets: budgets ?? [] }
}

type Row = Omit<GateFacts, 'consents' | 'sends'> &
  Asked & { consents: { purpose: string; granted: boolean; at: string; expiresAt: string | null }[] | null }

async function readFacts(trx: Trx, workspaceId: string, contactIds: string[], channels: string[]) {
  const { rows } = await sql<Row>`
    select k.contact_id, k.channel, k.opted_out_at, k.cause, k.back_off_until, k.back_off_cause, k.last_inbound_at,
      c.phone, c.country, c.time_zone, coalesce(c.attributes ->> 'state', c.attributes ->> 'region') as region, a.address,
      (select jsonb_agg(jsonb_build_object('purpose', s.purpose, 'granted', s.granted, 'at', s.at, 'expiresAt', s.expires_at))
        from (select distinct on (purpose) purpose, granted, at, expires_at from consents
          where workspace_id = ${workspaceId} and contact_id = c.id and channel = k.channel
          order by purpose, at desc, id desc) s) as consents,
      array(select l.title from suppressions p join suppression_lists l on l.id = p.list_id
        where p.workspace_id = ${workspaceId} and p.address_hash = address_hash(${workspaceId}, a.address)
          and k.channel = any(l.channels) limit 3) as suppressed_by
    from contact_channels k join contacts c on c.id = k.contact_id,
      lateral (select case k.channel when 'email' then lower(c.email) when 'telegram' then c.attributes ->> 'telegramId'
        else c.phone end as address) a
    where (k.contact_id, k.channel) in (select * from unnest(${contactIds}::uuid[], ${channels}::text[]))`.execute(
    trx,
  )
  return new Map(rows.map((row) => [keyOf(row), toFacts(row)]))
}

function toFacts({ consents, ...row }: Row): GateFacts {
  const said = (consents ?? []).map(
    ({ at, expiresAt, ...one }): ConsentFact => ({
      ...one,
      at: new Date(at),
      expiresAt: expiresAt === null ? null : new Date(expiresAt),
    }),
  )
  return { ...row, consents: said, sends: [] }
}

/** By the contact's own country or its number's; a Colombian number counts even where the country says another. */
const mayCount = (facts: GateFacts | undefined): boolean =>
  facts !== undefined &&
  (countsSends(facts.country) || (facts.phone !== null && countsSends(countryOfNumber(facts.phone))))

/**
 * What has gone to these people over all flows. Two claims may be at the same person by two channels, so the person is
 * locked first.
 */
async function addSends(trx: Trx, facts: Map<string, GateFacts>, contactIds: string[], now: Date) {
  const people = [...new Set(contactIds)].toSorted()
  await sql`
    select pg_advisory_xact_lock(hashtextextended(id, 65)) from unnest(${people}::text[]) with ordinality as p (id, n)
    order by n`.execute(trx)
  const since = new Date(now.getTime() - 31 * 86_400_000)
  const { rows } = await sql<SendFact & { contactId: string }>`
    select contact_id, channel, purpose, left_at as at from intents
    where contact_id = any(${people}::uuid[]) and channel is not null and left_at > ${since}
      and state not in ('planned', 'rejected', 'cancelled', 'refused', 'resolved-not-sent')
    order by left_at desc`.execute(trx)
  const byContact = Map.groupBy(rows, (row) => row.contactId)
  for (const [key, known] of facts) known.sends = byContact.get(key.split(' ')[0] ?? '') ?? []
}

/** Looks no further into a flow than the limit, however many are in it. */
async function findUnapproved(
  trx: Trx,
  workspaceId: string,
  above: number | null,
  flowIds: string[],
): Promise<ReadonlySet<string>> {
  if (above === null || flowIds.length === 0) return new Set()
  const { rows } = await sql<{ id: string }>`
    select f.id from flows f where f.workspace_id = ${workspaceId} and f.id = any(${flowIds}::uuid[])
      and f.sends_approved_at is null
      and exists (select 1 from runs r where r.workspace_id = f.workspace_id and r.flow_id = f.id offset ${above} limit 1)`.execute(
    trx,
  )
  return new Set(rows.map((row) => row.id))
}
