import { type Kysely, sql } from 'kysely'

/** Files in chunks, imports with their rows, answers to repeated POSTs, and the audit log. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const run = (text: TemplateStringsArray) => sql(text).execute(db)

  await run`
    create table files (
      id uuid primary key default uuid7(),
      workspace_id uuid not null references workspaces on delete cascade,
      name text not null,
      media_type text not null,
      size bigint not null default 0,
      sha256 text,
      created_at timestamptz not null default now(),
      unique (workspace_id, id)
    )`
  await run`
    create table file_chunks (
      workspace_id uuid not null,
      file_id uuid not null,
      number int not null,
      bytes bytea not null,
      primary key (file_id, number),
      foreign key (workspace_id, file_id) references files (workspace_id, id) on delete cascade
    )`
  await run`
    create table imports (
      id uuid primary key default uuid7(),
      workspace_id uuid not null references workspaces on delete cascade,
      file_id uuid,
      title text not null,
      status text not null default 'uploaded' check (status in ('uploaded', 'checking', 'checked', 'waiting', 'running',
        'done', 'failed', 'undoing', 'undone')),
      columns jsonb not null default '[]',
      settings jsonb not null default '{}',
      total int,
      processed int not null default 0,
      created int not null default 0,
      updated int not null default 0,
      skipped int not null default 0,
      failed int not null default 0,
      report jsonb not null default '{}',
      error text,
      claimed_by uuid,
      created_by text,
      created_at timestamptz not null default now(),
      finished_at timestamptz,
      unique (workspace_id, id),
      foreign key (workspace_id, file_id) references files (workspace_id, id)
    )`
  // One row per line that was refused, or that changed somebody who was there before (kept for undo).
  await run`
    create table import_rows (
      workspace_id uuid not null,
      import_id uuid not null,
      line int not null,
      contact_id uuid,
      result text not null check (result in ('updated', 'skipped', 'failed')),
      problems jsonb not null default '[]',
      before jsonb,
      raw jsonb,
      primary key (import_id, line),
      foreign key (workspace_id, import_id) references imports (workspace_id, id) on delete cascade
    )`
  await run`create index import_rows_contact on import_rows (contact_id) where contact_id is not null`

  await run`
    create table idempotent_answers (
      workspace_id uuid not null references workspaces on delete cascade,
      key text not null,
      route text not null,
      request_hash text not null,
      status int not null,
      answer jsonb,
      created_at timestamptz not null default now(),
      primary key (workspace_id, key)
    )`
  await run`create index idempotent_answers_age on idempotent_answers (created_at)`

  await run`
    create table audit (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      at timestamptz not null default clock_timestamp(),
      actor text,
      ip text,
      action text not null,
      target text,
      detail jsonb not null default '{}'
    )`
  await run`create index audit_recent on audit (workspace_id, at)`

  for (const table of ['files', 'file_chunks', 'imports', 'import_rows', 'idempotent_answers', 'audit'])
    await sql`call protect(${sql.lit(table)})`.execute(db)
  await run`revoke update, delete on audit from cauce_app, cauce_engine`
}
