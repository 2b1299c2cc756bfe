import { type Kysely, sql } from 'kysely'

/** People, what is known and has happened about them, and the sales path they walk. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const run = (text: TemplateStringsArray) => sql(text).execute(db)

  await run`
    create table pipelines (
      id uuid primary key default uuid7(),
      workspace_id uuid not null references workspaces on delete cascade,
      title text not null,
      position int not null default 0,
      unique (workspace_id, id)
    )`
  await run`
    create table stages (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      pipeline_id uuid not null,
      key text not null,
      title text not null,
      position int not null,
      probability int not null default 0,
      sla_days int,
      closed text check (closed in ('won', 'lost')),
      unique (workspace_id, id),
      unique (workspace_id, key),
      foreign key (workspace_id, pipeline_id) references pipelines (workspace_id, id) on delete cascade
    )`
  await run`
    create table fields (
      id uuid primary key default uuid7(),
      workspace_id uuid not null references workspaces on delete cascade,
      key text not null,
      title text not null,
      type text not null check (type in ('text', 'number', 'boolean', 'date', 'list')),
      options jsonb not null default '[]',
      position int not null default 0,
      unique (workspace_id, key)
    )`
  await run`
    create table contacts (
      id uuid primary key default uuid7(),
      workspace_id uuid not null references workspaces on delete cascade,
      external_id text,
      email text,
      phone text,
      first_name text,
      last_name text,
      company text,
      city text,
      country text,
      language text,
      time_zone text,
      attributes jsonb not null default '{}',
      tags text[] not null default '{}',
      stage_key text,
      stage_since timestamptz,
      score numeric not null default 0,
      treatment text,
      source text,
      owner_id text,
      import_id uuid,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      revision bigint not null default 1,
      search text generated always as (lower(
        coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' || coalesce(email, '') || ' ' ||
        coalesce(phone, '') || ' ' || coalesce(company, ''))) stored,
      unique (workspace_id, id),
      foreign key (workspace_id, stage_key) references stages (workspace_id, key) on update cascade
    )`
  await run`create unique index contacts_email on contacts (workspace_id, lower(email)) where email is not null`
  await run`create unique index contacts_external on contacts (workspace_id, external_id) where external_id is not null`
  await run`create index contacts_phone on contacts (workspace_id, phone) where phone is not null`
  await run`create index contacts_created on contacts (workspace_id, created_at, id)`
  await run`create index contacts_name on contacts (workspace_id, last_name, id)`
  await run`create index contacts_stage on contacts (workspace_id, stage_key, stage_since, id)`
  await run`create index contacts_import on contacts (import_id) where import_id is not null`
  await run`create index contacts_search on contacts using gin (search gin_trgm_ops)`

  // recorded_at is when we learned of it, by the database's clock: what waits look back by.
  await run`
    create table events (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      contact_id uuid not null,
      type text not null,
      at timestamptz not null,
      recorded_at timestamptz not null default clock_timestamp(),
      properties jsonb not null default '{}',
      dedupe_key text,
      foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade
    )`
  await run`create index events_contact on events (workspace_id, contact_id, type, at)`
  await run`create index events_recorded on events (workspace_id, recorded_at)`
  await run`create unique index events_dedupe on events (workspace_id, dedupe_key) where dedupe_key is not null`

  // What has changed and has not been routed yet; rows leave as they are routed.
  await run`
    create table changes (
      id bigint generated always as identity primary key,
      workspace_id uuid not null,
      contact_id uuid not null,
      fields text[] not null default '{}',
      event_id uuid,
      at timestamptz not null default clock_timestamp(),
      foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade
    )`
  await run`create index changes_order on changes (workspace_id, id)`
  await run`create index changes_contact on changes (contact_id)`

  await run`
    create table stage_moves (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      contact_id uuid not null,
      from_key text,
      to_key text,
      at timestamptz not null,
      by jsonb not null default '{}',
      foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade
    )`
  await run`create index stage_moves_contact on stage_moves (workspace_id, contact_id, at)`

  await run`
    create table notes (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      contact_id uuid not null,
      text text not null,
      author text,
      at timestamptz not null default now(),
      foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade
    )`
  await run`create index notes_contact on notes (workspace_id, contact_id, at)`

  // The row that the gate locks before it judges: one per person and channel.
  await run`
    create table contact_channels (
      workspace_id uuid not null,
      contact_id uuid not null,
      channel text not null,
      opted_out_at timestamptz,
      cause text,
      last_inbound_at timestamptz,
      primary key (contact_id, channel),
      foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade
    )`
  await run`
    create table consents (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      contact_id uuid not null,
      channel text not null,
      purpose text not null default 'marketing',
      granted boolean not null,
      evidence jsonb not null default '{}',
      at timestamptz not null default now(),
      expires_at timestamptz,
      foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade
    )`
  await run`create index consents_contact on consents (workspace_id, contact_id, channel, at)`

  await run`
    create table segments (
      id uuid primary key default uuid7(),
      workspace_id uuid not null references workspaces on delete cascade,
      title text not null,
      kind text not null check (kind in ('live', 'static')),
      rule jsonb,
      -- fields (city) and event types (event:message.received) that the rule reads
      reads text[] not null default '{}',
      size int not null default 0,
      ready boolean not null default false,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      unique (workspace_id, id)
    )`
  await run`create index segments_reads on segments using gin (reads)`
  await run`
    create table segment_members (
      workspace_id uuid not null,
      segment_id uuid not null,
      contact_id uuid not null,
      entered_at timestamptz not null default now(),
      primary key (segment_id, contact_id),
      foreign key (workspace_id, segment_id) references segments (workspace_id, id) on delete cascade,
      foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade
    )`
  await run`create index segment_members_contact on segment_members (contact_id)`
  // When a rule about time may flip for a contact with nothing else happening.
  await run`
    create table rule_flips (
      workspace_id uuid not null,
      owner_kind text not null check (owner_kind in ('segment', 'flow')),
      owner_id uuid not null,
      contact_id uuid not null,
      at timestamptz not null,
      primary key (owner_id, contact_id),
      foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade
    )`
  await run`create index rule_flips_due on rule_flips (at)`
  await run`create index rule_flips_contact on rule_flips (contact_id)`

  for (const table of [
    'pipelines',
    'stages',
    'fields',
    'contacts',
    'events',
    'changes',
    'stage_moves',
    'notes',
    'contact_channels',
    'consents',
    'segments',
    'segment_members',
    'rule_flips',
  ])
    await sql`call protect(${sql.lit(table)})`.execute(db)
}
