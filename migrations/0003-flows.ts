import { type Kysely, sql } from 'kysely'

/** Flows, the runs of people through them, and what is sent on the way. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const run = (text: TemplateStringsArray) => sql(text).execute(db)

  await run`
    create table connections (
      id uuid primary key default uuid7(),
      workspace_id uuid not null references workspaces on delete cascade,
      plugin text not null,
      title text not null,
      settings_sealed bytea,
      -- settings that are not secret, for display
      settings_shown jsonb not null default '{}',
      token text not null unique,
      simulated boolean not null default false,
      status text not null default 'untested' check (status in ('untested', 'ok', 'failing', 'off')),
      status_text text,
      tested_at timestamptz,
      -- token bucket
      rate_per_second numeric,
      tokens numeric not null default 0,
      refilled_at timestamptz not null default now(),
      blocked_until timestamptz,
      created_at timestamptz not null default now(),
      unique (workspace_id, id)
    )`

  await run`
    create table flows (
      id uuid primary key default uuid7(),
      workspace_id uuid not null references workspaces on delete cascade,
      title text not null,
      status text not null default 'draft' check (status in ('draft', 'live', 'paused', 'ended')),
      draft jsonb not null,
      revision int not null default 1,
      version_id uuid,
      created_by text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      deleted_at timestamptz,
      unique (workspace_id, id)
    )`
  await run`
    create table flow_versions (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      flow_id uuid not null,
      number int not null,
      graph jsonb not null,
      note text,
      published_by text,
      published_at timestamptz not null default now(),
      unique (workspace_id, id),
      unique (flow_id, number),
      foreign key (workspace_id, flow_id) references flows (workspace_id, id) on delete cascade
    )`
  await run`
    create function refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception 'a published version never changes';
    end $$`
  await run`
    create trigger immutable before update on flow_versions for each row
      when (old.graph is distinct from new.graph or old.number is distinct from new.number)
      execute function refuse_change()`

  // The triggers of published versions, findable by what they listen to.
  await run`
    create table flow_triggers (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      flow_id uuid not null,
      version_id uuid not null,
      node text not null,
      kind text not null check (kind in ('event', 'manual', 'schedule', 'webhook')),
      event_type text,
      token text unique,
      next_at timestamptz,
      last_at timestamptz,
      foreign key (workspace_id, flow_id) references flows (workspace_id, id) on delete cascade,
      foreign key (workspace_id, version_id) references flow_versions (workspace_id, id) on delete cascade,
      unique (flow_id, node)
    )`
  await run`create index flow_triggers_event on flow_triggers (workspace_id, event_type) where kind = 'event'`
  await run`create index flow_triggers_due on flow_triggers (next_at) where next_at is not null`
  // What the goal and the exit rules of a live flow read: the same inverted index as segments have.
  await run`
    create table flow_rules (
      workspace_id uuid not null,
      flow_id uuid not null,
      version_id uuid not null,
      reads text[] not null,
      primary key (version_id),
      foreign key (workspace_id, version_id) references flow_versions (workspace_id, id) on delete cascade
    )`

  // due_at: when the driver has to look at it next; null while only an event or an effect can move it.
  await run`
    create table runs (
      id uuid primary key,
      workspace_id uuid not null,
      flow_id uuid not null,
      flow_version_id uuid not null,
      contact_id uuid not null,
      slot int not null default 0,
      node text not null,
      visit int not null default 1,
      status text not null default 'active' check (status in ('active', 'parked', 'done', 'failed', 'left')),
      due_at timestamptz,
      held_due timestamptz,
      state jsonb not null default '{}',
      started_at timestamptz not null,
      entered_at timestamptz not null,
      ended_at timestamptz,
      ended_because text,
      foreign key (workspace_id, flow_version_id) references flow_versions (workspace_id, id) on delete cascade,
      foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade
    )`
  await run`create unique index runs_one on runs (flow_id, contact_id, slot) where status in ('active', 'parked')`
  await run`create index runs_due on runs (workspace_id, due_at) where due_at is not null`
  await run`create index runs_contact on runs (workspace_id, contact_id, started_at)`
  await run`create index runs_flow on runs (flow_id, id)`
  await run`create index runs_inside on runs (flow_id, node, id) where status in ('active', 'parked')`
  await run`create index runs_held on runs (flow_id) where held_due is not null`

  await run`
    create table history (
      run_id uuid not null,
      visit int not null,
      workspace_id uuid not null,
      flow_version_id uuid not null,
      node text not null,
      exit text not null,
      entered_at timestamptz not null,
      at timestamptz not null,
      detail jsonb,
      primary key (run_id, visit)
    ) partition by range (run_id)`
  // Partitions are made ahead by the maintenance task; a run's rows stay in the partition of its start.
  await run`
    create procedure make_history_partitions(months_ahead int default 3) language plpgsql as $$
    declare
      month timestamptz;
      part text;
    begin
      for i in 0..months_ahead loop
        month := date_trunc('month', now(), 'UTC') + make_interval(months => i);
        part := 'history_' || to_char(month at time zone 'UTC', 'YYYYMM');
        if to_regclass(part) is null then
          execute format('create table %I partition of history for values from (%L) to (%L)', part,
            case when i = 0 and to_regclass('history_' || to_char((month - interval '1 month') at time zone 'UTC', 'YYYYMM')) is null
              then '00000000-0000-0000-0000-000000000000'::uuid else uuid7_floor(month) end,
            uuid7_floor(month + interval '1 month'));
          execute format('call protect(%L)', part);
        end if;
      end loop;
    end $$`

  await run`
    create table waits (
      run_id uuid not null references runs on delete cascade,
      visit int not null,
      exit text not null,
      workspace_id uuid not null,
      kind text not null check (kind in ('time', 'event')),
      event_type text,
      condition jsonb,
      since timestamptz not null,
      due_at timestamptz,
      zone text,
      primary key (run_id, visit, exit)
    )`

  // Every call to the outside: recorded here before it is made.
  await run`
    create table intents (
      id uuid primary key,
      workspace_id uuid not null,
      cause_kind text not null,
      cause_id text not null,
      ordinal int not null default 0,
      run_id uuid,
      visit int,
      flow_id uuid,
      node text,
      contact_id uuid not null,
      connection_id uuid,
      operation text not null,
      channel text,
      if_lost text not null,
      policy text not null,
      input jsonb not null,
      state text not null default 'planned' check (state in ('planned', 'refused', 'cancelled', 'dispatching',
        'confirmed', 'rejected', 'uncertain', 'resolved-sent', 'resolved-not-sent', 'abandoned')),
      due_at timestamptz,
      held_by text,
      attempts int not null default 0,
      fence bigint not null default 0,
      claimed_by uuid,
      dispatched_at timestamptz,
      deadline timestamptz,
      lookups int not null default 0,
      lookup_at timestamptz,
      request_sealed bytea,
      request_hash text,
      vendor_id text,
      output jsonb,
      error text,
      resolved_by text,
      created_at timestamptz not null default now(),
      settled_at timestamptz,
      unique (cause_kind, cause_id, ordinal),
      foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade,
      foreign key (workspace_id, connection_id) references connections (workspace_id, id)
    )`
  await run`create index intents_due on intents (workspace_id, due_at) where state = 'planned'`
  await run`create index intents_air on intents (claimed_by, deadline) where state = 'dispatching'`
  await run`create index intents_doubt on intents (lookup_at) where state = 'uncertain' and lookup_at is not null`
  await run`create index intents_run on intents (run_id) where run_id is not null`
  await run`create index intents_open on intents (workspace_id, state, created_at) where state in ('uncertain', 'rejected')`
  await run`create index intents_contact on intents (contact_id)`

  await run`
    create table observations (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      intent_id uuid not null references intents on delete cascade,
      seen_at timestamptz not null default clock_timestamp(),
      source text not null check (source in ('reply', 'callback', 'lookup', 'human')),
      fence bigint,
      outcome text not null,
      vendor_id text,
      detail jsonb
    )`
  await run`create index observations_intent on observations (intent_id)`

  await run`
    create table receipts (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      plugin text not null,
      connection_id uuid not null,
      dedupe_key text not null,
      headers jsonb not null,
      raw bytea not null,
      received_at timestamptz not null default clock_timestamp(),
      applied_at timestamptz,
      error text,
      unique (plugin, connection_id, dedupe_key),
      foreign key (workspace_id, connection_id) references connections (workspace_id, id) on delete cascade
    )`
  await run`create index receipts_open on receipts (received_at) where applied_at is null`

  // Deltas are appended by each batch and folded every second: no hot row, no count(*).
  await run`
    create table count_deltas (
      id bigint generated always as identity,
      workspace_id uuid not null,
      flow_id uuid not null,
      version_id uuid not null,
      node text not null,
      exit text not null,
      hour timestamptz not null,
      n int not null
    )`
  await run`create index count_deltas_version on count_deltas (flow_id)`
  await run`
    create table counts (
      workspace_id uuid not null,
      flow_id uuid not null,
      version_id uuid not null,
      node text not null,
      exit text not null,
      hour timestamptz not null,
      n bigint not null,
      primary key (flow_id, version_id, node, exit, hour)
    )`

  await run`
    create table messages (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      contact_id uuid not null,
      channel text not null,
      direction text not null check (direction in ('in', 'out')),
      connection_id uuid,
      simulated boolean not null default false,
      intent_id uuid,
      run_id uuid,
      subject text,
      text text not null,
      html text,
      status text not null,
      status_rank int not null default 0,
      vendor_id text,
      error text,
      at timestamptz not null,
      foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade
    )`
  await run`create index messages_contact on messages (workspace_id, contact_id, at)`
  await run`create index messages_simulated on messages (workspace_id, at) where simulated`
  await run`create unique index messages_intent on messages (intent_id) where intent_id is not null`
  await run`create index messages_vendor on messages (connection_id, vendor_id) where vendor_id is not null`

  await run`
    create table calls (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      contact_id uuid not null,
      connection_id uuid,
      simulated boolean not null default false,
      intent_id uuid,
      run_id uuid,
      direction text not null default 'out' check (direction in ('in', 'out')),
      status text not null check (status in ('queued', 'ringing', 'answered', 'ended')),
      outcome text,
      script text,
      ring_until timestamptz,
      vendor_id text,
      at timestamptz not null,
      answered_at timestamptz,
      ended_at timestamptz,
      lines jsonb not null default '[]',
      foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade
    )`
  await run`create index calls_contact on calls (workspace_id, contact_id, at)`
  await run`create index calls_simulated on calls (workspace_id, at) where simulated`
  await run`create unique index calls_intent on calls (intent_id) where intent_id is not null`
  await run`create index calls_ringing on calls (ring_until) where status in ('queued', 'ringing')`

  await run`
    create table plugin_values (
      workspace_id uuid not null references workspaces on delete cascade,
      plugin text not null,
      key text not null,
      value jsonb,
      primary key (workspace_id, plugin, key)
    )`
  await run`
    create table plugin_log (
      id uuid primary key default uuid7(),
      workspace_id uuid not null references workspaces on delete cascade,
      plugin text not null,
      kind text not null,
      value jsonb not null,
      at timestamptz not null default clock_timestamp()
    )`
  await run`create index plugin_log_kind on plugin_log (workspace_id, plugin, kind, id)`

  await run`
    create table notifications (
      id uuid primary key default uuid7(),
      workspace_id uuid not null references workspaces on delete cascade,
      audience text not null default 'team',
      text text not null,
      link text,
      at timestamptz not null default now(),
      read_at timestamptz
    )`
  await run`create index notifications_recent on notifications (workspace_id, at)`

  for (const table of [
    'connections',
    'flows',
    'flow_versions',
    'flow_triggers',
    'flow_rules',
    'runs',
    'history',
    'waits',
    'intents',
    'observations',
    'receipts',
    'count_deltas',
    'counts',
    'messages',
    'calls',
    'plugin_values',
    'plugin_log',
    'notifications',
  ])
    await sql`call protect(${sql.lit(table)})`.execute(db)
  await run`call make_history_partitions()`

  // A hint to the workers: "look at what is due". Only ids-free words cross the queue; the truth is in the tables.
  await run`
    create function hint(task text) returns void language sql security definer set search_path = public, pg_temp as $$
      select graphile_worker.add_job(task) $$`
  await run`grant execute on function hint to cauce_app, cauce_engine`

  // Hot tables: vacuum early and without pauses.
  for (const table of ['runs', 'waits', 'intents', 'changes', 'count_deltas'])
    await sql`alter table ${sql.table(table)} set (autovacuum_vacuum_scale_factor = 0.01,
      autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0)`.execute(db)
  await run`alter table runs set (fillfactor = 80)`
}
