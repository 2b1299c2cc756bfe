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

/** Through the queue no more often than this: one hint tells of all that was done since the last. */
const EVERY = 50

const told = new WeakMap<Db, { at: number; waiting: boolean }>()

/** Tells the workers, after a commit, of what was done without a transaction of ours. Nobody waits for it. */
export function wakeAfter(pool: Db, ...what: Parameters<Wake>): void {
  const wake = wakers.get(pool)
  if (wake) {
    wake(...what)
    return
  }
  const last = told.get(pool) ?? { at: Number.NEGATIVE_INFINITY, waiting: false }
  told.set(pool, last)
  if (last.waiting) return
  last.waiting = true
  const rest = Math.max(0, last.at + EVERY - performance.now())
  setTimeout(() => {
    Object.assign(last, { at: performance.now(), waiting: false })
    sql`select hint('look')`.execute(pool).catch(() => {}) // workers look anyway
  }, rest).unref()
}

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
