import { type Kysely, sql } from 'kysely'

/** Calls in full: what each is planned to be, its numbers and lines, how it went, and whom it was handed to. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const run = (text: TemplateStringsArray) => sql(text).execute(db)

  await run`
    alter table calls
      add constraint calls_identity unique (workspace_id, id),
      -- what the waiting run knows it by: the first attempt's intent
      add column key uuid,
      add column attempt int not null default 1,
      add column flow_id uuid,
      add column node text,
      add column phone text,
      add column from_number text,
      add column transport text,
      add column agent_id uuid,
      add column agent_version int,
      add column plan jsonb not null default '{}',
      -- where a scripted talk stands, and what was decided on the way
      add column state jsonb not null default '{}',
      add column end_reason text,
      add column error text,
      add column answered_by text,
      -- the carrier's count of its reports; older ones change nothing
      add column told int not null default -1,
      add column seconds int,
      add column cost_minor bigint,
      add column currency text,
      -- the process that holds its line, while it holds it
      add column process_id uuid,
      -- when the carrier is asked what became of it, should it not tell
      add column look_at timestamptz,
      add column looks int not null default 0,
      -- AI said so: which words, and from when to when they were heard
      add column disclosure jsonb,
      add column recording jsonb,
      add column recording_file_id uuid,
      add column metrics jsonb not null default '{}'`
  await run`select set_config('role', 'cauce_engine', true)`
  await run`update calls set key = intent_id`
  await run`select set_config('role', 'none', true)`
  await run`create index calls_open on calls (connection_id) where status <> 'ended'`
  await run`create index calls_process on calls (process_id) where status <> 'ended' and process_id is not null`
  await run`create index calls_look on calls (look_at) where look_at is not null`
  await run`create index calls_recent on calls (workspace_id, at, id)`
  await run`create index calls_active on calls (workspace_id, at) where status <> 'ended'`
  await run`create index calls_vendor on calls (connection_id, vendor_id) where vendor_id is not null`
  await run`create index calls_agent on calls (workspace_id, agent_id, at) where agent_id is not null`
  await run`create unique index calls_attempts on calls (key, attempt) where key is not null and direction = 'out'`

  await run`
    create table call_lines (
      workspace_id uuid not null,
      call_id uuid not null,
      -- the model's id of it; what it follows in the talk, however late it comes
      item text not null,
      after text,
      position bigint generated always as identity,
      who text not null check (who in ('agent', 'person', 'responder')),
      text text not null,
      -- the part that reached the person, where it was cut off
      heard text,
      start_ms int,
      end_ms int,
      at timestamptz not null,
      primary key (call_id, item),
      foreign key (workspace_id, call_id) references calls (workspace_id, id) on delete cascade
    )`
  await run`call protect('call_lines')`
  await run`select set_config('role', 'cauce_engine', true)`
  await run`
    insert into call_lines (workspace_id, call_id, item, who, text, at)
    select c.workspace_id, c.id, 'line-' || l.n, case when l.line ->> 'who' = 'agent' then 'agent' else 'person' end,
      l.line ->> 'text', (l.line ->> 'at')::timestamptz
    from calls c, jsonb_array_elements(c.lines) with ordinality as l (line, n) order by c.id, l.n`
  await run`select set_config('role', 'none', true)`
  await run`alter table calls drop column lines`

  await run`
    create table call_moments (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      call_id uuid not null,
      at timestamptz not null,
      kind text not null,
      detail jsonb not null default '{}',
      foreign key (workspace_id, call_id) references calls (workspace_id, id) on delete cascade
    )`
  await run`create index call_moments_call on call_moments (call_id, at, id)`
  await run`call protect('call_moments')`

  // Other phones than the person's: who takes over, who listens in.
  await run`
    create table call_legs (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      call_id uuid not null,
      connection_id uuid not null,
      role text not null check (role in ('responder', 'listener')),
      responder_id uuid,
      phone text not null,
      status text not null check (status in ('dialling', 'ringing', 'answered', 'accepted', 'ended')),
      vendor_id text,
      told int not null default -1,
      whisper text,
      ring_until timestamptz not null,
      at timestamptz not null,
      ended_at timestamptz,
      foreign key (workspace_id, call_id) references calls (workspace_id, id) on delete cascade,
      foreign key (workspace_id, connection_id) references connections (workspace_id, id) on delete cascade
    )`
  await run`create index call_legs_call on call_legs (call_id, at)`
  await run`create index call_legs_ringing on call_legs (ring_until) where status in ('dialling', 'ringing', 'answered')`
  await run`create index call_legs_vendor on call_legs (connection_id, vendor_id) where vendor_id is not null`
  await run`call protect('call_legs')`

  // Who takes calls over, by queue, next in line first.
  await run`
    create table responders (
      id uuid primary key default uuid7(),
      workspace_id uuid not null references workspaces on delete cascade,
      queue text not null default 'default',
      title text not null,
      phone text not null,
      available boolean not null default true,
      position int not null default 0,
      taken_at timestamptz,
      unique (workspace_id, queue, phone)
    )`
  await run`create index responders_queue on responders (workspace_id, queue, available, taken_at)`
  await run`call protect('responders')`

  // The numbers that calls come from, and what they answer with when somebody calls them.
  await run`
    create table call_numbers (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      connection_id uuid not null,
      number text not null,
      title text,
      active boolean not null default true,
      -- calls a day, and seconds between two
      most_daily int check (most_daily > 0),
      cool_down int not null default 0 check (cool_down >= 0),
      used_at timestamptz,
      day date,
      used_today int not null default 0,
      -- when somebody calls: an agent, a text, or nothing but the flows that start with it
      answer jsonb,
      created_at timestamptz not null default now(),
      unique (connection_id, number),
      foreign key (workspace_id, connection_id) references connections (workspace_id, id) on delete cascade
    )`
  await run`create index call_numbers_workspace on call_numbers (workspace_id, number)`
  await run`call protect('call_numbers')`

  await run`create index intents_further_calls on intents (state) where cause_kind = 'call'`

  // How many lines the account has; calls beyond wait for one.
  await run`create index intents_no_line on intents (connection_id, id) where state = 'planned' and held_by = 'no-line'`
  await run`alter table connections add column most_calls int check (most_calls > 0)`

  // Where a process takes sockets, and how busy it is: calls go to the least busy one.
  await run`
    alter table processes
      add column voice_url text,
      add column open_calls int not null default 0,
      add column loop_delay_ms real not null default 0,
      add column draining boolean not null default false`
}
