import { hashKey, makeKey } from '../../server/accounts/apiKey.ts'
import type { Permission } from '../../server/accounts/permissions.ts'
import { asEngine, type Db } from '../../server/db/connect.ts'

export async function makeApiKey(
  db: Db,
  workspaceId: string,
  permissions: readonly Permission[],
): Promise<string> {
  const key = makeKey()
  const row = { workspaceId, title: 'Bench', start: key.slice(0, 12), hash: hashKey(key), createdBy: 'bench' }
  await asEngine(db, (trx) =>
    trx
      .insertInto('apiKeys')
      .values({ ...row, permissions: [...permissions] })
      .execute(),
  )
  return key
}
