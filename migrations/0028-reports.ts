import { type Kysely, sql } from 'kysely'

/** What came of a flow: its sends are found by when they left. Who draws it: they see each other. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index intents_flow_left on intents (workspace_id, flow_id, left_at)
    where left_at is not null and flow_id is not null`.execute(db)
  // Worth nothing after a crash.
  await sql`
    create unlogged table flow_visitors (
      workspace_id uuid not null references workspaces on delete cascade,
      flow_id uuid not null,
      user_id text not null,
      name text not null,
      at timestamptz not null default now(),
      primary key (flow_id, user_id),
      foreign key (workspace_id, flow_id) references flows (workspace_id, id) on delete cascade
    )`.execute(db)
  await sql`create index flow_visitors_workspace on flow_visitors (workspace_id, flow_id)`.execute(db)
  await sql`call protect('flow_visitors')`.execute(db)
}
