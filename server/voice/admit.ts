import type { IncomingHttpHeaders } from 'node:http'
import type { LineSockets } from '#sdk'
import { type LineTarget, proves } from '../calls/address.ts'
import { type CallRow, getCallRow } from '../calls/findCall.ts'
import { openSettings } from '../connections/settings.ts'
import { asEngine } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import { findLinkSecret } from '../gate/preferenceLink.ts'

export type Admitted = { call: CallRow; sockets: LineSockets }

/** Is this a line of a call that is going on, opened by its carrier? Answers the call; nothing for anybody else. */
export async function admit(
  { pool, registry, secrets }: Engineering,
  {
    target,
    headers,
    path,
    url,
  }: { target: LineTarget; headers: IncomingHttpHeaders; path: string; url: string },
): Promise<Admitted | undefined> {
  const plugin = registry.plugin(target.plugin)
  if (!plugin?.sockets) return undefined
  const found = await asEngine(pool, async (trx) => {
    const connection = await trx
      .selectFrom('connections')
      .select(['id', 'workspaceId', 'settingsSealed'])
      .where('token', '=', target.token)
      .where('plugin', '=', target.plugin)
      .where('status', '!=', 'off')
      .executeTakeFirst()
    if (!connection) return undefined
    const secret = await findLinkSecret(trx, connection.workspaceId)
    if (!proves(secret, target.callId, target.proof)) return undefined
    const call = await getCallRow(trx, connection.workspaceId, target.callId)
    return call && call.connectionId === connection.id ? { call, connection } : undefined
  })
  if (!found || found.call.status === 'ended') return undefined
  const request = {
    headers: new Headers(
      Object.entries(headers).flatMap(([name, value]): [string, string][] =>
        value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
      ),
    ),
    raw: new Uint8Array(),
    url: `${url.replace(/^http/, 'ws')}${path}`,
    connection: openSettings(secrets, found.connection),
  }
  const { sockets } = plugin
  if (sockets.verify && !(await sockets.verify(request))) return undefined
  return { call: found.call, sockets }
}
