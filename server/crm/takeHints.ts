import type { CrmProvider, HookRequest } from '#sdk'
import { asEngine, type Db } from '../db/connect.ts'
import { keepHints } from './keepHints.ts'

/**
 * What a verified webhook tells of records. One address may serve several accounts of the vendor: news of another one
 * goes to that account, where this workspace has it.
 */
export async function takeHints(
  pool: Db,
  { workspaceId, connectionId, plugin }: { workspaceId: string; connectionId: string; plugin: string },
  crm: CrmProvider | undefined,
  request: HookRequest,
): Promise<void> {
  const hints = crm?.hints?.(request) ?? []
  if (hints.length === 0) return
  const owners = await asEngine(pool, (trx) =>
    trx
      .selectFrom('connections')
      .select(['id', 'settingsShown'])
      .where('workspaceId', '=', workspaceId)
      .where('plugin', '=', plugin)
      .where('status', '!=', 'off')
      .execute(),
  )
  const accountOf = new Map(owners.map((one) => [one.id, one.settingsShown.accountId]))
  for (const [account, some] of Map.groupBy(hints, (hint) => hint.account)) {
    const own = accountOf.get(connectionId)
    const owner =
      account === undefined || own === undefined || own === account
        ? connectionId
        : owners.find((one) => one.settingsShown.accountId === account)?.id
    if (owner) await keepHints(pool, { workspaceId, connectionId: owner }, 'webhook', some)
  }
}
