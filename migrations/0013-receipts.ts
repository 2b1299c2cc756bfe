import { type Kysely, sql } from 'kysely'

/** Webhooks are stored first and understood afterwards, workspace by workspace, and again later where they came too early. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table receipts
      add column query text not null default '',
      add column due_at timestamptz not null default '-infinity',
      add column attempts int not null default 0`.execute(db)
  await sql`drop index receipts_open`.execute(db)
  await sql`create index receipts_due on receipts (workspace_id, due_at) where applied_at is null`.execute(db)
  await sql`create index receipts_applied on receipts (applied_at) where applied_at is not null`.execute(db)

  // A message that a vendor tells of twice is one message, for ever.
  await sql`
    create unique index messages_inbound on messages (connection_id, vendor_id)
      where direction = 'in' and connection_id is not null and vendor_id is not null`.execute(db)
}
