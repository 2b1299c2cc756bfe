import { type Kysely, sql } from 'kysely'

/** Message templates with their versions, those that WhatsApp has approved, and what messages came of them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const run = (text: TemplateStringsArray) => sql(text).execute(db)

  await run`
    create table templates (
      id uuid primary key default uuid7(),
      workspace_id uuid not null references workspaces on delete cascade,
      channel text not null check (channel in ('sms', 'whatsapp', 'email', 'telegram')),
      title text not null,
      -- kinds of campaign and of agent, to find it by
      tags text[] not null default '{}',
      draft jsonb not null,
      revision int not null default 1,
      version_id uuid,
      created_by text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      deleted_at timestamptz,
      unique (workspace_id, id)
    )`
  await run`create index templates_recent on templates (workspace_id, updated_at) where deleted_at is null`
  await run`
    create table template_versions (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      template_id uuid not null,
      number int not null,
      content jsonb not null,
      -- by language: subject, text and html, ready to be filled in
      compiled jsonb not null,
      note text,
      published_by text,
      published_at timestamptz not null default now(),
      unique (workspace_id, id),
      unique (template_id, number),
      foreign key (workspace_id, template_id) references templates (workspace_id, id) on delete cascade
    )`
  await run`
    create trigger immutable before update on template_versions for each row
      when (old.content is distinct from new.content or old.compiled is distinct from new.compiled or old.number is distinct from new.number)
      execute function refuse_change()`
  await run`alter table templates add foreign key (workspace_id, version_id)
    references template_versions (workspace_id, id) deferrable initially deferred`

  // What a vendor holds for an account: approved by WhatsApp, paused, rejected; as last heard.
  await run`
    create table vendor_templates (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      connection_id uuid not null,
      vendor_id text not null,
      name text not null,
      language text not null,
      category text,
      status text not null check (status in ('approved', 'pending', 'paused', 'rejected', 'unsubmitted')),
      because text,
      body text not null,
      variables text[] not null default '{}',
      synced_at timestamptz not null,
      unique (workspace_id, id),
      unique (connection_id, vendor_id),
      foreign key (workspace_id, connection_id) references connections (workspace_id, id) on delete cascade
    )`
  await run`create index vendor_templates_workspace on vendor_templates (workspace_id, name)`
  await run`alter table connections add column templates_synced_at timestamptz, add column templates_problem text`

  await run`alter table messages add column template_version_id uuid, add column author text, add column attachments jsonb`
  await run`create index messages_template on messages (workspace_id, template_version_id, at) where template_version_id is not null`
  await run`alter table intents add column author text`
  await run`create index intents_by_hand on intents (workspace_id, contact_id, created_at) where cause_kind in ('reply', 'test')`

  // Files for people, beside those for imports; only the former are handed out.
  await run`alter table files add column kind text not null default 'import' check (kind in ('import', 'attachment')),
    add column uploaded_by text`

  for (const table of ['templates', 'template_versions', 'vendor_templates'])
    await sql`call protect(${sql.lit(table)})`.execute(db)
}
