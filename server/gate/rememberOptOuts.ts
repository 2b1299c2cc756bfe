import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'

/** By the workspace's language; the list is made when it is first needed. */
const titles: Record<string, string> = {
  en: 'Opted out, then deleted',
  es: 'De baja y después borrados',
}

/**
 * Who said no and is deleted afterwards stays left alone, should the address come back by an import: kept is a hash
 * of it, by channel, and nothing else.
 */
export async function rememberOptOuts(
  db: Db,
  workspaceId: string,
  contactIds: readonly string[],
): Promise<void> {
  const { rows } = await sql<{ channel: string; address: string; language: string }>`
    select k.channel, w.language, case k.channel when 'email' then lower(c.email)
      when 'telegram' then c.attributes ->> 'telegramId' else c.phone end as address
    from contact_channels k join contacts c on c.id = k.contact_id join workspaces w on w.id = c.workspace_id
    where c.workspace_id = ${workspaceId} and c.id = any(${contactIds}::uuid[]) and k.opted_out_at is not null`.execute(
    db,
  )
  const known = rows.filter((row) => row.address)
  for (const [channel, people] of Map.groupBy(known, (row) => row.channel)) {
    const title = `${titles[people[0]?.language ?? 'en'] ?? titles.en} (${channel})`
    const listId = await findOrMake(db, workspaceId, title, channel)
    const addresses = people.map((row) => row.address)
    await sql`
      with added as (
        insert into suppressions (workspace_id, list_id, address_hash)
        select distinct ${workspaceId}::uuid, ${listId}::uuid, address_hash(${workspaceId}, a) from unnest(${addresses}::text[]) as a
        on conflict do nothing returning 1)
      update suppression_lists set size = size + (select count(*)::int from added), updated_at = now()
      where workspace_id = ${workspaceId} and id = ${listId}`.execute(db)
  }
}

async function findOrMake(db: Db, workspaceId: string, title: string, channel: string): Promise<string> {
  const found = await db
    .selectFrom('suppressionLists')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('title', '=', title)
    .executeTakeFirst()
  if (found) return found.id
  const made = await db
    .insertInto('suppressionLists')
    .values({ workspaceId, title, kind: 'own', channels: [channel] })
    .returning('id')
    .executeTakeFirstOrThrow()
  return made.id
}
