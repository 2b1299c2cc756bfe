import { type Kysely, sql } from 'kysely'

/** What other programs are told: where to, which events, and each single call with what came of it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const run = (text: TemplateStringsArray) => sql(text).execute(db)

  await run`
    create table outgoing_webhooks (
      id uuid primary key default uuid7(),
      workspace_id uuid not null references workspaces (id) on delete cascade,
      title text not null,
      url text not null,
      types text[] not null,
      secret_sealed bytea not null,
      -- the one before signs too until then, so that the other side has time to change
      old_secret_sealed bytea,
      old_secret_until timestamptz,
      active boolean not null default true,
      -- since when nothing got through; days of it switch the webhook off
      failing_since timestamptz,
      off_because text,
      created_at timestamptz not null default now(),
      unique (workspace_id, id)
    )`
  await run`create index outgoing_webhooks_types on outgoing_webhooks using gin (types) where active`
  await run`call protect('outgoing_webhooks')`

  await run`
    create table webhook_deliveries (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      webhook_id uuid not null,
      event_id uuid,
      type text not null,
      body text not null,
      state text not null default 'due' check (state in ('due', 'sent', 'failed')),
      attempts int not null default 0,
      -- when it is tried next; while it is being tried, when it counts as lost
      next_at timestamptz not null,
      status int,
      error text,
      sent_at timestamptz,
      created_at timestamptz not null,
      foreign key (workspace_id, webhook_id) references outgoing_webhooks (workspace_id, id) on delete cascade
    )`
  await run`create unique index webhook_deliveries_once on webhook_deliveries (webhook_id, event_id) where event_id is not null`
  await run`create index webhook_deliveries_due on webhook_deliveries (next_at) where state = 'due'`
  await run`create index webhook_deliveries_of on webhook_deliveries (workspace_id, webhook_id, id)`
  await run`call protect('webhook_deliveries')`
  await run`alter table webhook_deliveries set (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500)`
}
