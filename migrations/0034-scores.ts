import { type Kysely, sql } from 'kysely'

/** Scores: how points are earned, and each person's state, from which the number of any later moment follows. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const run = (text: TemplateStringsArray) => sql(text).execute(db)

  await run`
    create table scores (
      id uuid primary key default uuid7(),
      workspace_id uuid not null references workspaces (id) on delete cascade,
      -- "score" is the contact's own; any other is the key of the number field it fills
      key text not null,
      title text not null,
      definition jsonb not null,
      -- fields and event types that it reads
      reads text[] not null,
      position int not null default 0,
      -- counts up with each change of the definition; a state of an older one is counted anew
      revision int not null default 1,
      -- the last contact that was counted anew; null when all are
      recount_after uuid,
      -- whether those who cross a threshold by the change itself start flows
      recount_tells boolean not null default false,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      unique (workspace_id, id),
      unique (workspace_id, key)
    )`
  await run`create index scores_recount on scores (id) where recount_after is not null`
  await run`call protect('scores')`

  await run`
    create table contact_scores (
      workspace_id uuid not null,
      score_id uuid not null,
      contact_id uuid not null,
      revision int not null,
      -- what it was at the last event that counted; it has decayed since
      value float8 not null,
      at timestamptz not null,
      -- the last event that was looked at
      last_at timestamptz,
      last_id uuid,
      -- the thresholds it stands over
      over text[] not null default '{}',
      -- per rule with a limit: when its last points were earned
      counted jsonb not null default '{}',
      number float8 not null,
      -- when time alone takes it under a threshold, or far enough from the number that is shown
      next_at timestamptz,
      primary key (score_id, contact_id),
      foreign key (workspace_id, score_id) references scores (workspace_id, id) on delete cascade,
      foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade
    )`
  await run`create index contact_scores_contact on contact_scores (workspace_id, contact_id)`
  await run`create index contact_scores_next on contact_scores (next_at) where next_at is not null`
  await run`call protect('contact_scores')`
}
