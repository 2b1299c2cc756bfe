import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import { freeOf, type Throttle, usageAfter } from './allowance.ts'
import type { Crowd } from './layCrowdAside.ts'
import type { Prepared } from './types.ts'

type Late = { ids: string[]; rule: 'throttle' | 'account-paused' }
/** `blockedFor`: seconds, by the vendor's word */
type Account = { id: string; blockedFor: number | null; paused: boolean }

/**
 * Takes for each send from the limits of its account and of its flow. What they can't pay for is laid aside and let go
 * again by `letGo`; behind it there may be a crowd of the same account or flow, which `layCrowdAside` takes away.
 */
export async function takeFromLimits(
  trx: Trx,
  workspaceId: string,
  allowed: Prepared[],
  now: Date,
): Promise<{ paid: Prepared[]; crowds: Crowd[] }> {
  const bound = allowed.filter((one) => one.connection)
  if (bound.length === 0) return { paid: allowed, crowds: [] }
  const accounts = await readAccounts(trx, bound)
  const limits = await lockLimits(trx, workspaceId, bound, now)
  const full = (one: Prepared) => limitsOn(limits, one).some((limit) => limit.free <= limit.taken)
  const paid = new Set<Prepared>()
  const late: Late[] = []
  for (const one of byTurns(bound)) {
    const account = accounts.get(one.connection?.id ?? '')
    if (account?.paused) late.push({ ids: [one.intent.id], rule: 'account-paused' })
    else if (account?.blockedFor || full(one)) late.push({ ids: [one.intent.id], rule: 'throttle' })
    else {
      for (const limit of limitsOn(limits, one)) limit.taken++
      paid.add(one)
    }
  }
  await saveUse(trx, [...limits.values()], now)
  await layAside(trx, late)
  return {
    paid: allowed.filter((one) => !one.connection || paid.has(one)),
    crowds: late.length > 0 ? crowdsOf(limits, accounts) : [],
  }
}

const crowdsOf = (limits: Map<string, Limit>, accounts: Map<string, Account>): Crowd[] => [
  ...[...limits.values()]
    .filter((limit) => limit.free <= limit.taken)
    .map(({ scope, scopeId }) => ({ scope, id: scopeId, rule: 'throttle' as const })),
  ...[...accounts.values()]
    .filter((account) => account.blockedFor || account.paused)
    .map(({ id, paused, blockedFor }) => ({
      ...{ scope: 'connection' as const, id, blockedFor },
      rule: paused ? ('account-paused' as const) : ('throttle' as const),
    })),
]

type Limit = Throttle & { free: number; taken: number }

const limitsOn = (limits: Map<string, Limit>, { intent, connection }: Prepared): Limit[] =>
  [limits.get(`connection ${connection?.id}`), limits.get(`flow ${intent.flowId}`)].filter(
    (limit) => limit !== undefined,
  )

/** One of each flow in turn, so that what little may leave is shared. */
function byTurns(sends: Prepared[]): Prepared[] {
  const flows = [...Map.groupBy(sends, (one) => one.intent.flowId).values()]
  const longest = Math.max(...flows.map((flow) => flow.length))
  return Array.from({ length: longest }, (_, i) => flows.flatMap((flow) => flow[i] ?? [])).flat()
}

async function readAccounts(trx: Trx, sends: Prepared[]): Promise<Map<string, Account>> {
  const ids = [...new Set(sends.flatMap((one) => one.connection?.id ?? []))]
  const { rows } = await sql<Account>`
    select id, greatest(extract(epoch from blocked_until - clock_timestamp()), 0)::float8 as blocked_for, paused_at is not null as paused
    from connections where id = any(${ids}::uuid[]) and (blocked_until > clock_timestamp() or paused_at is not null)`.execute(
    trx,
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** Locked in one order, and until the claim is through: two processes never spend the same token. */
async function lockLimits(
  trx: Trx,
  workspaceId: string,
  sends: Prepared[],
  now: Date,
): Promise<Map<string, Limit>> {
  const ids = [
    ...new Set(sends.flatMap(({ intent, connection }) => [connection?.id ?? [], intent.flowId ?? []].flat())),
  ]
  const { rows } = await sql<Throttle>`
    select t.*, t.ramp_since::text as ramp_since, t.day::text as day, w.time_zone,
      extract(epoch from clock_timestamp() - t.refilled_at)::float8 as since
    from throttles t join workspaces w on w.id = t.workspace_id
    where t.workspace_id = ${workspaceId} and t.scope_id = any(${ids}::uuid[]) order by t.id for update of t`.execute(
    trx,
  )
  return new Map(
    rows.map((row) => [`${row.scope} ${row.scopeId}`, { ...row, free: freeOf(row, now), taken: 0 }]),
  )
}

async function saveUse(trx: Trx, limits: Limit[], now: Date) {
  for (const limit of limits) {
    const { tokens, minute, minuteUsed, day, dayUsed } = usageAfter(limit, limit.taken, now)
    await sql`
      update throttles set tokens = ${tokens}, refilled_at = clock_timestamp(), minute = ${minute}, minute_used = ${minuteUsed},
        day = ${day}, day_used = ${dayUsed} where id = ${limit.id}`.execute(trx)
  }
}

async function layAside(trx: Trx, late: Late[]) {
  for (const [rule, group] of Map.groupBy(late, (one) => one.rule))
    await sql`update intents set due_at = 'infinity', held_by = ${rule}
      where id = any(${group.flatMap((one) => one.ids)}::uuid[]) and state = 'planned'`.execute(trx)
}
