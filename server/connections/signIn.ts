import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import * as oauth from 'oauth4webapi'
import { StepError } from '#sdk'
import type { Config } from '../config.ts'
import { asWorkspace, type Db } from '../db/connect.ts'
import { HttpError, InvalidInput } from '../http/errors.ts'
import type { FetchFor } from '../net/guardedFetch.ts'
import type { Registry } from '../registry/plugins.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { clientOf, grantFrom, serverOf, storeGrant } from './accessToken.ts'
import { type OpenConnection, openConnection } from './openConnection.ts'

type Parts = {
  pool: Db
  registry: Registry
  secrets: Secrets
  fetchFor: FetchFor
  config: Pick<Config, 'publicUrl'>
}

/** The page that the vendor sends people back to; the vendor has to be told of it beforehand. */
export const returnUrl = ({ publicUrl }: Pick<Config, 'publicUrl'>) => `${publicUrl}/connections/authorized`

const hashOf = (state: string) => createHash('sha256').update(state).digest()
const purposeOf = (connectionId: string) => `sign-in:${connectionId}`

/** Begins a sign-in at the vendor: answers where the person has to go. What comes back must know the state, once, for ten minutes. */
export async function beginSignIn(
  db: Db,
  { secrets, config }: Parts,
  { connection, plugin, settings }: OpenConnection,
): Promise<string> {
  if (!plugin.oauth)
    throw new InvalidInput({
      en: 'Accounts of this plugin are not connected by signing in.',
      es: 'Las cuentas de este conector no se conectan iniciando sesión.',
    })
  const client = clientFor(plugin, settings)
  const [state, verifier] = [oauth.generateRandomState(), oauth.generateRandomCodeVerifier()]
  const sealed = secrets.seal(connection.workspaceId, purposeOf(connection.id), { verifier })
  await sql`
    insert into connection_grants (connection_id, workspace_id, state_hash, state_sealed, state_until)
    values (${connection.id}, ${connection.workspaceId}, ${hashOf(state)}, ${sealed}, clock_timestamp() + interval '10 minutes')
    on conflict (connection_id) do update set state_hash = excluded.state_hash, state_sealed = excluded.state_sealed,
      state_until = excluded.state_until`.execute(db)
  const url = new URL(plugin.oauth.authorizeUrl(settings))
  url.search = String(
    new URLSearchParams({
      ...{ client_id: client.id, redirect_uri: returnUrl(config), response_type: 'code', state },
      scope: plugin.oauth.scopes.join(' '),
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }),
  )
  return url.href
}

/** Ends it: the code becomes tokens, sealed. The state is used up whatever happens. */
export async function finishSignIn(
  parts: Parts,
  workspaceId: string,
  { code, state }: { code: string; state: string },
): Promise<string> {
  const { pool, secrets, fetchFor, config } = parts
  const begun = await asWorkspace(pool, workspaceId, async (trx) => {
    const { rows } = await sql<{ connectionId: string; sealed: Buffer }>`
      update connection_grants g set state_hash = null, state_sealed = null
      from connection_grants old where old.connection_id = g.connection_id and g.workspace_id = ${workspaceId}
        and g.state_hash = ${hashOf(state)} and g.state_until > clock_timestamp()
      returning g.connection_id, old.state_sealed as sealed`.execute(trx)
    const [row] = rows
    const opened = row && (await openConnection(trx, parts, workspaceId, row.connectionId))
    return row && opened ? { ...row, opened } : undefined
  })
  if (!begun)
    throw new InvalidInput({
      en: 'This sign-in was not begun here, or too long ago. Begin again on the account’s page.',
      es: 'Este inicio de sesión no se empezó aquí, o hace demasiado. Empieza otra vez en la página de la cuenta.',
    })
  const { connectionId, opened } = begun
  const { plugin, settings, connection } = opened
  const { verifier } = secrets.open(workspaceId, purposeOf(connectionId), begun.sealed) as {
    verifier: string
  }
  const client = clientFor(plugin, settings)
  const server = serverOf(plugin, settings)
  const parameters = oauth.validateAuthResponse(
    server,
    { client_id: client.id },
    new URLSearchParams({ code, state }),
    state,
  )
  try {
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      { client_id: client.id },
      oauth.ClientSecretPost(client.secret),
      parameters,
      returnUrl(config),
      verifier,
      { [oauth.customFetch]: fetchFor(plugin.hosts) as typeof fetch },
    )
    const answer = grantFrom(
      plugin,
      await oauth.processAuthorizationCodeResponse(server, { client_id: client.id }, response),
    )
    const account = { workspaceId, connectionId, title: connection.title, plugin, settings }
    await storeGrant(parts, account, answer)
  } catch (error) {
    if (error instanceof HttpError) throw error
    const why = error instanceof oauth.ResponseBodyError ? (error.error_description ?? error.error) : ''
    throw new InvalidInput({
      en: `${plugin.title} did not accept the sign-in. ${why} Check the client ID, the client secret and the redirect address of your app.`,
      es: `${plugin.title} no aceptó el inicio de sesión. ${why} Revisa el ID de cliente, el secreto y la dirección de retorno de tu aplicación.`,
    })
  }
  return connectionId
}

function clientFor(...account: Parameters<typeof clientOf>) {
  try {
    return clientOf(...account)
  } catch (error) {
    if (!(error instanceof StepError)) throw error
    throw new InvalidInput({
      en: error.message,
      es: 'Rellena primero el ID de cliente y el secreto de cliente de tu aplicación.',
    })
  }
}
