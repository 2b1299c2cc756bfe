import { StepError } from '#sdk'
import { findConnection } from '../connections/queries.ts'
import { type Db, readNow } from '../db/connect.ts'
import type { Env, Parts } from '../http/env.ts'
import { InvalidInput, NotFound } from '../http/errors.ts'
import { openCrm } from './openWork.ts'

/** The connection, and its sync where there is one. Another workspace's is not there. */
export async function findSync(db: Db, { registry }: Parts, workspaceId: string, id: string) {
  const connection = await findConnection(db, workspaceId, id)
  if (!connection) throw new NotFound('CRM account', id)
  const crm = registry.plugin(connection.plugin)?.crm
  const sync = await db
    .selectFrom('crmSyncs')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('connectionId', '=', id)
    .executeTakeFirst()
  return { connection, crm, sync }
}

/** For calls to the vendor: no transaction is held, and what it refuses is said in its words. */
export async function asking<T>(
  c: { var: Pick<Env['Variables'], 'parts' | 'workspaceId' | 'inWorkspace'> },
  id: string,
  work: (crm: NonNullable<Awaited<ReturnType<typeof openCrm>>>) => Promise<T>,
): Promise<T> {
  const { parts, workspaceId, inWorkspace } = c.var
  await inWorkspace((db) => findSync(db, parts, workspaceId, id))
  const wish = { ...parts, clock: async () => inWorkspace(readNow), log() {} }
  const crm = await openCrm(wish, workspaceId, id, AbortSignal.timeout(25_000))
  if (!crm) throw new NotFound('CRM account', id)
  try {
    return await work(crm)
  } catch (error) {
    if (error instanceof StepError) throw new InvalidInput(error.message)
    throw error
  }
}
