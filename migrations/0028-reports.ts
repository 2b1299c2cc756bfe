import { type Kysely, sql } from 'kysely'

/** What came of a flow: its sends are found by when they left. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index intents_flow_left on intents (workspace_id, flow_id, left_at)
    where left_at is not null and flow_id is not null`.execute(db)
}
