import { type Kysely, sql } from 'kysely'

/** AI agents with their versions, what they did in calls, what became of the calls, and sound made ready for them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const run = (text: TemplateStringsArray) => sql(text).execute(db)

  await run`
    create table agents (
      id uuid primary key default uuid7(),
      workspace_id uuid not null references workspaces on delete cascade,
      title text not null,
      draft jsonb not null,
      revision int not null default 1,
      -- the published version
      version_id uuid,
      created_by text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      deleted_at timestamptz,
      unique (workspace_id, id)
    )`
  await run`create index agents_recent on agents (workspace_id, updated_at) where deleted_at is null`
  await run`
    create table agent_versions (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      agent_id uuid not null,
      number int not null,
      settings jsonb not null,
      note text,
      published_by text,
      published_at timestamptz not null default now(),
      unique (workspace_id, id),
      unique (agent_id, number),
      foreign key (workspace_id, agent_id) references agents (workspace_id, id) on delete cascade
    )`
  await run`
    create trigger immutable before update on agent_versions for each row
      when (old.settings is distinct from new.settings or old.number is distinct from new.number)
      execute function refuse_change()`
  await run`alter table agents add foreign key (workspace_id, version_id)
    references agent_versions (workspace_id, id) deferrable initially deferred`

  // Noted before it is done: the same call of a tool, told twice by a model or after a crash, is done once.
  await run`
    create table call_tools (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      call_id uuid not null,
      -- the model's own id of this call of the tool
      model_id text not null,
      name text not null,
      input jsonb not null,
      state text not null default 'begun' check (state in ('begun', 'done', 'failed')),
      answer jsonb,
      at timestamptz not null,
      took_ms int,
      unique (call_id, model_id),
      foreign key (workspace_id, call_id) references calls (workspace_id, id) on delete cascade
    )`
  await run`create index call_tools_call on call_tools (call_id, at)`

  await run`
    create table call_analyses (
      id uuid primary key default uuid7(),
      workspace_id uuid not null,
      call_id uuid not null,
      number int not null,
      state text not null default 'due' check (state in ('due', 'done', 'failed')),
      -- what was asked: the fields, and by which version of which agent
      asked jsonb not null,
      -- whether runs wait for it
      first boolean not null default true,
      due_at timestamptz not null,
      attempts int not null default 0,
      summary text,
      outcome text,
      sentiment text check (sentiment in ('positive', 'neutral', 'negative')),
      successful boolean,
      fields jsonb not null default '{}',
      insights jsonb not null default '[]',
      model text,
      usage jsonb,
      error text,
      asked_by text,
      at timestamptz not null,
      done_at timestamptz,
      unique (workspace_id, id),
      unique (call_id, number),
      foreign key (workspace_id, call_id) references calls (workspace_id, id) on delete cascade
    )`
  await run`create index call_analyses_due on call_analyses (due_at) where state = 'due'`
  await run`create index call_analyses_done on call_analyses (workspace_id, call_id, number) where state = 'done'`

  // Sound that was made before: the static parts of calls are rendered once.
  await run`
    create table speech (
      workspace_id uuid not null,
      connection_id uuid not null,
      -- of voice, model, settings, language and words
      key bytea not null,
      voice text not null,
      words text not null,
      sound bytea not null,
      -- names and the like: forgotten sooner
      personal boolean not null default false,
      made_at timestamptz not null,
      used_at timestamptz not null,
      expires_at timestamptz not null,
      primary key (workspace_id, key),
      foreign key (workspace_id, connection_id) references connections (workspace_id, id) on delete cascade
    )`
  await run`alter table speech alter column sound set storage external`
  await run`create index speech_expired on speech (expires_at)`
  await run`create index speech_used on speech (workspace_id, used_at)`

  for (const table of ['agents', 'agent_versions', 'call_tools', 'call_analyses', 'speech'])
    await sql`call protect(${sql.lit(table)})`.execute(db)
}
