import { sql } from 'kysely'
import { type CrmLimits, StepError } from '#sdk'
import { asEngine, type Db } from '../db/connect.ts'

type Account = { pool: Db; connectionId: string; title: string; limits: CrmLimits; share: number }
type Taken = { wait: number; blocked: number; because: string | null; full: boolean } | undefined

/**
 * A fetch that keeps to our share of what the vendor allows. The bucket lies in the database: all workers and all steps
 * draw from it. "Try again after …" holds everybody who uses the account.
 */
export function budgeted(account: Account, fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    await takeTurn(account, init?.signal ?? undefined)
    const response = await fetch(input, init)
    await noteAnswer(account, response)
    return response
  }
}

async function takeTurn(account: Account, signal?: AbortSignal): Promise<void> {
  for (;;) {
    signal?.throwIfAborted()
    const refused = await take(account)
    if (!refused) return
    if (refused.blocked > 0)
      throw new StepError(refused.because ?? `${account.title} asks to wait.`, {
        retry: true,
        retryAfter: Math.ceil(refused.blocked),
      })
    if (refused.full)
      throw new StepError(
        `${account.title}: today’s share of its requests is used up. The sync goes on tomorrow, or raise the share.`,
        { retry: true, retryAfter: 900 },
      )
    await new Promise((resolve) => setTimeout(resolve, Math.max(10, refused.wait * 1000)))
  }
}

/** Undefined when the request may go. */
function take({ pool, connectionId, limits, share }: Account): Promise<Taken> {
  const rate = Math.max(0.2, (limits.perSecond * share) / 100)
  const most = Math.floor((limits.perDay * share) / 100)
  const tokens = sql`least(${Math.max(1, rate)}::float8, s.tokens + ${rate}::float8 * extract(epoch from clock_timestamp() - s.refilled_at))`
  const today = sql`case when s.calls_day = current_date then s.calls_today else 0 end`
  const full = sql`(${today} >= ${most}::int or (s.calls_day = current_date
    and s.vendor_used >= s.vendor_limit * ${share}::float8 / 100))`
  return asEngine(pool, async (trx) => {
    const { numAffectedRows } = await sql`
      update crm_syncs s set tokens = ${tokens} - 1, refilled_at = clock_timestamp(), calls_today = ${today} + 1,
        calls_day = current_date
      where s.connection_id = ${connectionId} and ${tokens} >= 1 and not coalesce(${full}, false)
        and (s.blocked_until is null or s.blocked_until <= clock_timestamp())`.execute(trx)
    if (numAffectedRows && numAffectedRows > 0n) return undefined
    const { rows } = await sql<NonNullable<Taken>>`
      select ((1 - ${tokens}) / ${rate}::float8)::float8 as wait, coalesce(${full}, false) as full,
        greatest(0, extract(epoch from s.blocked_until - clock_timestamp()))::float8 as blocked, s.blocked_because as because
      from crm_syncs s where s.connection_id = ${connectionId}`.execute(trx)
    return rows[0] ?? { wait: 0, blocked: 60, because: 'The sync of this account was removed.', full: false }
  })
}

async function noteAnswer({ pool, connectionId, limits, title }: Account, { status, headers }: Response) {
  const use = limits.read?.(headers)
  const after = status === 429 ? Math.min(Number(headers.get('retry-after')) || 10, 3600) : undefined
  if (!use && after === undefined) return
  await asEngine(pool, (trx) =>
    sql`
      update crm_syncs set vendor_used = coalesce(${use?.used ?? null}::int, vendor_used),
        vendor_limit = coalesce(${use?.of ?? null}::int, vendor_limit)
        ${
          after === undefined
            ? sql``
            : sql`, blocked_until = greatest(blocked_until, clock_timestamp() + make_interval(secs => ${after})),
                blocked_because = ${`${title} asks to wait before the next request.`}`
        }
      where connection_id = ${connectionId}`.execute(trx),
  )
}
