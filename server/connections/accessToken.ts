import { sql } from 'kysely'
import * as oauth from 'oauth4webapi'
import { type Plugin, StepError } from '#sdk'
import { asEngine, type Db } from '../db/connect.ts'
import type { FetchFor } from '../net/guardedFetch.ts'
import type { Secrets } from '../secrets/secrets.ts'
import type { Settings } from './settings.ts'

export type Grant = { accessToken: string; refreshToken?: string; details: Record<string, string> }
type Account = {
  workspaceId: string
  connectionId: string
  title: string
  plugin: Plugin
  settings: Settings
}
type Parts = { pool: Db; secrets: Secrets; fetchFor: FetchFor }
type Stored = {
  sealed: Buffer | null
  expiresAt: Date | null
  version: number
  refused: string | null
  fresh: boolean
}

export const grantPurpose = (connectionId: string) => `grant:${connectionId}`

/** Somebody who refreshes has this long before another takes over. */
const LEASE = 30

/**
 * The account's token, refreshed when it is about to expire or was refused. Of all who ask at once, one asks the vendor:
 * some vendors kill the old refresh token with each use, and two refreshes would lock everybody out. The new one is
 * stored before anybody uses it.
 */
export async function accessToken(parts: Parts, account: Account, refused?: string): Promise<string> {
  const until = performance.now() + (LEASE + 5) * 1000
  for (;;) {
    const stored = await read(parts.pool, account.connectionId)
    if (!stored?.sealed) throw signInAgain(account, stored?.refused)
    const grant = open(parts, account, stored.sealed)
    if (stored.fresh && grant.accessToken !== refused) return grant.accessToken
    if (!grant.refreshToken || stored.refused) throw signInAgain(account, stored.refused)
    if (await takeLease(parts.pool, account.connectionId, stored.version))
      return refresh(parts, account, grant, stored.version)
    if (performance.now() > until)
      throw new StepError(`The sign-in at ${account.title} is being renewed.`, {
        retry: true,
        retryAfter: 10,
      })
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** What the vendor told at the sign-in besides the tokens, such as where the account lives. */
export async function grantDetails(parts: Parts, account: Account): Promise<Record<string, string>> {
  const stored = await read(parts.pool, account.connectionId)
  return stored?.sealed ? open(parts, account, stored.sealed).details : {}
}

const read = (pool: Db, connectionId: string) =>
  asEngine(pool, async (trx) => {
    const { rows } = await sql<Stored>`
      select sealed, expires_at, version, refused,
        coalesce(expires_at > clock_timestamp() + interval '1 minute', true) as fresh
      from connection_grants where connection_id = ${connectionId}`.execute(trx)
    return rows[0]
  })

const open = ({ secrets }: Parts, { workspaceId, connectionId }: Account, sealed: Buffer) =>
  secrets.open(workspaceId, grantPurpose(connectionId), sealed) as Grant

const takeLease = (pool: Db, connectionId: string, version: number) =>
  asEngine(pool, async (trx) => {
    const { numAffectedRows } = await sql`
      update connection_grants set refreshing_until = clock_timestamp() + make_interval(secs => ${LEASE})
      where connection_id = ${connectionId} and version = ${version}
        and (refreshing_until is null or refreshing_until < clock_timestamp())`.execute(trx)
    return numAffectedRows === 1n
  })

async function refresh(parts: Parts, account: Account, grant: Grant, version: number): Promise<string> {
  const { connectionId, title } = account
  try {
    const answer = await askVendor(parts, account, grant)
    await storeGrant(parts, account, {
      grant: { ...grant, ...answer.grant },
      expiresIn: answer.expiresIn,
      version,
    })
    return answer.grant.accessToken
  } catch (error) {
    const dead = error instanceof oauth.ResponseBodyError && error.error === 'invalid_grant'
    await asEngine(parts.pool, async (trx) => {
      await sql`update connection_grants set refreshing_until = null, refused = ${dead ? 'refused' : null}
        where connection_id = ${connectionId} and version = ${version}`.execute(trx)
      if (dead)
        await sql`update connections set status = 'failing', status_text = ${signInAgain(account).message}
          where id = ${connectionId}`.execute(trx)
    })
    if (dead) throw signInAgain(account, 'refused')
    if (error instanceof StepError) throw error
    throw new StepError(`The sign-in at ${title} could not be renewed just now.`, {
      retry: true,
      retryAfter: 30,
      cause: error,
    })
  }
}

async function askVendor({ fetchFor }: Parts, { plugin, settings }: Account, { refreshToken = '' }: Grant) {
  const server = serverOf(plugin, settings)
  const { id, secret } = clientOf(plugin, settings)
  const response = await oauth.refreshTokenGrantRequest(
    server,
    { client_id: id },
    oauth.ClientSecretPost(secret),
    refreshToken,
    { [oauth.customFetch]: fetchFor(plugin.hosts) as typeof fetch },
  )
  return grantFrom(plugin, await oauth.processRefreshTokenResponse(server, { client_id: id }, response))
}

export const serverOf = (plugin: Plugin, settings: Settings): oauth.AuthorizationServer => ({
  issuer: new URL(plugin.oauth?.tokenUrl(settings) ?? '').origin,
  token_endpoint: plugin.oauth?.tokenUrl(settings),
  authorization_endpoint: plugin.oauth?.authorizeUrl(settings),
})

export function clientOf(plugin: Plugin, settings: Settings): { id: string; secret: string } {
  const client = plugin.oauth?.client(settings)
  if (client) return client
  throw new StepError('Fill in the client ID and the client secret of your app first.', { retry: false })
}

/** A token endpoint that gives no new refresh token leaves the old one in force. */
export function grantFrom(plugin: Plugin, answer: oauth.TokenEndpointResponse) {
  const refreshToken = answer.refresh_token
  return {
    grant: {
      accessToken: answer.access_token,
      ...(refreshToken && { refreshToken }),
      ...(plugin.oauth?.details && { details: plugin.oauth.details(answer as Record<string, unknown>) }),
    },
    expiresIn: answer.expires_in,
  }
}

export async function storeGrant(
  { pool, secrets }: Parts,
  { workspaceId, connectionId }: Account,
  { grant, expiresIn, version }: { grant: Partial<Grant>; expiresIn?: number; version?: number },
): Promise<void> {
  const sealed = secrets.seal(workspaceId, grantPurpose(connectionId), { details: {}, ...grant })
  await asEngine(pool, (trx) =>
    sql`
      insert into connection_grants (connection_id, workspace_id, sealed, expires_at, version)
      values (${connectionId}, ${workspaceId}, ${sealed}, clock_timestamp() + make_interval(secs => ${expiresIn ?? null}::float8), 1)
      on conflict (connection_id) do update set sealed = excluded.sealed, expires_at = excluded.expires_at,
        version = connection_grants.version + 1, refreshing_until = null, refused = null, state_hash = null,
        state_sealed = null, state_until = null
      where ${version === undefined ? sql`true` : sql`connection_grants.version = ${version}`}`.execute(trx),
  )
}

const signInAgain = ({ title }: Account, refused?: string | null) =>
  new StepError(
    refused
      ? `${title} no longer accepts the sign-in. Sign in again on the account’s page.`
      : `This account is not signed in yet. Sign in to ${title} on the account’s page.`,
    { retry: false },
  )
