import { type Kysely, sql } from 'kysely'

/**
 * What comes in by the thousand takes one round trip: no `begin`, no role to be set, no `commit` of its own.
 * Both functions take the role of the wall they stand behind for as long as they run.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function tell_events(workspace uuid, told jsonb)
    returns table ("position" int, contact_id uuid, event_id uuid)
    language plpgsql volatile set role = cauce_app as $$
    #variable_conflict use_column
    begin
      perform set_config('app.ws', workspace::text, true);
      return query
      with asked as materialized (
        select * from jsonb_to_recordset(told) as a("position" int, id uuid, external_id text, email text, phone text,
          type text, at timestamptz, properties jsonb, dedupe_key text)
      ), who as materialized (
        select a.*, case when a.id is not null
            then (select c.id from contacts c where c.workspace_id = workspace and c.id = a.id)
            else coalesce(
              (select c.id from contacts c where c.workspace_id = workspace and c.external_id = a.external_id
                order by c.created_at, c.id limit 1),
              (select c.id from contacts c where c.workspace_id = workspace and c.email_key = a.email
                order by c.created_at, c.id limit 1),
              (select c.id from contacts c where c.workspace_id = workspace and c.phone = a.phone
                order by c.created_at, c.id limit 1))
          end as contact
        from asked a
      ), named as materialized (
        select uuid7() as event, w.* from who w where w.contact is not null order by w."position"
      ), added as (
        insert into events (id, workspace_id, contact_id, type, at, properties, dedupe_key)
        select n.event, workspace, n.contact, n.type, coalesce(n.at, clock_timestamp()), n.properties, n.dedupe_key
        from named n
        on conflict (workspace_id, dedupe_key) where dedupe_key is not null do nothing
        returning id
      ), noted as (
        insert into changes (workspace_id, contact_id, event_id, fields)
        select workspace, n.contact, n.event, '{}' from named n join added a on a.id = n.event order by n."position"
      )
      select w."position", w.contact, a.id
      from who w left join named n on n."position" = w."position" left join added a on a.id = n.event
      order by w."position";
    end $$`.execute(db)
  await sql`
    create function holders_of_keys(hashes text[])
    returns table (id uuid, hash text, workspace_id uuid, permissions text[], last_used_at timestamptz)
    language sql stable set role = cauce_engine as $$
      select id, hash, workspace_id, permissions, last_used_at from api_keys
      where hash = any(hashes) and revoked_at is null and (expires_at is null or expires_at > now()) $$`.execute(
    db,
  )
}
