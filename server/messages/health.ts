import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'
import { asEngine, type Trx } from '../db/connect.ts'
import { pauseAccount } from '../effects/pauses.ts'
import { pauseFlow } from '../flows/pauseFlow.ts'
import { type HealthLimits, readPolicy } from '../gate/policy.ts'

/** What is looked at: the last so many days, and so often. */
const DAYS = 1
const LATELY = 30

type Rates = {
  scope: 'connection' | 'flow'
  id: string
  workspaceId: string
  title: string
  gate: unknown
  email: number
  emailBounced: number
  other: number
  otherFailed: number
  complained: number
}

/**
 * Too much comes back, or too many complain: the account, or the flow, is paused before the vendor or the mailbox
 * providers do it. Looks only where something bad was reported since the last look.
 */
export async function watchHealth(pool: Db, now: Date): Promise<void> {
  const touched = await asEngine(pool, (trx) => findTouched(trx, now))
  for (const one of touched) {
    const because = tooMuch(one)
    if (!because) continue
    await asEngine(pool, (trx) => pause(trx, one, because, now))
  }
}

async function findTouched(trx: Trx, now: Date): Promise<Rates[]> {
  const counts = (scope: 'connection' | 'flow') => sql`
    select ${scope}::text as scope, x.id, x.workspace_id, x.title, w.settings -> 'gate' as gate, n.*
    from (select distinct ${sql.ref(`${scope}_id`)} as id from messages
      where bad_at > ${now}::timestamptz - make_interval(secs => ${LATELY}) and not simulated) lately
    join ${sql.table(`${scope}s`)} x on x.id = lately.id and ${scope === 'connection' ? sql`x.paused_at is null` : sql`x.status = 'live'`}
    join workspaces w on w.id = x.workspace_id
    cross join lateral (select
      count(*) filter (where channel = 'email')::int as email,
      count(*) filter (where channel = 'email' and bad = 'bounced')::int as email_bounced,
      count(*) filter (where channel <> 'email')::int as other,
      count(*) filter (where channel <> 'email' and bad = 'bounced')::int as other_failed,
      count(*) filter (where bad = 'complained')::int as complained
      from messages m where m.${sql.ref(`${scope}_id`)} = x.id and m.direction = 'out' and not m.simulated
        and m.at > greatest(${now}::timestamptz - make_interval(days => ${DAYS}), x.healthy_since)) n`
  const { rows } = await sql<Rates>`${counts('connection')} union all ${counts('flow')}`.execute(trx)
  return rows
}

/** The figure that is too high, in words; undefined while all is well or too little has left to tell. */
export function tooMuch({
  gate,
  email,
  emailBounced,
  other,
  otherFailed,
  complained,
}: Omit<Rates, 'scope' | 'id'>) {
  const limits: HealthLimits = readPolicy(gate).health
  const share = (part: number, whole: number) => (whole === 0 ? 0 : (part / whole) * 100)
  const over = (part: number, whole: number, most: number | null) =>
    most !== null && whole >= limits.of && share(part, whole) > most
  const said = (part: number, whole: number) => `${part} of ${whole} (${share(part, whole).toFixed(1)} %)`
  if (over(complained, email + other, limits.complaints))
    return `${said(complained, email + other)} were marked as spam within a day; the limit is ${limits.complaints} %.`
  if (over(emailBounced, email, limits.bounces))
    return `${said(emailBounced, email)} e-mails came back within a day; the limit is ${limits.bounces} %.`
  if (over(otherFailed, other, limits.failures))
    return `${said(otherFailed, other)} messages could not be delivered within a day; the limit is ${limits.failures} %.`
  return undefined
}

async function pause(trx: Trx, { scope, id, workspaceId, title }: Rates, because: string, now: Date) {
  if (scope === 'connection') return pauseAccount(trx, workspaceId, { id, because, at: now })
  await pauseFlow(trx, workspaceId, id)
  await sql`update flows set paused_because = ${because} where id = ${id}`.execute(trx)
  await trx
    .insertInto('notifications')
    .values({ workspaceId, text: `"${title}" is paused: ${because}`, link: `/flows/${id}`, audience: 'team' })
    .execute()
}
