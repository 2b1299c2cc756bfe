import { type Kysely, sql } from 'kysely'

/** One conversation per contact over all channels: who looks after it, whether it is open, what is unread. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const run = (text: TemplateStringsArray) => sql(text).execute(db)

  await run`
    create table conversations (
      workspace_id uuid not null,
      contact_id uuid not null,
      status text not null default 'open' check (status in ('open', 'closed')),
      -- a member's user id
      assignee text,
      unread int not null default 0,
      -- the last thing that was said, by them or by hand
      last_at timestamptz not null,
      last_text text not null default '',
      last_channel text not null,
      last_direction text not null check (last_direction in ('in', 'out')),
      -- since when they have been waiting for an answer
      waiting_since timestamptz,
      changed_at timestamptz not null default clock_timestamp(),
      primary key (workspace_id, contact_id),
      foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade
    )`
  await run`create index conversations_recent on conversations (workspace_id, status, last_at, contact_id)`
  await run`create index conversations_of on conversations (workspace_id, assignee, status, last_at) where assignee is not null`
  await run`create index conversations_unread on conversations (workspace_id, last_at) where unread > 0`
  await run`create index conversations_changed on conversations (workspace_id, changed_at)`
  await run`call protect('conversations')`

  // Few are written to us beside those that we send, so only theirs are searched by their words.
  await run`create index messages_said on messages using gin (lower(text) gin_trgm_ops) where direction = 'in'`
  // Runs as the engine, since the wall between workspaces hides such an index, and keeps the wall itself.
  await run`
    create function find_said(workspace uuid, pattern text, most int) returns setof uuid
    language sql stable security definer set search_path = public, pg_temp as $$
      select distinct contact_id from (select contact_id from messages
      where workspace_id = workspace and direction = 'in' and lower(text) like pattern
        and (workspace = current_workspace() or current_setting('role') <> 'cauce_app')
      order by at desc limit most) m $$`
  await run`grant create on schema public to cauce_engine`
  await run`alter function find_said owner to cauce_engine`
  await run`revoke create on schema public from cauce_engine`
  await run`revoke execute on function find_said from public`
  await run`grant execute on function find_said to cauce_app, cauce_engine`

  // Whoever wrote before there was an inbox is in it, as read. The owner of the tables sees no rows; the engine does.
  await run`set local role cauce_engine`
  await run`
    insert into conversations (workspace_id, contact_id, last_at, last_text, last_channel, last_direction)
    select distinct on (workspace_id, contact_id) workspace_id, contact_id, at, left(text, 300), channel, direction
    from messages where direction = 'in' order by workspace_id, contact_id, at desc`
  await run`reset role`
}
