import { type Kysely, sql } from 'kysely'

/** CRMs that contacts are kept in agreement with: who is who, what was agreed, what is still to be read and written. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const run = (text: TemplateStringsArray) => sql(text).execute(db)
  // The account's tokens where it was connected by signing in at the vendor, and a sign-in under way.
  await run`
    create table connection_grants (
      connection_id uuid primary key,
      workspace_id uuid not null,
      sealed bytea,
      expires_at timestamptz,
      -- counts the tokens; who refreshes holds the lease, the others wait for the next number
      version int not null default 0,
      refreshing_until timestamptz,
      refused text,
      state_hash bytea unique,
      state_sealed bytea,
      state_until timestamptz,
      foreign key (workspace_id, connection_id) references connections (workspace_id, id) on delete cascade
    )`
  await run`
    create table crm_syncs (
      connection_id uuid primary key,
      workspace_id uuid not null,
      status text not null default 'setup' check (status in ('setup', 'on', 'paused')),
      -- percent of what the vendor allows
      share int not null default 80 check (share between 1 and 100),
      -- who works on it, fenced: a worker that wakes late writes nothing
      claimed_by uuid,
      claimed_until timestamptz,
      fence bigint not null default 0,
      due_at timestamptz not null default '-infinity',
      failures int not null default 0,
      blocked_until timestamptz,
      blocked_because text,
      tokens numeric not null default 0,
      refilled_at timestamptz not null default clock_timestamp(),
      calls_day date,
      calls_today int not null default 0,
      vendor_used int,
      vendor_limit int,
      last_hint_at timestamptz,
      synced_at timestamptz,
      created_at timestamptz not null default now(),
      unique (workspace_id, connection_id),
      foreign key (workspace_id, connection_id) references connections (workspace_id, id) on delete cascade
    )`
  await run`create index crm_syncs_due on crm_syncs (due_at) where status = 'on'`
  await run`
    create table crm_mappings (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      connection_id uuid not null,
      object text not null,
      kind text not null check (kind in ('person', 'deal')),
      fields jsonb not null default '[]',
      -- our fields among them, for the changes that concern it
      reads text[] not null default '{}',
      -- which of ours are made there, and which of theirs are made here
      creates_there boolean not null default true,
      creates_here boolean not null default true,
      inclusion jsonb,
      theirs jsonb not null default '[]',
      unique (workspace_id, id),
      unique (connection_id, object),
      foreign key (workspace_id, connection_id) references crm_syncs (workspace_id, connection_id) on delete cascade
    )`
  await run`create index crm_mappings_workspace on crm_mappings (workspace_id)`
  await run`
    create table crm_links (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      connection_id uuid not null,
      object text not null,
      remote_id text not null,
      contact_id uuid,
      -- merged: swallowed by merged_into; gone: deleted there; forgotten: deleted here, and not to come back
      state text not null default 'linked' check (state in ('linked', 'merged', 'gone', 'forgotten', 'unsure')),
      merged_into text,
      remote_at timestamptz,
      seen_at timestamptz not null default clock_timestamp(),
      unique (workspace_id, id),
      unique (connection_id, object, remote_id),
      foreign key (workspace_id, connection_id) references crm_syncs (workspace_id, connection_id) on delete cascade,
      foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete set null (contact_id)
    )`
  await run`create unique index crm_links_contact on crm_links (connection_id, object, contact_id) where state = 'linked' and contact_id is not null`
  await run`create index crm_links_of on crm_links (workspace_id, contact_id) where contact_id is not null`
  await run`
    create table crm_shadows (
      link_id uuid primary key,
      workspace_id uuid not null,
      -- by our field: what both sides held when they last agreed
      agreed jsonb not null default '{}',
      agreed_at timestamptz not null default clock_timestamp(),
      foreign key (workspace_id, link_id) references crm_links (workspace_id, id) on delete cascade
    )`
  await run`
    create table crm_inbox (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      connection_id uuid not null,
      object text not null,
      remote_id text not null,
      change text not null,
      detail jsonb not null default '{}',
      source text not null,
      dedupe_key text not null,
      received_at timestamptz not null default clock_timestamp(),
      due_at timestamptz not null default '-infinity',
      attempts int not null default 0,
      applied_at timestamptz,
      problem text,
      error text,
      unique (workspace_id, id),
      unique (connection_id, dedupe_key),
      foreign key (workspace_id, connection_id) references crm_syncs (workspace_id, connection_id) on delete cascade
    )`
  await run`create index crm_inbox_due on crm_inbox (connection_id, due_at) where applied_at is null`
  await run`create index crm_inbox_latest on crm_inbox (connection_id, received_at)`
  await run`create index crm_inbox_applied on crm_inbox (applied_at) where applied_at is not null`
  await run`
    create table crm_outbox (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      connection_id uuid not null,
      object text not null,
      contact_id uuid not null,
      -- counts our changes; one that comes while we write is not lost
      touched int not null default 1,
      since timestamptz not null default clock_timestamp(),
      due_at timestamptz not null default '-infinity',
      attempts int not null default 0,
      state text not null default 'waiting' check (state in ('waiting', 'sending', 'failed')),
      -- what is being written, by the vendor's field
      write jsonb,
      problem text,
      error text,
      field text,
      unique (workspace_id, id),
      unique (connection_id, object, contact_id),
      foreign key (workspace_id, connection_id) references crm_syncs (workspace_id, connection_id) on delete cascade,
      foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade
    )`
  await run`create index crm_outbox_due on crm_outbox (connection_id, due_at) where state <> 'failed'`
  await run`create index crm_outbox_failed on crm_outbox (connection_id, since) where state = 'failed'`
  await run`create index crm_outbox_contact on crm_outbox (workspace_id, contact_id)`
  await run`
    create table crm_cursors (
      connection_id uuid not null,
      object text not null,
      kind text not null check (kind in ('full', 'changed', 'ids', 'push', 'stream')),
      workspace_id uuid not null,
      cursor text,
      done int not null default 0,
      total int,
      started_at timestamptz,
      finished_at timestamptz,
      error text,
      primary key (connection_id, object, kind),
      foreign key (workspace_id, connection_id) references crm_syncs (workspace_id, connection_id) on delete cascade
    )`
  await run`
    create table crm_conflicts (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      connection_id uuid not null,
      object text not null,
      remote_id text not null,
      link_id uuid,
      contact_id uuid,
      -- the field; several people or records that might be meant have none
      field text,
      ours jsonb,
      theirs jsonb,
      agreed jsonb,
      ours_at timestamptz,
      theirs_at timestamptz,
      candidates text[] not null default '{}',
      state text not null check (state in ('open', 'resolved')),
      -- the policy that decided, or who did
      decided_by text,
      kept text check (kept in ('ours', 'theirs', 'both')),
      at timestamptz not null default clock_timestamp(),
      resolved_at timestamptz,
      unique (workspace_id, id),
      foreign key (workspace_id, connection_id) references crm_syncs (workspace_id, connection_id) on delete cascade,
      foreign key (workspace_id, link_id) references crm_links (workspace_id, id) on delete cascade,
      foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade
    )`
  await run`create unique index crm_conflicts_open on crm_conflicts (connection_id, object, remote_id, coalesce(field, '')) where state = 'open'`
  await run`create index crm_conflicts_latest on crm_conflicts (connection_id, state, at)`
  await run`create index crm_conflicts_contact on crm_conflicts (workspace_id, contact_id) where contact_id is not null`
  await run`create index crm_conflicts_link on crm_conflicts (link_id)`
  // Names of fields only: no values, so that nothing personal outlives the person.
  await run`
    create table crm_audit (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      connection_id uuid not null,
      object text not null,
      remote_id text,
      contact_id uuid,
      at timestamptz not null default clock_timestamp(),
      action text not null,
      fields text[] not null default '{}',
      foreign key (workspace_id, connection_id) references crm_syncs (workspace_id, connection_id) on delete cascade,
      foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete set null (contact_id)
    )`
  await run`create index crm_audit_latest on crm_audit (connection_id, id)`
  await run`create index crm_audit_contact on crm_audit (workspace_id, contact_id) where contact_id is not null`
  await run`create index crm_audit_at on crm_audit (at)`

  // Everything that hangs on one contact goes over to another, in whatever table it stands; what both have, stays once.
  await run`
    create function take_over_contact(workspace uuid, gone uuid, kept uuid) returns void language plpgsql as $$
    declare
      part record;
      line tid;
    begin
      for part in
        select c.conrelid::regclass as tab, a.attname as col
        from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[2]
        where c.contype = 'f' and c.confrelid = 'contacts'::regclass and cardinality(c.conkey) = 2 and c.conparentid = 0
        order by 1, 2
      loop
        for line in execute format('select ctid from %s where workspace_id = $1 and %I = $2 for update', part.tab, part.col)
          using workspace, gone
        loop
          begin
            execute format('update %s set %I = $1 where ctid = $2', part.tab, part.col) using kept, line;
          exception when unique_violation or exclusion_violation then null;
          end;
        end loop;
      end loop;
    end $$`

  for (const table of [
    'connection_grants',
    'crm_syncs',
    'crm_mappings',
    'crm_links',
    'crm_shadows',
    'crm_inbox',
    'crm_outbox',
    'crm_cursors',
    'crm_conflicts',
    'crm_audit',
  ])
    await sql`call protect(${sql.lit(table)})`.execute(db)
}
