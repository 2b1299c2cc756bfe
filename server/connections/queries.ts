import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'
import { NotFound } from '../http/errors.ts'
import type { Settings } from './settings.ts'

/** A connection as the engine and the pages know it; its secrets stay sealed. */
export type Connection = NonNullable<Awaited<ReturnType<typeof findConnection>>>

const stored = (db: Db, workspaceId: string) =>
  db
    .selectFrom('connections')
    .selectAll()
    .select((row) => [
      row
        .selectFrom('throttles')
        .whereRef('scopeId', '=', 'connections.id')
        .where('scope', '=', 'connection')
        .select('perSecond')
        .as('ratePerSecond'),
    ])
    .where('workspaceId', '=', workspaceId)

export const findConnection = (db: Db, workspaceId: string, id: string) =>
  stored(db, workspaceId).where('id', '=', id).executeTakeFirst()

export async function getConnection(db: Db, workspaceId: string, id: string): Promise<Connection> {
  const found = await findConnection(db, workspaceId, id)
  if (!found) throw new NotFound('account', id)
  return found
}

/** Removed ones stay as names in the history and are not listed. */
export const listConnections = (db: Db, workspaceId: string) =>
  stored(db, workspaceId)
    .where((where) => where.or([where('status', '!=', 'off'), where('settingsSealed', 'is not', null)]))
    .orderBy('title')
    .orderBy('id')
    .limit(500)
    .execute()

export const insertConnection = (
  db: Db,
  row: {
    id: string
    workspaceId: string
    plugin: string
    title: string
    settingsSealed: Buffer
    settingsShown: Settings
    token: string
    simulated: boolean
  },
) =>
  db
    .insertInto('connections')
    .values({ ...row, settingsShown: JSON.stringify(row.settingsShown) })
    .execute()

export const updateConnection = (
  db: Db,
  workspaceId: string,
  id: string,
  change: {
    title?: string
    settingsSealed?: Buffer | null
    settingsShown?: Settings
    token?: string
    status?: 'untested' | 'ok' | 'failing' | 'off'
    statusText?: string | null
    testedAt?: Date
    priceMicros?: number | null
    currency?: string | null
    pausedAt?: null
    pausedBecause?: null
  },
) =>
  db
    .updateTable('connections')
    // The title as it is: a change of nothing is no error, and an update of nothing is no SQL.
    .set((row) => ({
      title: row.ref('title'),
      ...change,
      settingsShown: change.settingsShown && JSON.stringify(change.settingsShown),
    }))
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .execute()

/** Removes it; where sends of the past name it, only its name stays. */
export async function deleteConnection(
  db: Db,
  workspaceId: string,
  id: string,
  token: string,
): Promise<void> {
  const used = await db
    .selectFrom('intents')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('connectionId', '=', id)
    .limit(1)
    .executeTakeFirst()
  if (used) {
    await updateConnection(db, workspaceId, id, {
      settingsSealed: null,
      settingsShown: {},
      status: 'off',
      token,
    })
    return
  }
  await db.deleteFrom('connections').where('workspaceId', '=', workspaceId).where('id', '=', id).execute()
}

/** Titles of running flows that send through it, by their published version. */
export async function flowsUsing(db: Db, workspaceId: string, id: string): Promise<string[]> {
  const { rows } = await sql<{ title: string }>`
    select f.title from flows f join flow_versions v on v.id = f.version_id
    where f.workspace_id = ${workspaceId} and f.deleted_at is null and f.status in ('live', 'paused')
      and jsonb_path_exists(v.graph, '$.nodes[*].input.** ? (@ == $id)', jsonb_build_object('id', ${id}::text))
    order by f.title`.execute(db)
  return rows.map((row) => row.title)
}
