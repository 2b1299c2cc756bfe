import { type Kysely, sql } from 'kysely'

// One look for due runs and one for sends, both from a moment on; without a floor that moment is `-infinity`.
export async function up(db: Kysely<unknown>): Promise<void> {
  const run = (parts: TemplateStringsArray) => sql(parts).execute(db)
  await run`drop function claim_runs(uuid, timestamptz, int), planned_by_account, planned_intents`
  await run`alter function planned_since rename to planned_by_account`
}
