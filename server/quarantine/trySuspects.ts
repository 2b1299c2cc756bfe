import { asEngine } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import { freeReceipts } from '../webhooks/freeReceipts.ts'
import { tryChanges } from './tryChanges.ts'
import { tryLookups } from './tryLookups.ts'
import { tryRuns } from './tryRuns.ts'
import { trySends } from './trySends.ts'

/** Everything that a process died over, tried apart from the others; what takes long comes last. */
export async function trySuspects(engineering: Engineering): Promise<void> {
  const { quarantine } = engineering
  if (!quarantine) return
  let any = false
  for (const tries of [tryRuns, tryChanges, trySends, tryLookups])
    any = (await tries(engineering, quarantine)) || any
  await asEngine(engineering.pool, (trx) => freeReceipts(trx, engineering.pace))
  if (!any) quarantine.rest()
}
