import { sql } from 'kysely'
import { readPhone } from '../contacts/phone.ts'
import type { Db } from '../db/connect.ts'

export const listLists = (db: Db, workspaceId: string) =>
  db
    .selectFrom('suppressionLists')
    .select(['id', 'title', 'kind', 'channels', 'size', 'updatedAt'])
    .where('workspaceId', '=', workspaceId)
    .orderBy('title')
    .execute()

/** An address as the gate compares it; undefined for what is none. */
export function readAddress(written: string, country: string | null): string | undefined {
  const text = written.trim()
  if (text.includes('@')) return /^\S+@\S+\.\S+$/.test(text) ? text.toLowerCase() : undefined
  const read = readPhone(text, country)
  return 'phone' in read ? read.phone : undefined
}

/** Adds addresses to a list, kept as hashes only. Answers how many were new, and which could not be read. */
export async function addToList(
  db: Db,
  workspaceId: string,
  { listId, addresses, country }: { listId: string; addresses: readonly string[]; country: string | null },
): Promise<{ added: number; unread: string[] }> {
  const read = addresses.map((written) => ({ written, address: readAddress(written, country) }))
  const known = [...new Set(read.flatMap(({ address }) => address ?? []))]
  const { rows } = await sql<{ added: number }>`
    with added as (
      insert into suppressions (workspace_id, list_id, address_hash)
      select ${workspaceId}, ${listId}, address_hash(${workspaceId}, a) from unnest(${known}::text[]) as a
      order by 3 on conflict do nothing returning 1)
    update suppression_lists set size = size + (select count(*)::int from added), updated_at = now()
    where workspace_id = ${workspaceId} and id = ${listId} returning (select count(*)::int from added) as added`.execute(
    db,
  )
  return {
    added: rows[0]?.added ?? 0,
    unread: read.filter(({ address }) => !address).map(({ written }) => written),
  }
}

/** Takes addresses off a list again. */
export async function takeFromList(
  db: Db,
  workspaceId: string,
  { listId, addresses, country }: { listId: string; addresses: readonly string[]; country: string | null },
): Promise<{ removed: number }> {
  const known = addresses.flatMap((written) => readAddress(written, country) ?? [])
  const { rows } = await sql<{ removed: number }>`
    with gone as (
      delete from suppressions where workspace_id = ${workspaceId} and list_id = ${listId}
        and address_hash in (select address_hash(${workspaceId}, a) from unnest(${known}::text[]) as a) returning 1)
    update suppression_lists set size = size - (select count(*)::int from gone), updated_at = now()
    where workspace_id = ${workspaceId} and id = ${listId} returning (select count(*)::int from gone) as removed`.execute(
    db,
  )
  return { removed: rows[0]?.removed ?? 0 }
}
