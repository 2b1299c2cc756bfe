import { type Kysely, sql } from 'kysely'

/** What becomes of messages after they have left, what they cost, and how fast they may leave. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const run = (text: TemplateStringsArray) => sql(text).execute(db)

  // Vendors give up on their callbacks after seconds, so who has not been heard of is asked about.
  // Money is counted in millionths: an SMS costs less than a cent.
  await run`
    alter table messages
      add column flow_id uuid,
      add column poll_at timestamptz,
      add column polls int not null default 0,
      add column cost_micros bigint,
      add column currency text,
      add column bad text check (bad in ('bounced', 'complained')),
      add column bad_at timestamptz`
  await run`create index messages_poll on messages (poll_at) where poll_at is not null`
  await run`create index messages_bad on messages (bad_at) where bad_at is not null`
  await run`create index messages_sent on messages (connection_id, at) where direction = 'out' and not simulated`
  await run`create index messages_flow on messages (flow_id, at) where flow_id is not null and not simulated`

  await run`
    alter table connections
      -- what a message usually costs, as the workspace was told
      add column price_micros bigint check (price_micros >= 0),
      add column currency text,
      -- sends wait while this is set: the vendor refuses the account, or too much comes back
      add column paused_at timestamptz,
      add column paused_because text,
      -- bounces and complaints before this moment were seen to
      add column healthy_since timestamptz not null default '-infinity'`
  await run`
    alter table flows add column paused_because text, add column healthy_since timestamptz not null default '-infinity'`
  // A step whose template or sender the vendor refuses waits, and the rest of its flow goes on.
  await run`
    create table step_pauses (
      workspace_id uuid not null,
      flow_id uuid not null,
      node text not null,
      because text not null,
      at timestamptz not null default now(),
      primary key (flow_id, node),
      foreign key (workspace_id, flow_id) references flows (workspace_id, id) on delete cascade
    )`

  // How many may leave, by account or by flow; what has been used of it stands beside it, in the one row that a claim locks.
  await run`
    create table throttles (
      id uuid primary key default uuid7(),
      workspace_id uuid not null references workspaces on delete cascade,
      scope text not null check (scope in ('connection', 'flow')),
      scope_id uuid not null,
      per_second numeric check (per_second > 0),
      per_minute int check (per_minute > 0),
      per_day int check (per_day > 0),
      -- warming up: so many on the first day, so much more each day
      ramp_from int check (ramp_from > 0),
      ramp_growth numeric not null default 1.5 check (ramp_growth > 1),
      ramp_since date,
      tokens numeric not null default 0,
      refilled_at timestamptz not null default now(),
      minute timestamptz,
      minute_used int not null default 0,
      day date,
      day_used int not null default 0,
      unique (workspace_id, id),
      unique (workspace_id, scope, scope_id)
    )`
  await run`
    insert into throttles (workspace_id, scope, scope_id, per_second)
    select workspace_id, 'connection', id, rate_per_second from connections where rate_per_second is not null`
  await run`alter table connections drop column rate_per_second, drop column tokens, drop column refilled_at`

  // What a throttle holds back lies apart from what is due, and is let go by account and flow in turn.
  await run`
    create index intents_throttled on intents (workspace_id, connection_id, coalesce(flow_id, '00000000-0000-0000-0000-000000000000'), id)
      where state = 'planned' and held_by = 'throttle'`
  // A way among several: what it may cost, and whether a hold of its own sends the person another way.
  await run`alter table intents add column most_micros bigint, add column elsewhere boolean not null default false`
  // By account: a claim takes a few of each, so that the crowd of one does not hide the few of another.
  await run`
    create index intents_lane on intents (workspace_id, coalesce(connection_id, '00000000-0000-0000-0000-000000000000'), due_at)
      where state = 'planned'`
  await sql`
    create function planned_by_account(workspace uuid, moment timestamptz, most int, without uuid[]) returns setof intents
    language plpgsql stable rows 64
    set enable_sort = off set enable_bitmapscan = off set enable_seqscan = off as $$
    declare
      account uuid := null;
      first record;
      accounts uuid[] := '{}';
    begin
      loop
        select coalesce(connection_id, '00000000-0000-0000-0000-000000000000') as lane, due_at into first from intents
          where workspace_id = workspace and state = 'planned' and (account is null
            or coalesce(connection_id, '00000000-0000-0000-0000-000000000000') > account)
          order by coalesce(connection_id, '00000000-0000-0000-0000-000000000000'), due_at limit 1;
        exit when not found;
        account := first.lane;
        if first.due_at <= moment and not account = any(without) then accounts := accounts || account; end if;
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
  await run`grant execute on function planned_by_account to cauce_engine`

  // Budgets in money beside those in messages.
  await run`alter table budgets add column unit text not null default 'messages' check (unit in ('messages', 'money'))`
  await run`alter table budgets add column currency text, add check ((unit = 'money') = (currency is not null))`
  await run`
    alter table budgets drop constraint budgets_workspace_id_scope_scope_id_channel_period_key,
      add constraint budgets_one unique nulls not distinct (workspace_id, scope, scope_id, channel, period, unit, currency)`
  await run`alter table budget_uses add column used_micros bigint not null default 0`

  for (const table of ['throttles', 'step_pauses']) await sql`call protect(${sql.lit(table)})`.execute(db)
}
