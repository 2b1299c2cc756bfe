import { sql } from 'kysely'
import { DateTime } from 'luxon'
import type { Trx } from '../db/connect.ts'
import type { Prepared } from '../effects/types.ts'
import { afterCallFrom, chooseNumber, type PoolNumber } from './chooseNumber.ts'

type Waiting = { id: string; until: Date | 'released'; rule: string; because: string }
type Dialled = { prepared: Prepared; from: string | null }

/** Somebody may have hung up by then. */
const AGAIN = 5_000
/** At once laid aside of what an account has no line for. */
const CROWD = 5000

/**
 * Finds a line of the account and a number of its pool for each call that may go out now; what finds none waits until
 * one is free. `book` writes those that do go out down as queued: before a call is dialled it stands in the books, and
 * holds its line until it has ended.
 */
export async function chooseLines(
  trx: Trx,
  workspaceId: string,
  allowed: Prepared[],
  now: Date,
): Promise<{ allowed: Prepared[]; waiting: Waiting[]; book(paid: Prepared[]): Promise<void> }> {
  const calls = allowed.filter((one) => one.provider?.kind === 'voice' && one.connection)
  if (calls.length === 0) return { allowed, waiting: [], book: async () => {} }
  const ids = [...new Set(calls.map((one) => one.connection?.id ?? ''))].sort()
  const lines = await lockLines(trx, ids)
  const { pools, today } = await lockPools(trx, workspaceId, ids, now)
  const room = await roomForTalks(trx, calls)
  const chosen = new Map<Prepared, PoolNumber | undefined>()
  const waiting: Waiting[] = []
  for (const prepared of calls) {
    const { id } = prepared.connection as { id: string }
    const line = lines.get(id)
    if (line && line.free <= 0) {
      waiting.push({ id: prepared.intent.id, until: 'released', rule: 'no-line', because: NO_LINE })
      continue
    }
    const talks = prepared.input.agentId !== undefined && !prepared.connection?.simulated
    if (talks && room.free <= 0) {
      const until = new Date(now.getTime() + AGAIN)
      waiting.push({ id: prepared.intent.id, until, rule: 'no-room', because: NO_ROOM })
      continue
    }
    const pool = pools.get(id)
    const choice = pool && chooseNumber(pool, prepared.contact.phone ?? '', now, today)
    if (choice && 'until' in choice) {
      const until = choice.until ?? tomorrow(now, today)
      waiting.push({ id: prepared.intent.id, until, rule: 'no-number', because: NO_NUMBER })
      continue
    }
    if (pool && choice)
      pool[pool.findIndex((one) => one.id === choice.number.id)] = afterCallFrom(choice.number, now, today)
    if (line) line.free--
    if (talks) room.free--
    chosen.set(prepared, choice?.number)
  }
  for (const [id, line] of lines) if (line.free <= 0) await layCrowdAside(trx, workspaceId, id, now, calls)
  const out = new Set(waiting.map((one) => one.id))
  return {
    allowed: allowed.filter((one) => !out.has(one.intent.id)),
    waiting,
    async book(paid) {
      const dialled = paid.filter((one) => chosen.has(one))
      await writeCalls(
        trx,
        workspaceId,
        dialled.map((prepared) => ({ prepared, from: chosen.get(prepared)?.number ?? null })),
        now,
      )
      await saveNumbers(
        trx,
        dialled.flatMap((one) => chosen.get(one) ?? []),
        now,
        today,
      )
    },
  }
}

const NO_LINE = 'All lines of this account are in use. The call goes out when one is free.'
const NO_ROOM = 'The server leads as many calls as it can. The next goes out when one has ended.'
const NO_NUMBER = 'Every number of this account rests or has made its calls for today.'

/** Accounts with a limit, locked so that two processes never give away the same line. */
async function lockLines(trx: Trx, ids: string[]) {
  const { rows } = await sql<{ id: string; most: number }>`
    select id, most_calls as most from connections where id = any(${ids}::uuid[]) and most_calls is not null
    order by id for update`.execute(trx)
  const { rows: open } = await sql<{ id: string; n: number }>`
    select connection_id as id, count(*)::int as n from calls
    where connection_id = any(${rows.map((row) => row.id)}::uuid[]) and status <> 'ended' group by connection_id`.execute(
    trx,
  )
  const taken = new Map(open.map((row) => [row.id, row.n]))
  return new Map(rows.map((row) => [row.id, { free: row.most - (taken.get(row.id) ?? 0) }]))
}

