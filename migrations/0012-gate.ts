import { type Kysely, sql } from 'kysely'

/** What the gate reads before a send: lists of those who must not be contacted, budgets, and what has left already. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const run = (text: TemplateStringsArray) => sql(text).execute(db)

  // Lists outlive the people on them: only a hash of the address is kept, and nobody can read the list back.
  await run`
    create function address_hash(workspace uuid, address text) returns bytea language sql immutable parallel safe as $$
      select sha256(convert_to(workspace::text || ':' || lower(address), 'UTF8')) $$`
  await run`
    create table suppression_lists (
      id uuid primary key default uuid7(),
      workspace_id uuid not null references workspaces on delete cascade,
      title text not null,
      -- a register of a country (Robinson, REPEP), or the workspace's own
      kind text not null check (kind in ('own', 'register')),
      channels text[] not null,
      size int not null default 0,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      unique (workspace_id, id)
    )`
  await run`
    create table suppressions (
      workspace_id uuid not null,
      list_id uuid not null,
      address_hash bytea not null,
      added_at timestamptz not null default now(),
      primary key (workspace_id, address_hash, list_id),
      foreign key (workspace_id, list_id) references suppression_lists (workspace_id, id) on delete cascade
    )`
  await run`create index suppressions_list on suppressions (list_id)`

  await run`
    create table budgets (
      id uuid primary key default uuid7(),
      workspace_id uuid not null references workspaces on delete cascade,
      scope text not null check (scope in ('workspace', 'flow', 'connection')),
      scope_id uuid,
      channel text,
      period text not null check (period in ('day', 'total')),
      most int not null check (most >= 0),
      created_at timestamptz not null default now(),
      check ((scope = 'workspace') = (scope_id is null)),
      unique (workspace_id, id),
      unique nulls not distinct (workspace_id, scope, scope_id, channel, period)
    )`
  await run`
    create table budget_uses (
      workspace_id uuid not null,
      budget_id uuid not null,
      -- the workspace's own day; for a total always the first of 1970
      day date not null,
      used int not null default 0,
      primary key (budget_id, day),
      foreign key (workspace_id, budget_id) references budgets (workspace_id, id) on delete cascade
    )`

  await run`alter table contact_channels add column back_off_until timestamptz, add column back_off_cause text`
  // left_at is the business clock's: what caps count by.
  await run`alter table intents add column purpose text, add column left_at timestamptz`
  await run`create index intents_held on intents (workspace_id, flow_id, held_by) where state = 'planned' and held_by is not null`
  await run`alter table flows add column sends_approved_at timestamptz, add column sends_approved_by text`
  // Signs the links to a contact's preferences.
  await run`
    alter table workspaces add column link_secret bytea not null
      default decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex')`

  for (const table of ['suppression_lists', 'suppressions', 'budgets', 'budget_uses'])
    await sql`call protect(${sql.lit(table)})`.execute(db)
}
