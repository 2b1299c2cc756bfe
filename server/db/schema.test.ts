import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { freshDb } from '../../test/db.ts'

const { db } = await freshDb()

const tenantTables = `
  select c.oid, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'public' and c.relkind in ('r', 'p')
    and exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id')`

test('S2: every table with a workspace_id has forced row-level security with a policy for reading and writing', async () => {
  const { rows } = await sql<{ relname: string }>`
    select t.relname from (${sql.raw(tenantTables)}) t join pg_class c on c.oid = t.oid
    where not (c.relrowsecurity and c.relforcerowsecurity)
      or not exists (select 1 from pg_policy p where p.polrelid = t.oid and p.polname = 'app'
        and p.polqual is not null and p.polwithcheck is not null)`.execute(db)
  expect(rows.map((row) => row.relname)).toEqual([])
})

test('S3: every foreign key between tenant tables carries the workspace', async () => {
  const { rows } = await sql<{ name: string }>`
    with tenant as (${sql.raw(tenantTables)})
    select k.conname as name from pg_constraint k
    where k.contype = 'f' and k.conrelid in (select oid from tenant) and k.confrelid in (select oid from tenant)
      and not exists (select 1 from pg_attribute a
        where a.attrelid = k.conrelid and a.attnum = any(k.conkey) and a.attname = 'workspace_id')`.execute(
    db,
  )
  // waits and observations belong to a run or an intent that the engine alone writes
  expect(rows.map((row) => row.name).sort()).toEqual(['observations_intent_id_fkey', 'waits_run_id_fkey'])
})

test('S4: the role of a request owns nothing, is no superuser, and sees nothing before it names a workspace', async () => {
  const { rows } = await sql<{ rolsuper: boolean; rolbypassrls: boolean; owned: number }>`
    select rolsuper, rolbypassrls, (select count(*)::int from pg_class where relowner = r.oid) as owned
    from pg_roles r where rolname = 'cauce_app'`.execute(db)
  expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false, owned: 0 }])
  await sql`insert into workspaces (title, slug) values ('A', 'a')`.execute(db).catch(() => {})
  await db.transaction().execute(async (trx) => {
    await sql`set local role cauce_app`.execute(trx)
    for (const table of ['workspaces', 'contacts', 'runs', 'intents', 'history'] as const)
      expect(await trx.selectFrom(table).selectAll().execute()).toEqual([])
  })
  await expect(
    db.transaction().execute(async (trx) => {
      await sql`set local role cauce_app`.execute(trx)
      await sql`insert into workspaces (title, slug) values ('B', 'b')`.execute(trx)
    }),
  ).rejects.toThrow(/row-level security/)
})
