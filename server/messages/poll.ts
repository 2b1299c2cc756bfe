import { sql } from 'kysely'
import { asEngine, type Trx } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import { findStepError } from '../net/NotSent.ts'
import { applyReport } from './applyReport.ts'
import { openMessenger } from './openMessenger.ts'
import { pollTimes } from './pollTimes.ts'
import type { SentMessage } from './updateMessage.ts'

type Asked = SentMessage & { workspaceId: string; connectionId: string; to: string | null }

const BATCH = 100
/** Asked at the same time of one account: vendors count questions too. */
const SIDE_BY_SIDE = 8
/** Who dies while asking leaves them for the next after so long. */
const LEASE = 60_000

/**
 * Asks vendors about messages that nothing final has been heard of: their reports may have come while nobody
 * listened, and most vendors give up after seconds. Answers how many were asked about.
 */
export async function pollMessages(engineering: Engineering): Promise<number> {
  const { pool, report } = engineering
  const now = await engineering.clock()
  const asked = await asEngine(pool, (trx) => takePolls(trx, now))
  for (const [connectionId, messages] of Map.groupBy(asked, (one) => one.connectionId)) {
    const queue = [...messages]
    const work = async () => {
      for (let one = queue.shift(); one; one = queue.shift()) {
        const about = one
        await ask(engineering, about, now).catch((error) =>
          report('A vendor could not be asked about a message', error, { message: about.id, connectionId }),
        )
      }
    }
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work))
  }
  for (const workspaceId of new Set(asked.map((one) => one.workspaceId))) engineering.nudge(workspaceId)
  return asked.length
}

/** The next question is set before the first is asked; the last one leaves the message as it was heard of. */
async function takePolls(trx: Trx, now: Date): Promise<Asked[]> {
  const after = pollTimes.map((ms) => ms / 1000)
  const { rows } = await sql<Asked>`
    update messages m set polls = m.polls + 1, poll_at = case when m.polls + 1 < ${after.length}
      then greatest(m.at + make_interval(secs => (${after}::float8[])[m.polls + 2]), ${now}::timestamptz + make_interval(secs => ${LEASE / 1000})) end
    from contacts c
    where c.id = m.contact_id and m.id in (select id from messages where poll_at <= ${now}
      and not exists (select 1 from connections b where b.id = connection_id and b.blocked_until > clock_timestamp())
      order by poll_at limit ${BATCH} for update skip locked)
    returning m.id, m.workspace_id, m.contact_id, m.channel, m.intent_id, m.vendor_id, m.connection_id,
      case m.channel when 'email' then c.email when 'telegram' then c.attributes ->> 'telegramId' else c.phone end as "to"`.execute(
    trx,
  )
  return rows
}

async function ask(engineering: Engineering, message: Asked, now: Date): Promise<void> {
  const { pool } = engineering
  const { workspaceId, vendorId, intentId, to } = message
  const messenger = await openMessenger(engineering, message, intentId ?? message.id, now)
  if (!messenger?.provider.status || !vendorId) return
  const { provider, context } = messenger
  try {
    const told = await provider.status?.({ vendorId, to: to ?? '' }, context)
    if (told) await asEngine(pool, (trx) => applyReport(trx, workspaceId, message, { ...told, at: now }))
  } catch (error) {
    const { retryAfter } = findStepError(error) ?? {}
    // "Ask later" is said to the account; this question comes again as soon as it may.
    if (retryAfter === undefined) throw error
    await asEngine(pool, (trx) => askLater(trx, message, retryAfter, now))
  }
}

async function askLater(trx: Trx, { id, connectionId }: Asked, seconds: number, now: Date) {
  await sql`update connections set blocked_until =
    greatest(blocked_until, clock_timestamp() + make_interval(secs => ${seconds})) where id = ${connectionId}`.execute(
    trx,
  )
  await sql`update messages set polls = polls - 1, poll_at = ${now}::timestamptz + make_interval(secs => ${seconds})
    where id = ${id} and status_rank < 4`.execute(trx)
}
