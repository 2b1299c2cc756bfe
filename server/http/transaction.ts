import type { Context } from 'hono'
import { sql } from 'kysely'
import { asWorkspace } from '../db/connect.ts'
import type { Env } from './env.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

class Undo extends Error {}

/**
 * Runs the rest of the request in one transaction behind the wall of its workspace.
 * It commits when the answer is below 400, and only then does what waits for the commit.
 */
export async function inTransaction(c: Context<Env>, work: () => Promise<void>): Promise<void> {
  const later: (() => void)[] = []
  c.set('afterCommit', (task) => later.push(task))
  try {
    await asWorkspace(c.var.parts.pool, c.var.workspaceId, async (db) => {
      // GET never changes anything, and PostgreSQL sees to it.
      if (SAFE.has(c.req.method)) await sql`set transaction read only`.execute(db)
      c.set('db', db)
      await work()
      // Hono has turned an error into an answer by now; it does not come up to here.
      if (c.error || c.res.status >= 400) throw new Undo()
    })
  } catch (error) {
    if (error instanceof Undo) return
    throw error
  }
  for (const task of later) task()
}
