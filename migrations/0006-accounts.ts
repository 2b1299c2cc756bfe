import { type Kysely, sql } from 'kysely'

/** People who sign in, their sessions and memberships (better-auth's tables, in a schema of their own), and API keys. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const run = (text: TemplateStringsArray) => sql(text).execute(db)

  // Only the login role enters: a request's role has no right on it.
  await run`create schema auth`
  await run`
    create table auth.user (
      id uuid primary key,
      name text not null,
      email text not null unique,
      email_verified boolean not null default false,
      image text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`
  await run`
    create table auth.session (
      id uuid primary key,
      -- a hash; the cookie alone holds the token
      token text not null unique,
      user_id uuid not null references auth.user on delete cascade,
      active_organization_id uuid,
      ip_address text,
      user_agent text,
      expires_at timestamptz not null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`
  await run`create index session_user_id on auth.session (user_id)`
  await run`
    create table auth.account (
      id uuid primary key,
      account_id text not null,
      provider_id text not null,
      user_id uuid not null references auth.user on delete cascade,
      access_token text,
      refresh_token text,
      id_token text,
      access_token_expires_at timestamptz,
      refresh_token_expires_at timestamptz,
      scope text,
      password text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      unique (provider_id, account_id)
    )`
  await run`create index account_user on auth.account (user_id)`
  await run`
    create table auth.verification (
      id uuid primary key,
      identifier text not null,
      value text not null,
      expires_at timestamptz not null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`
  await run`create index verification_identifier on auth.verification (identifier)`
  await run`
    create table auth.organization (
      id uuid primary key references workspaces on delete cascade,
      name text not null,
      slug text not null unique,
      logo text,
      metadata text,
      created_at timestamptz not null default now()
    )`
  await run`
    create table auth.member (
      id uuid primary key default uuid7(),
      organization_id uuid not null references auth.organization on delete cascade,
      user_id uuid not null references auth.user on delete cascade,
      role text not null check (role in ('owner', 'admin', 'editor', 'responder', 'viewer')),
      created_at timestamptz not null default now(),
      unique (organization_id, user_id)
    )`
  await run`create index member_user on auth.member (user_id)`
  await run`
    create table auth.invitation (
      id uuid primary key default uuid7(),
      organization_id uuid not null references auth.organization on delete cascade,
      email text not null,
      role text not null check (role in ('owner', 'admin', 'editor', 'responder', 'viewer')),
      status text not null default 'pending' check (status in ('pending', 'accepted', 'canceled')),
      token_hash text not null unique,
      inviter_id uuid not null references auth.user on delete cascade,
      expires_at timestamptz not null,
      created_at timestamptz not null default now()
    )`
  await run`create unique index invitation_pending on auth.invitation (organization_id, lower(email)) where status = 'pending'`
  await run`
    create table auth.failures (
      key text primary key,
      n int not null,
      since timestamptz not null,
      last_at timestamptz not null
    )`

  await run`
    create table api_keys (
      id uuid primary key default uuid7(),
      workspace_id uuid not null references workspaces on delete cascade,
      title text not null,
      -- its first characters, to tell one from another
      start text not null,
      hash text not null unique,
      permissions text[] not null,
      created_by text not null,
      created_at timestamptz not null default now(),
      expires_at timestamptz,
      last_used_at timestamptz,
      revoked_at timestamptz
    )`
  await run`create index api_keys_workspace on api_keys (workspace_id, created_at)`
  await run`call protect('api_keys')`
}
