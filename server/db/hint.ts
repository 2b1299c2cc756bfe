import { sql } from 'kysely'
import type { DueKind } from '../engine/findDueWorkspaces.ts'
import { type Db, onCommit, poolOf } from './connect.ts'

type Wake = (workspaceId: string, kinds: readonly DueKind[]) => void

const wakers = new WeakMap<Db, Wake>()

/** This process works on what its own transactions leave to be done, and need not be told through the database. */
export function wakeHere(pool: Db, wake: Wake | undefined): void {
  if (wake) wakers.set(pool, wake)
  else wakers.delete(pool)
}

/** How workers learn, after a commit, of what was done without a transaction of ours. */
export const wakerOf = (pool: Db): ((...what: Parameters<Wake>) => unknown) =>
  wakers.get(pool) ?? (() => sql`select hint('look')`.execute(pool))

/**
 * "Something may be due there", once the transaction has committed: said to this process where it works itself, else to
 * the workers through their queue. A hint that is lost costs a second: workers look anyway.
 */
export async function hint(trx: Db, workspaceId: string, kinds: readonly DueKind[]): Promise<void> {
  const pool = poolOf(trx)
  const wake = pool && wakers.get(pool)
  if (wake) onCommit(trx, () => wake(workspaceId, kinds))
  else await sql`select hint('look')`.execute(trx)
}
