import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import type { GateFacts } from './judge.ts'

type Asked = { contactId: string; channel: string }

export const keyOf = ({ contactId, channel }: Asked): string => `${contactId} ${channel}`

/**
 * Locks each person's channel row in one order, then reads the facts in a later statement: an opt-out that was
 * committed before is always seen, and one that comes now waits until this claim is through.
 */
export async function lockAndReadFacts(
  trx: Trx,
  workspaceId: string,
  asked: Asked[],
): Promise<Map<string, GateFacts>> {
  if (asked.length === 0) return new Map()
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
  const { rows } = await sql<GateFacts & Asked>`
    select k.contact_id, k.channel, k.opted_out_at, k.cause,
      case k.channel when 'email' then c.email when 'telegram' then c.attributes ->> 'telegramId' else c.phone end as address
    from contact_channels k join contacts c on c.id = k.contact_id
    where (k.contact_id, k.channel) in (select * from unnest(${contactIds}::uuid[], ${channels}::text[]))`.execute(
    trx,
  )
  return new Map(rows.map((row) => [keyOf(row), row]))
}