/** How many more talks the processes take. Where none says so, there is no limit to keep to. */
async function roomForTalks(trx: Trx, calls: readonly Prepared[]): Promise<{ free: number }> {
  if (!calls.some((one) => one.input.agentId !== undefined)) return { free: Number.POSITIVE_INFINITY }
  const { rows } = await sql<{ processes: number; most: number; open: number }>`
    select count(*)::int as processes,
      coalesce(sum(most_calls) filter (where not draining), 0)::int as most,
      (select count(*)::int from calls where status <> 'ended' and not simulated and agent_id is not null
        and transport is distinct from 'managed') as open
    from processes where voice_url is not null and beat_at > clock_timestamp() - interval '15 seconds'`.execute(
    trx,
  )
  const [lines] = rows
  return { free: lines && lines.processes > 0 ? lines.most - lines.open : Number.POSITIVE_INFINITY }
}

async function lockPools(trx: Trx, workspaceId: string, ids: string[], now: Date) {
  const { rows } = await sql<PoolNumber & { connectionId: string; timeZone: string }>`
    select n.id, n.connection_id, n.number, n.most_daily, n.cool_down, n.used_at, n.day::text as day, n.used_today, w.time_zone
    from call_numbers n join workspaces w on w.id = n.workspace_id
    where n.workspace_id = ${workspaceId} and n.connection_id = any(${ids}::uuid[]) and n.active
    order by n.id for update of n`.execute(trx)
  const today = DateTime.fromJSDate(now, { zone: rows[0]?.timeZone ?? 'UTC' }).toISODate() ?? ''
  return { pools: Map.groupBy(rows as PoolNumber[], (row) => (row as (typeof rows)[0]).connectionId), today }
}

/** A little after midnight; the workspace's zone is near enough to the date. */
const tomorrow = (now: Date, today: string) =>
  new Date(Math.max(now.getTime() + 60_000, Date.parse(`${today}T00:05:00Z`) + 86_400_000))

async function writeCalls(trx: Trx, workspaceId: string, dialled: Dialled[], now: Date) {
  if (dialled.length === 0) return
  await sql`
    insert into calls (workspace_id, contact_id, connection_id, simulated, intent_id, key, attempt, run_id, flow_id, node,
      status, phone, from_number, at)
    select ${workspaceId}::uuid, i.contact_id, c.connection_id, c.simulated, i.id,
      case when i.cause_kind = 'call' then i.cause_id::uuid else i.id end,
      case when i.cause_kind = 'call' then i.ordinal else 1 end,
      i.run_id, i.flow_id, i.node, 'queued', c.phone, c.from_number, ${now}::timestamptz
    from unnest(${dialled.map((one) => one.prepared.intent.id)}::uuid[],
      ${dialled.map((one) => one.prepared.connection?.id ?? null)}::uuid[],
      ${dialled.map((one) => one.prepared.connection?.simulated ?? false)}::boolean[],
      ${dialled.map((one) => one.prepared.contact.phone)}::text[], ${dialled.map((one) => one.from)}::text[])
      as c (intent_id, connection_id, simulated, phone, from_number)
    join intents i on i.id = c.intent_id
    on conflict (intent_id) where intent_id is not null do update set
      status = 'queued', at = excluded.at, from_number = excluded.from_number, outcome = null, end_reason = null, ended_at = null
      where calls.vendor_id is null`.execute(trx)
}

async function saveNumbers(trx: Trx, used: PoolNumber[], now: Date, today: string) {
  for (const [id, uses] of Map.groupBy(used, (one) => one.id))
    await sql`
      update call_numbers set used_at = ${now}, day = ${today}::date,
        used_today = case when day = ${today}::date then used_today else 0 end + ${uses.length}
      where id = ${id}`.execute(trx)
}

/** The rest of what the account has due: it would only be judged in vain. */
async function layCrowdAside(
  trx: Trx,
  workspaceId: string,
  connectionId: string,
  now: Date,
  judged: Prepared[],
) {
  await sql`
    update intents set due_at = 'infinity', held_by = 'no-line', error = ${NO_LINE} where id in (
      select id from intents where workspace_id = ${workspaceId} and state = 'planned' and due_at <= ${now}
        and connection_id = ${connectionId} and channel = 'voice'
        and not id = any(${judged.map((one) => one.intent.id)}::uuid[])
      order by due_at limit ${CROWD} for update skip locked)`.execute(trx)
}
