import { type Kysely, sql } from 'kysely'

/**
 * The statement that records what an API key tells asks itself whether the key still holds, so that nobody has to ask
 * before: a key that was revoked tells nothing any more, and who holds it is refused.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop function tell_events(uuid, jsonb)`.execute(db)
  await sql`
    create function tell_events(workspace uuid, told jsonb)
    returns table ("position" int, contact_id uuid, event_id uuid, refused boolean)
    language plpgsql volatile set role = cauce_app as $$
    #variable_conflict use_column
    begin
      perform set_config('app.ws', workspace::text, true);
      return query
      with asked as materialized (
        select * from jsonb_to_recordset(told) as a("position" int, key uuid, id uuid, external_id text, email text,
          phone text, type text, at timestamptz, properties jsonb, dedupe_key text)
      ), keys as materialized (
        select k.id from api_keys k
        where k.workspace_id = workspace and k.id in (select a.key from asked a)
          and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
      ), who as materialized (
        select a.*, a.key is not null and a.key not in (select id from keys) as refused,
          case when a.id is not null
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
        select uuid7() as event, w.* from who w where w.contact is not null and not w.refused order by w."position"
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
      select w."position", w.contact, a.id, w.refused
      from who w left join named n on n."position" = w."position" left join added a on a.id = n.event
      order by w."position";
    end $$`.execute(db)
}
