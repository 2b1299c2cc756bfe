import { type Kysely, sql } from 'kysely'

/**
 * What a process that holds lines is asked to do, by others that don't: get ready for a phone that rings, hold on to a
 * call that goes straight to a model, let a colleague lead. A row is taken once, and soon forgotten.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table line_requests (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      call_id uuid not null,
      kind text not null check (kind in ('get-ready', 'hold', 'relieve', 'say')),
      detail jsonb not null default '{}',
      -- whom it is for: a process, or whichever takes lines at this address
      process_id uuid,
      voice_url text,
      at timestamptz not null default clock_timestamp(),
      taken_at timestamptz,
      foreign key (workspace_id, call_id) references calls (workspace_id, id) on delete cascade
    )`.execute(db)
  await sql`create index line_requests_waiting on line_requests (id) where taken_at is null`.execute(db)
  await sql`create index line_requests_call on line_requests (workspace_id, call_id)`.execute(db)
  await sql`create index line_requests_old on line_requests (at)`.execute(db)
  await sql`call protect('line_requests')`.execute(db)
  // How many calls it leads at most: beyond, nobody is dialled.
  await sql`alter table processes add column most_calls int not null default 250 check (most_calls > 0)`.execute(
    db,
  )
}
