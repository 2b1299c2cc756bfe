import { sql } from 'kysely'
import { asEngine } from '../db/connect.ts'
import { uuid7 } from '../db/uuid7.ts'
import { keepHints } from './keepHints.ts'
import { type CrmParts, openCrm, readMappings } from './openWork.ts'

/** Who listens says so this often; silent for longer, another process takes over. */
const LEASE = 60

/**
 * Listens to those vendors that let themselves be listened to: one process for each account. What is told and where it
 * was told are kept together, so that after a crash nothing is missed.
 */
export function createStreams(parts: CrmParts, stopping: AbortSignal) {
  const listening = new Map<string, Promise<unknown>>()
  const me = uuid7()

  async function look() {
    const { rows } = await asEngine(parts.pool, (trx) =>
      sql<{ connectionId: string; workspaceId: string; plugin: string }>`
        select s.connection_id, s.workspace_id, c.plugin from crm_syncs s join connections c on c.id = s.connection_id
        where s.status = 'on' and c.status <> 'off'`.execute(trx),
    )
    for (const { connectionId, workspaceId, plugin } of rows) {
      if (listening.has(connectionId) || !parts.registry.plugin(plugin)?.crm?.listen) continue
      const ear = listen(workspaceId, connectionId)
        .catch((error) =>
          parts.log('A stream ended; it is opened again', { connectionId, error: String(error) }),
        )
        .finally(() => setTimeout(() => listening.delete(connectionId), 5000).unref())
      listening.set(connectionId, ear)
    }
  }

  async function listen(workspaceId: string, connectionId: string) {
    const cursor = await takeOver(parts, { workspaceId, connectionId, me })
    if (!cursor) return
    const ending = new AbortController()
    const signal = AbortSignal.any([stopping, ending.signal])
    const opened = await openCrm(parts, workspaceId, connectionId, signal)
    if (!opened?.provider.listen) return
    const mappings = await asEngine(parts.pool, (trx) => readMappings(trx, workspaceId, connectionId))
    const beat = setInterval(() => {
      renew(parts, connectionId, me).then(
        (mine) => mine || ending.abort(),
        () => ending.abort(),
      )
    }, LEASE * 250)
    try {
      await opened.provider.listen(
        { objects: mappings.map((mapping) => mapping.object), cursor: cursor.at ?? undefined },
        async (hints, at) => {
          await keepHints(parts.pool, { workspaceId, connectionId }, 'stream', hints)
          await saveAt(parts, connectionId, me, at)
        },
        opened.context,
      )
    } finally {
      clearInterval(beat)
      await letGo(parts, connectionId, me)
    }
  }

  return { look, stop: () => Promise.all([...listening.values()]) }
}

type Ear = { workspaceId: string; connectionId: string; me: string }

/** `error` of the stream's cursor names who listens, and `finished_at` until when that holds. */
const takeOver = ({ pool }: CrmParts, { workspaceId, connectionId, me }: Ear) =>
  asEngine(pool, async (trx) => {
    const { rows } = await sql<{ at: string | null }>`
      insert into crm_cursors (connection_id, object, kind, workspace_id, error, finished_at)
      values (${connectionId}, '*', 'stream', ${workspaceId}, ${me}, clock_timestamp() + make_interval(secs => ${LEASE}))
      on conflict (connection_id, object, kind) do update set error = excluded.error, finished_at = excluded.finished_at
        where crm_cursors.finished_at is null or crm_cursors.finished_at < clock_timestamp()
      returning cursor as at`.execute(trx)
    return rows[0]
  })

const mine = (connectionId: string, me: string) =>
  sql`connection_id = ${connectionId} and object = '*' and kind = 'stream' and error = ${me}`

const renew = ({ pool }: CrmParts, connectionId: string, me: string) =>
  asEngine(pool, async (trx) => {
    const { numAffectedRows } = await sql`
      update crm_cursors set finished_at = clock_timestamp() + make_interval(secs => ${LEASE})
      where ${mine(connectionId, me)} and exists (select 1 from crm_syncs s
        where s.connection_id = ${connectionId} and s.status = 'on')`.execute(trx)
    return numAffectedRows === 1n
  })

const saveAt = ({ pool }: CrmParts, connectionId: string, me: string, at: string) =>
  asEngine(pool, (trx) =>
    sql`update crm_cursors set cursor = ${at}, done = done + 1 where ${mine(connectionId, me)}`.execute(trx),
  )

const letGo = ({ pool }: CrmParts, connectionId: string, me: string) =>
  asEngine(pool, (trx) =>
    sql`update crm_cursors set finished_at = null, error = null where ${mine(connectionId, me)}`.execute(trx),
  )
