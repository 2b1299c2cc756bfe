import { sql } from 'kysely'
import { openCarrier } from '../calls/openCarrier.ts'
import { asEngine, type Trx } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import { storeFile } from '../files/files.ts'

/** So many at once; whoever took one and died leaves it to others after the lease. */
const MOST = 5
const LEASE = 120
const TRIES = 6
/** Seconds until the next try; doubled each time. Carriers need a moment to have a recording ready. */
const PAUSE = 20

type Due = {
  id: string
  workspaceId: string
  connectionId: string | null
  recording: { id?: string }
  tries: number
}

/** Brings recordings into the house: from then on the carrier need not keep them, and no link to it runs out. */
export async function fetchRecordings(engineering: Engineering, now: Date): Promise<void> {
  const due = await asEngine(engineering.pool, (trx) => take(trx, now))
  for (const call of due) {
    try {
      await fetchOne(engineering, call)
    } catch (error) {
      const last = call.tries >= TRIES
      if (last) engineering.report('A recording could not be fetched', error, { call: call.id })
      const next = last ? null : new Date(now.getTime() + PAUSE * 1000 * 2 ** call.tries)
      await asEngine(engineering.pool, (trx) =>
        trx.updateTable('calls').set({ recordingDue: next }).where('id', '=', call.id).execute(),
      )
    }
  }
}

async function take(trx: Trx, now: Date): Promise<Due[]> {
  const { rows } = await sql<Due>`
    with due as (select id from calls where recording_due <= ${now} order by recording_due limit ${MOST} for update skip locked)
    update calls c set recording_tries = recording_tries + 1,
      recording_due = ${now}::timestamptz + make_interval(secs => ${LEASE})
    from due where c.id = due.id
    returning c.id, c.workspace_id, c.connection_id, c.recording, c.recording_tries as tries`.execute(trx)
  return rows
}

async function fetchOne(engineering: Engineering, { id, workspaceId, connectionId, recording }: Due) {
  const { pool } = engineering
  const provider = await openCarrier(engineering, workspaceId, connectionId, id)
  if (!recording.id || !provider?.carrier.recording) {
    await asEngine(pool, (trx) =>
      trx.updateTable('calls').set({ recordingDue: null }).where('id', '=', id).execute(),
    )
    return
  }
  const { sound, mediaType } = await provider.carrier.recording(recording.id, provider.context)
  const inWorkspace = <T>(work: (db: Trx) => Promise<T>) => asEngine(pool, work)
  const file = await storeFile(
    inWorkspace,
    { workspaceId, name: `call-${id}`, mediaType },
    [sound].values() as never,
  )
  await asEngine(pool, (trx) =>
    trx
      .updateTable('calls')
      .set({ recordingFileId: file.id, recordingDue: null })
      .where('id', '=', id)
      .execute(),
  )
  // It is ours now; who keeps voices no longer than needed keeps one copy.
  await provider.carrier.forget?.(recording.id, provider.context).catch((error) => {
    engineering.report('A recording could not be deleted at the carrier', error, { call: id })
  })
}

/** Days that a workspace keeps recordings, unless it says otherwise. */
const KEPT = 90

/** Voices are forgotten in time: the file goes, what was said stays in writing. */
export async function forgetRecordings(trx: Trx): Promise<void> {
  await sql`
    with old as (
      select c.id, c.workspace_id, c.recording_file_id as file from calls c join workspaces w on w.id = c.workspace_id
      where c.recording_file_id is not null
        and c.ended_at < now() - make_interval(days => coalesce((w.settings ->> 'recordingDays')::int, ${KEPT}))
      limit 1000
    ), gone as (
      update calls c set recording_file_id = null, recording = null from old where c.id = old.id returning 1
    )
    delete from files f using old where f.workspace_id = old.workspace_id and f.id = old.file`.execute(trx)
}
