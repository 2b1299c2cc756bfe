import { sql } from 'kysely'
import { asEngine, type Db } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { signedHeaders } from './sign.ts'

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000]
/** Standard Webhooks' own proposal: some three and a half days in all. */
export const RETRY_AFTER = [
  5000,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  day,
]
/** So long may nothing get through before a webhook is switched off. */
export const GIVE_UP_AFTER = 5 * day
const ANSWER_WITHIN = 15_000
/** A process that dies over a call leaves it to be made again: the other side knows repeats by the webhook's id. */
const LOST_AFTER = minute
const ROUND = 40

type Due = {
  id: string
  workspaceId: string
  webhookId: string
  body: string
  attempts: number
  url: string
  secretSealed: Buffer
  oldSecretSealed: Buffer | null
  active: boolean
}
type Answer = { status: number | null; error: string | null }

export const purposeOf = (webhookId: string) => `outgoing-webhook:${webhookId}`

/** Makes the calls that are due, side by side, with no transaction open meanwhile. Answers how many there were. */
export async function deliverWebhooks(engineering: Engineering): Promise<number> {
  const { pool, clock, secrets, fetchFor } = engineering
  const now = await clock()
  const due = await asEngine(pool, async (trx) => {
    const { rows } = await sql<Due>`
      with due as (
        select d.id, row_number() over (partition by d.webhook_id order by d.next_at) as turn
        from (select id, webhook_id, next_at from webhook_deliveries where state = 'due' and next_at <= ${now}
          order by next_at limit ${ROUND * 10} for update skip locked) d
        order by 2 limit ${ROUND}
      ), taken as (
        update webhook_deliveries d set attempts = d.attempts + 1,
          next_at = ${new Date(now.getTime() + LOST_AFTER)}
        from due where d.id = due.id
        returning d.id, d.workspace_id, d.webhook_id, d.body, d.attempts
      )
      select t.*, w.url, w.secret_sealed, w.active,
        case when w.old_secret_until > ${now} then w.old_secret_sealed end as old_secret_sealed
      from taken t join outgoing_webhooks w on w.id = t.webhook_id`.execute(trx)
    return rows
  })
  await Promise.all(
    due.map(async (one) => {
      const answer = one.active
        ? await call(fetchFor(['*']), secrets, one, now)
        : { status: null, error: 'The webhook is switched off.' }
      await settle(pool, one, answer, await clock())
    }),
  )
  return due.length
}

async function call(
  fetch: typeof globalThis.fetch,
  secrets: Secrets,
  { id, workspaceId, webhookId, url, body, secretSealed, oldSecretSealed }: Due,
  at: Date,
): Promise<Answer> {
  try {
    const keys = [secretSealed, ...(oldSecretSealed ? [oldSecretSealed] : [])].map((sealed) =>
      String(secrets.open(workspaceId, purposeOf(webhookId), sealed)),
    )
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...signedHeaders(keys, { id, at, body }), 'user-agent': 'Cauce' },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_WITHIN),
    })
    await response.body?.cancel().catch(() => {}) // what is said beyond the status concerns nobody
    return { status: response.status, error: response.ok ? null : `It answered ${response.status}.` }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { status: null, error: message.slice(0, 300) }
  }
}

/** Only whoever made this attempt may settle it: one that counted as lost has been made again by somebody else. */
async function settle(pool: Db, one: Due, { status, error }: Answer, now: Date) {
  const wait = RETRY_AFTER[one.attempts - 1]
  // 410: whoever is there wants no more of it.
  const over = wait === undefined || !one.active || status === 410
  await asEngine(pool, async (trx) => {
    const { rows } = await sql`
      update webhook_deliveries set status = ${status}, error = ${error},
        state = ${error === null ? 'sent' : over ? 'failed' : 'due'},
        sent_at = ${error === null ? now : null},
        next_at = ${new Date(now.getTime() + (wait ?? 0))}
      where id = ${one.id} and state = 'due' and attempts = ${one.attempts} returning id`.execute(trx)
    if (rows.length === 0) return
    if (error === null) {
      await sql`update outgoing_webhooks set failing_since = null where id = ${one.webhookId} and failing_since is not null`.execute(
        trx,
      )
      return
    }
    const { rows: off } = await sql<{ title: string }>`
      update outgoing_webhooks set failing_since = coalesce(failing_since, ${now}),
        active = active and not ${status === 410}
          and coalesce(failing_since, ${now}) > ${new Date(now.getTime() - GIVE_UP_AFTER)},
        off_because = ${error}
      where id = ${one.webhookId} and active returning case when not active then title end as title`.execute(
      trx,
    )
    for (const { title } of off)
      if (title)
        await trx
          .insertInto('notifications')
          .values({
            ...{ workspaceId: one.workspaceId, audience: 'admins', link: '/settings/webhooks' },
            text: `The webhook "${title}" was switched off, since nothing got through: ${error}`,
          })
          .execute()
  })
}
