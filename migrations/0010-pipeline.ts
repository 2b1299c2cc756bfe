import { type Kysely, sql } from 'kysely'

/** Boards: what a stage is worth, how long people stood in it and why they left, and rules that move people on. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const run = (text: TemplateStringsArray) => sql(text).execute(db)

  // The contact's number field that says what a sale is worth; none counts people.
  await run`alter table pipelines add column value_field text`

  // from_since: since when the contact stood in the stage it left, so that a move alone tells the time spent there.
  await run`alter table stage_moves add column from_since timestamptz, add column why jsonb`
  await run`create index stage_moves_at on stage_moves (workspace_id, at, id)`
  await run`select set_config('role', 'cauce_engine', true)`
  await run`
    update stage_moves m set from_since = before.at
    from (select id, lag(at) over (partition by contact_id order by at, id) as at from stage_moves) before
    where before.id = m.id and before.at is not null`
  await run`select set_config('role', 'none', true)`

  await run`
    create table stage_rules (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      pipeline_id uuid not null,
      title text not null,
      from_key text not null,
      to_key text not null,
      rule jsonb not null,
      -- fields and event types that the rule reads, the stage always among them
      reads text[] not null,
      active boolean not null default true,
      position int not null default 0,
      created_at timestamptz not null default now(),
      unique (workspace_id, id),
      foreign key (workspace_id, pipeline_id) references pipelines (workspace_id, id) on delete cascade,
      foreign key (workspace_id, from_key) references stages (workspace_id, key) on update cascade on delete cascade,
      foreign key (workspace_id, to_key) references stages (workspace_id, key) on update cascade on delete cascade
    )`
  await run`create index stage_rules_reads on stage_rules using gin (reads)`
  await run`create index stage_rules_pipeline on stage_rules (workspace_id, pipeline_id, position)`
  await run`call protect('stage_rules')`

  await run`alter table rule_flips drop constraint rule_flips_owner_kind_check`
  await run`alter table rule_flips add constraint rule_flips_owner_kind_check
    check (owner_kind in ('segment', 'flow', 'stage-rule', 'trigger'))`

  // A trigger by time starts a contact at the moment its rule becomes true with nothing else happening.
  await run`alter table flow_triggers drop constraint flow_triggers_kind_check`
  await run`alter table flow_triggers add constraint flow_triggers_kind_check
    check (kind in ('event', 'manual', 'schedule', 'webhook', 'time'))`
  await run`alter table flow_triggers add column rule jsonb, add column reads text[] not null default '{}',
    add column also_now boolean not null default false, add column armed_at timestamptz`
  await run`create index flow_triggers_reads on flow_triggers using gin (reads) where kind = 'time'`
  await run`create index flow_triggers_unarmed on flow_triggers (id) where kind = 'time' and armed_at is null`
}
