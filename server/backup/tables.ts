import type { ClientBase } from 'pg'
import type { Manifest } from './manifest.ts'

export type TableShape = { schema: string; name: string; columns: string[]; walled: boolean }

/**
 * Not of the data: the record of migrations, which a restore writes itself; who is alive; who is signed in, and links to
 * reset a password. Those must not come back to life: everybody signs in again.
 */
const LEFT_OUT = [
  'public.kysely_migration',
  'public.kysely_migration_lock',
  'public.processes',
  'auth.session',
  'auth.verification',
  'auth.failures',
]

/** Everything of ours that outlives a crash. The queue's schema holds hints only. */
export async function listTables(client: ClientBase): Promise<TableShape[]> {
  const { rows } = await client.query<TableShape>(
    `select n.nspname as schema, c.relname as name, c.relrowsecurity as walled,
       array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
     where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence = 'p'
       and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'graphile_worker')
       and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
       and n.nspname || '.' || c.relname <> all($1)
       and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')
     group by 1, 2, 3 order by 1, 2`,
    [LEFT_OUT],
  )
  return rows
}

export async function listSequences(client: ClientBase): Promise<Manifest['sequences']> {
  const { rows } = await client.query<Manifest['sequences'][number]>(
    `select schemaname as schema, sequencename as name, (coalesce(last_value, start_value - 1) + 1)::text as next
     from pg_sequences where schemaname !~ '^pg_' and schemaname <> 'graphile_worker' order by 1, 2`,
  )
  return rows
}

/** The parts of tables that are kept by ranges of ids. */
export async function listParts(client: ClientBase): Promise<Manifest['parts']> {
  const { rows } = await client.query<{ table: string; name: string; bounds: string }>(
    `select p.relname as table, c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bounds
     from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent
     join pg_namespace n on n.oid = p.relnamespace
     where n.nspname = 'public' and p.relkind = 'p' and c.relkind = 'r' order by 1, 2`,
  )
  return rows.flatMap(({ table, name, bounds }) => {
    const [from, to] = bounds.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? []
    return from && to ? [{ table, name, from, to }] : []
  })
}

export const quote = (name: string) => `"${name.replaceAll('"', '""')}"`
export const quoted = ({ schema, name }: { schema: string; name: string }) =>
  `${quote(schema)}.${quote(name)}`
