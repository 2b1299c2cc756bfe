import { type Kysely, sql } from 'kysely'

/** Who takes people on, and when; and what people have to do for them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const run = (text: TemplateStringsArray) => sql(text).execute(db)

  await run`
    create table teammates (
      workspace_id uuid not null references workspaces (id) on delete cascade,
      -- a member
      user_id text not null,
      -- people are assigned to them
      takes boolean not null default true,
      -- only people for whom this holds; null is everybody
      rule jsonb,
      -- { "days": [1, 2], "from": "09:00", "to": "17:00" } by the clock of the zone; null is always
      hours jsonb,
      zone text,
      away_from timestamptz,
      away_until timestamptz,
      last_given_at timestamptz,
      primary key (workspace_id, user_id)
    )`
  await run`call protect('teammates')`
  await run`create index contacts_owner on contacts (workspace_id, owner_id) where owner_id is not null`

  await run`
    create table tasks (
      id uuid primary key default uuid7(),
      workspace_id uuid not null references workspaces (id) on delete cascade,
      contact_id uuid,
      title text not null,
      note text not null default '',
      -- a member; null is anybody's
      assignee text,
      due_at timestamptz,
      -- when its assignee is to be told, and when that was done
      remind_at timestamptz,
      reminded_at timestamptz,
      done_at timestamptz,
      done_by text,
      -- what came of it, in the words of whoever did it
      outcome text,
      by jsonb not null default '{}',
      -- names a task of a flow for good, so that none is made twice
      key text,
      created_at timestamptz not null default now(),
      unique (workspace_id, id),
      foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade
    )`
  await run`create unique index tasks_key on tasks (workspace_id, key) where key is not null`
  await run`create index tasks_open on tasks (workspace_id, due_at, id) where done_at is null`
  await run`create index tasks_of on tasks (workspace_id, assignee, due_at, id) where done_at is null`
  await run`create index tasks_done on tasks (workspace_id, done_at, id) where done_at is not null`
  await run`create index tasks_contact on tasks (workspace_id, contact_id, id) where contact_id is not null`
  await run`create index tasks_remind on tasks (remind_at) where remind_at is not null and reminded_at is null and done_at is null`
  await run`call protect('tasks')`
}
