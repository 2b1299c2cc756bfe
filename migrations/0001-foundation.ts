import { type Kysely, sql } from 'kysely'

/** Roles, ids and the wall between workspaces. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    do $$
    declare role text;
    begin
      foreach role in array array['cauce_app', 'cauce_engine'] loop
        begin
          execute format('create role %I nologin', role);
        exception when duplicate_object or unique_violation then null;
        end;
        if not pg_has_role(current_user, role, 'member') or not (select rolsuper from pg_roles where rolname = current_user) then
          execute format('grant %I to current_user', role);
        end if;
      end loop;
    end $$`.execute(db)

  await sql`create extension if not exists pg_trgm`.execute(db)
  await sql`grant usage on schema public to cauce_app, cauce_engine`.execute(db)

  // UUIDv7 for set-based inserts; ids of single rows are made in Node.
  await sql`
    do $$
    begin
      if current_setting('server_version_num')::int >= 180000 then
        create function uuid7() returns uuid language sql volatile parallel safe as 'select uuidv7()';
      else
        create function uuid7() returns uuid language sql volatile parallel safe as $f$
          select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
            placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
            from 1 for 6), 52, 1), 53, 1), 'hex')::uuid $f$;
      end if;
    end $$`.execute(db)

  // The smallest UUIDv7 of a moment: bounds of history's partitions.
  await sql`
    create function uuid7_floor(at timestamptz) returns uuid language sql immutable parallel safe as $$
      select encode(substring(int8send((extract(epoch from at) * 1000)::bigint) from 3)
        || '\\x70008000000000000000'::bytea, 'hex')::uuid $$`.execute(db)

  // nullif: after a commit the setting is '' on a reused connection, not null.
  await sql`
    create function current_workspace() returns uuid language sql stable parallel safe as $$
      select nullif(current_setting('app.ws', true), '')::uuid $$`.execute(db)

  // Every table with workspace_id goes through here; a test looks for one that does not.
  await sql`
    create procedure protect(target regclass, workspace_column text default 'workspace_id') language plpgsql as $$
    begin
      execute format('alter table %s enable row level security', target);
      execute format('alter table %s force row level security', target);
      execute format('create policy app on %s to cauce_app using (%I = current_workspace()) with check (%I = current_workspace())',
        target, workspace_column, workspace_column);
      execute format('create policy engine on %s to cauce_engine using (true) with check (true)', target);
      execute format('grant select, insert, update, delete on %s to cauce_app, cauce_engine', target);
    end $$`.execute(db)

  await sql`
    create table workspaces (
      id uuid primary key default uuid7(),
      title text not null,
      slug text not null unique,
      time_zone text not null default 'UTC',
      country text,
      language text not null default 'en',
      settings jsonb not null default '{}',
      demo boolean not null default false,
      created_at timestamptz not null default now()
    )`.execute(db)
  await sql`call protect('workspaces', 'id')`.execute(db)

  await sql`
    create table processes (
      id uuid primary key,
      roles text[] not null,
      version text not null,
      host text not null,
      started_at timestamptz not null default now(),
      beat_at timestamptz not null default now()
    )`.execute(db)
  await sql`grant select, insert, update, delete on processes to cauce_engine`.execute(db)
}
