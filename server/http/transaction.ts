import type { Context } from 'hono'
import { asWorkspace, type Db } from '../db/connect.ts'
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
    const behindTheWall = async (db: Db) => {
      c.set('db', db)
      await work()
      // Hono has turned an error into an answer by now; it does not come up to here.
      if (c.error || c.res.status >= 400) throw new Undo()
    }
    // GET never changes anything, and PostgreSQL sees to it.
    const readOnly = SAFE.has(c.req.method)
    await asWorkspace(c.var.parts.pool, c.var.workspaceId, behindTheWall, { readOnly })
  } catch (error) {
    if (error instanceof Undo) return
    throw error
  }
  for (const task of later) task()
}
