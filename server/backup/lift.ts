import type { ClientBase } from 'pg'
import { quote, quoted, type TableShape } from './tables.ts'

/**
 * Takes away, for as long as the transaction lasts, what stands in the way of a load in any order: walls, foreign keys
 * and triggers. Answers what puts all of it back; the keys check what was loaded then.
 */
export async function lift(client: ClientBase, tables: TableShape[]): Promise<() => Promise<void>> {
  const names = tables.map(quoted)
  const { rows: keys } = await client.query<{ name: string; owner: string; means: string }>(
    `select conname as name, conrelid::regclass::text as owner, pg_get_constraintdef(oid) as means from pg_constraint
     where contype = 'f' and conparentid = 0 and conrelid = any(array(select unnest($1::text[])::regclass::oid))`,
    [names],
  )
  for (const { name, owner } of keys)
    await client.query(`alter table ${owner} drop constraint ${quote(name)}`)
  for (const name of names) await client.query(`alter table ${name} disable trigger user`)
  const walled = tables.filter((table) => table.walled).map(quoted)
  for (const name of walled) await client.query(`alter table ${name} no force row level security`)

  return async () => {
    for (const name of walled) await client.query(`alter table ${name} force row level security`)
    for (const name of names) await client.query(`alter table ${name} enable trigger user`)
    for (const { name, owner, means } of keys)
      await client.query(`alter table ${owner} add constraint ${quote(name)} ${means}`)
  }
}
