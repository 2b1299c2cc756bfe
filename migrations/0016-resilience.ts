import { type Kysely, sql } from 'kysely'

/**
 * What a plugin's code may bring its process down over, beside deciding steps: a call to the outside, a question to a
 * vendor, a webhook, a change that is taken to rules and triggers. And the standstill of a restored copy.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const run = (text: TemplateStringsArray) => sql(text).execute(db)

  // How often a process died with it in the air, or asking about it; then only the quarantine calls.
  await run`alter table intents add column crashes int not null default 0, add column asked_by uuid`
  await run`create index intents_suspect on intents (workspace_id, operation) where crashes > 0`
  await run`create index intents_asked on intents (asked_by) where asked_by is not null`

  await run`alter table receipts add column taken_by uuid, add column crashes int not null default 0`
  await run`create index receipts_taken on receipts (taken_by) where taken_by is not null`

  // As at_work for runs: written beside the batch's transaction, deleted in it.
  await run`
    create unlogged table changes_at_work (
      id uuid primary key,
      process_id uuid not null,
      change_ids bigint[] not null,
      since timestamptz not null default now()
    )`
  await run`grant select, insert, update, delete on changes_at_work to cauce_engine`

  // Changes set aside: a process died over them, or nothing can be made of them. The others are routed on.
  await run`
    create table stuck_changes (
      id bigint primary key,
      workspace_id uuid not null,
      contact_id uuid not null,
      fields text[] not null,
      event_id uuid,
      at timestamptz not null,
      crashes int not null default 0,
      because text,
      parked_at timestamptz,
      foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade
    )`
  await run`create index stuck_changes_open on stuck_changes (crashes, id) where parked_at is null`
  await run`create index stuck_changes_workspace on stuck_changes (workspace_id, id)`
  await run`create index stuck_changes_contact on stuck_changes (contact_id)`
  await run`call protect('stuck_changes')`

  // A workspace of a restored copy, until somebody lets it go on.
  await run`
    create table standstills (
      workspace_id uuid primary key references workspaces on delete cascade,
      -- the moment that the copy shows
      copied_at timestamptz not null,
      since timestamptz not null default now()
    )`
  await run`call protect('standstills')`
}
