import { sql } from 'kysely'
import { asEngine, type Trx } from '../db/connect.ts'
import type { Attached } from '../db/schema.ts'
import type { Engineering } from '../engine/engine.ts'
import { keepAttachment } from '../files/keepAttachment.ts'
import { HttpError } from '../http/errors.ts'
import { isTooLarge } from '../net/limitBody.ts'
import { findStepError } from '../net/NotSent.ts'
import { openMessenger } from './openMessenger.ts'

const MOST = 5
/** Who dies while fetching leaves it to others after so many seconds. */
const LEASE = 120
const TRIES = 6
/** Seconds until the next try; doubled each time. */
const PAUSE = 10

/** Why a file that somebody sent is not here; their words stand in the builder's `inbox` texts. */
export type NotKept = 'kind' | 'too-large' | 'no-room' | 'gone' | 'failed'

type Due = {
  id: string
  workspaceId: string
  messageId: string
  contactId: string
  connectionId: string | null
  channel: string
  ref: string
  name: string | null
  tries: number
}

/** Brings what people sent into the house: from then on it does not matter how long the vendor keeps it. */
export async function fetchInboundFiles(engineering: Engineering, now: Date): Promise<number> {
  const { pool } = engineering
  const due = await asEngine(pool, (trx) => take(trx, now))
  for (const one of due) {
    try {
      const attached = await fetchOne(engineering, one, now)
      await asEngine(pool, (trx) => (attached ? keep(trx, one, attached) : refuse(trx, one, 'gone')))
    } catch (error) {
      const why = whyNot(error)
      if (why) await asEngine(pool, (trx) => refuse(trx, one, why))
      else await tryLater(engineering, one, error, now)
    }
  }
  return due.length
}

async function take(trx: Trx, now: Date): Promise<Due[]> {
  const { rows } = await sql<Due>`
    with due as (select id from inbound_files where state = 'due' and due_at <= ${now}
      order by due_at limit ${MOST} for update skip locked)
    update inbound_files f set tries = f.tries + 1, due_at = ${now}::timestamptz + make_interval(secs => ${LEASE})
    from due, messages m where f.id = due.id and m.id = f.message_id
    returning f.id, f.workspace_id, f.message_id, m.contact_id, m.connection_id, m.channel, f.ref, f.name, f.tries`.execute(
    trx,
  )
  return rows
}

async function fetchOne(engineering: Engineering, due: Due, now: Date): Promise<Attached | undefined> {
  const { workspaceId, connectionId, channel, ref, name, id } = due
  const messenger =
    connectionId === null
      ? undefined
      : await openMessenger(engineering, { workspaceId, connectionId, channel, able: 'file' }, id, now)
  if (!messenger?.provider.file) return undefined
  const bytes = await messenger.provider.file(ref, messenger.context)
  const inWorkspace = <T>(work: (db: Trx) => Promise<T>) => asEngine(engineering.pool, work)
  return keepAttachment(inWorkspace, { workspaceId, name: name || 'file', by: undefined }, bytes)
}

/** What no later try would change; undefined for everything else. */
function whyNot(error: unknown): NotKept | undefined {
  if (isTooLarge(error)) return 'too-large'
  if (error instanceof HttpError) return error.code === 'no-room' ? 'no-room' : 'kind'
  return findStepError(error)?.retry === false ? 'gone' : undefined
}

async function keep(trx: Trx, due: Due, file: Attached) {
  await sql`update inbound_files set state = 'kept', file_id = ${file.id} where id = ${due.id}`.execute(trx)
  await sql`update messages set attachments = coalesce(attachments, '[]') || ${JSON.stringify([file])}::jsonb
    where id = ${due.messageId}`.execute(trx)
  await tellInbox(trx, due)
}

async function refuse(trx: Trx, due: Due, why: NotKept) {
  await sql`update inbound_files set state = 'refused', because = ${why} where id = ${due.id}`.execute(trx)
  await tellInbox(trx, due)
}

/** Who has the conversation open sees it change. */
const tellInbox = (trx: Trx, { workspaceId, contactId }: Due) =>
  sql`update conversations set changed_at = clock_timestamp()
    where workspace_id = ${workspaceId} and contact_id = ${contactId}`.execute(trx)

async function tryLater(engineering: Engineering, due: Due, error: unknown, now: Date) {
  if (due.tries >= TRIES) {
    engineering.report('A file that somebody sent could not be fetched', error, { file: due.id })
    return asEngine(engineering.pool, (trx) => refuse(trx, due, 'failed'))
  }
  const next = new Date(now.getTime() + PAUSE * 1000 * 2 ** due.tries)
  return asEngine(engineering.pool, (trx) =>
    sql`update inbound_files set due_at = ${next} where id = ${due.id}`.execute(trx),
  )
}
