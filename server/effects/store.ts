import { sql } from 'kysely'
import type { Store } from '#sdk'
import { asEngine, type Db } from '../db/connect.ts'

/** The small key-value space and log that a plugin has in a workspace. Each call commits by itself. */
export function openStore(pool: Db, workspaceId: string, plugin: string): Store {
  return {
    get: (key) =>
      asEngine(pool, async (trx) => {
        const found = await trx
          .selectFrom('pluginValues')
          .select('value')
          .where('workspaceId', '=', workspaceId)
          .where('plugin', '=', plugin)
          .where('key', '=', key)
          .executeTakeFirst()
        return found?.value ?? undefined
      }),
    async set(key, value) {
      const row = { workspaceId, plugin, key, value: JSON.stringify(value ?? null) }
      await asEngine(pool, (trx) =>
        trx
          .insertInto('pluginValues')
          .values(row)
          .onConflict((conflict) =>
            conflict.columns(['workspaceId', 'plugin', 'key']).doUpdateSet({ value: row.value }),
          )
          .execute(),
      )
    },
    find: (kind, having) =>
      asEngine(pool, async (trx) => {
        const found = await trx
          .selectFrom('pluginLog')
          .select('value')
          .where('workspaceId', '=', workspaceId)
          .where('plugin', '=', plugin)
          .where('kind', '=', kind)
          .where(sql<boolean>`value @> ${JSON.stringify(having)}::jsonb`)
          .orderBy('id')
          .limit(1)
          .executeTakeFirst()
        return found?.value
      }),
    async append(kind, value) {
      await asEngine(pool, (trx) =>
        trx
          .insertInto('pluginLog')
          .values({ workspaceId, plugin, kind, value: JSON.stringify(value) })
          .execute(),
      )
    },
  }
}
