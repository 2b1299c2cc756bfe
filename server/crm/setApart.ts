import { sql } from 'kysely'
import { StepError } from '#sdk'
import { hasNoConnection } from '../db/hasNoConnection.ts'
import { storable } from '../db/json.ts'
import { fenced, LeaseLost, type Work } from './work.ts'

type Outcome<Item, Result> = { done: Result[]; broken: { item: Item; error: unknown }[] }

/** Does the work for all at once; when that fails, for each half, until the one that fails stands alone. */
export async function oneByOne<Item, Result>(
  items: readonly Item[],
  work: (some: readonly Item[]) => Promise<Result>,
): Promise<Outcome<Item, Result>> {
  try {
    return { done: [await work(items)], broken: [] }
  } catch (error) {
    // Not the fault of any one of them.
    if (error instanceof LeaseLost || error instanceof StepError || hasNoConnection(error)) throw error
    const [item] = items
    if (items.length <= 1) return { done: [], broken: item === undefined ? [] : [{ item, error }] }
    const half = Math.ceil(items.length / 2)
    const first = await oneByOne(items.slice(0, half), work)
    const second = await oneByOne(items.slice(half), work)
    return { done: [...first.done, ...second.done], broken: [...first.broken, ...second.broken] }
  }
}

/** The database names values in its complaints, and those are people's: only what kind of complaint it was is kept. */
function wordsFor(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (/^[0-9A-Z]{5}$/.test(code)) return `The database refused it (${code}).`
  return storable(error instanceof Error ? error.message : String(error)).slice(0, 500)
}

/** The others go on; this one is read again later, less and less often, and the page of the sync shows what is wrong. */
export async function setApart(work: Work, object: string, remoteId: string, error: unknown): Promise<void> {
  const said = wordsFor(error)
  await fenced(work, async (trx) => {
    const wrong = sql`problem = 'record', error = ${said}`
    const { numAffectedRows } = await sql`
      update crm_inbox set ${wrong} where connection_id = ${work.connectionId} and object = ${object}
        and remote_id = ${storable(remoteId)} and applied_at is null`.execute(trx)
    if (numAffectedRows) return
    await sql`
      insert into crm_inbox (workspace_id, connection_id, object, remote_id, change, source, dedupe_key, attempts, due_at,
        problem, error)
      values (${work.workspaceId}, ${work.connectionId}, ${object}, ${storable(remoteId)}, 'changed', 'poll',
        ${`apart:${object}:${storable(remoteId)}`}, 1, ${work.now}::timestamptz + interval '1 minute', 'record', ${said})
      on conflict (connection_id, dedupe_key) do update set applied_at = null, attempts = crm_inbox.attempts + 1,
        due_at = excluded.due_at, problem = excluded.problem, error = excluded.error`.execute(trx)
  })
}
