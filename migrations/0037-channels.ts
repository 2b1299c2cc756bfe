import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  const run = (text: TemplateStringsArray) => sql(text).execute(db)

  // Since when nobody knows whether a request under this key has arrived: the vendor forgets keys, whatever came after.
  await run`alter table intents add column lost_at timestamptz`
  await run`create index intents_lost on intents (lost_at) where state = 'planned' and lost_at is not null`

  // Files that people send: where the vendor has them, until they are here or it is known why not.
  await run`alter table messages add constraint messages_of_workspace unique (workspace_id, id)`
  await run`
    create table inbound_files (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      message_id uuid not null,
      ref text not null,
      name text,
      state text not null default 'due' check (state in ('due', 'kept', 'refused')),
      because text,
      tries int not null default 0,
      due_at timestamptz not null default clock_timestamp(),
      file_id uuid,
      foreign key (workspace_id, message_id) references messages (workspace_id, id) on delete cascade,
      foreign key (workspace_id, file_id) references files (workspace_id, id) on delete set null (file_id)
    )`
  await run`create index inbound_files_due on inbound_files (due_at) where state = 'due'`
  await run`create index inbound_files_message on inbound_files (workspace_id, message_id)`
  await run`create index inbound_files_file on inbound_files (workspace_id, file_id) where file_id is not null`
  await run`call protect('inbound_files')`
  // They belong to the person who sent them, and go when the message goes.
  await run`
    create function drop_inbound_file() returns trigger language plpgsql as $$
    begin
      delete from files where workspace_id = old.workspace_id and id = old.file_id;
      return null;
    end $$`
  await run`
    create trigger inbound_files_gone after delete on inbound_files for each row when (old.file_id is not null)
      execute function drop_inbound_file()`

  // As before, but each look for the next account begins behind the last one: with "or the first" in one condition, a plan
  // that is made once for all calls walked over everything that an account holds back to get to the next.
  await sql`
    create or replace function planned_by_account(workspace uuid, moment timestamptz, most int, without uuid[]) returns setof intents
    language plpgsql stable rows 64
    set enable_sort = off set enable_bitmapscan = off set enable_seqscan = off as $$
    declare
      first record;
      accounts uuid[] := '{}';
    begin
      select coalesce(connection_id, '00000000-0000-0000-0000-000000000000') as lane, due_at into first from intents
        where workspace_id = workspace and state = 'planned'
        order by coalesce(connection_id, '00000000-0000-0000-0000-000000000000'), due_at limit 1;
      while found loop
        if first.due_at <= moment and not first.lane = any(without) then accounts := accounts || first.lane; end if;
        select coalesce(connection_id, '00000000-0000-0000-0000-000000000000') as lane, due_at into first from intents
          where workspace_id = workspace and state = 'planned'
            and coalesce(connection_id, '00000000-0000-0000-0000-000000000000') > first.lane
          order by coalesce(connection_id, '00000000-0000-0000-0000-000000000000'), due_at limit 1;
      end loop;
      return query select (one.i).* from (
        select i, row_number() over (partition by a order by i.due_at) as place
        from unnest(accounts) as a, lateral (select * from intents
          where workspace_id = workspace and state = 'planned'
            -- From … to instead of equals: only so does the order by both name this index and no other.
            and coalesce(connection_id, '00000000-0000-0000-0000-000000000000') >= a
            and coalesce(connection_id, '00000000-0000-0000-0000-000000000000') <= a and due_at <= moment
          order by coalesce(connection_id, '00000000-0000-0000-0000-000000000000'), due_at limit most) as i) as one
        order by one.place limit most;
    end $$`.execute(db)
}
