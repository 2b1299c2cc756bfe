import { type Kysely, sql } from 'kysely'

/** Rehearsals that are kept, with what they have to come to; publishing asks them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const run = (text: TemplateStringsArray) => sql(text).execute(db)

  await run`
    create table rehearsals (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      flow_id uuid not null,
      title text not null,
      -- with whom; their data goes with them
      contact_id uuid not null,
      -- the virtual clock's first moment; the day it is played on, when null
      starts_at timestamptz,
      answers jsonb not null default '[]',
      behaviour jsonb,
      expectations jsonb not null default '[]',
      created_by text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      unique (workspace_id, id),
      foreign key (workspace_id, flow_id) references flows (workspace_id, id) on delete cascade,
      foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade
    )`
  await run`create index rehearsals_flow on rehearsals (workspace_id, flow_id, created_at)`
  await run`create index rehearsals_contact on rehearsals (workspace_id, contact_id)`
  await run`call protect('rehearsals')`

  // Published although a rehearsal failed: why.
  await run`alter table flow_versions add column despite text`
  // Nobody new comes in until those on older versions have left.
  await run`alter table flows add column draining boolean not null default false`
}
