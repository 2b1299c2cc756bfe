import { recordAs } from '../audit/record.ts'
import { asEngine, asWorkspace, type Db } from '../db/connect.ts'
import type { Registry } from '../registry/plugins.ts'
import { type Gone, type GoOn, goOn } from './goOn.ts'

/** The operator's word for all workspaces that still wait. Each finds it in its own audit log. */
export async function goOnEverywhere(
  pool: Db,
  registry: Registry,
  wish: GoOn,
): Promise<Gone & { workspaces: number }> {
  const waiting = await asEngine(pool, (trx) => trx.selectFrom('standstills').select('workspaceId').execute())
  const all = { workspaces: 0, sends: 0, people: 0, schedules: 0 }
  for (const { workspaceId } of waiting) {
    const gone = await asWorkspace(pool, workspaceId, async (trx) => {
      const found = await goOn(trx, registry, workspaceId, wish)
      if (found)
        await recordAs(
          trx,
          { workspaceId, actor: 'operator', ip: null },
          {
            action: 'standstill.ended',
            detail: { ...wish, ...found },
          },
        )
      return found
    })
    if (!gone) continue
    all.workspaces++
    all.sends += gone.sends
    all.people += gone.people
    all.schedules += gone.schedules
  }
  return all
}
