import { sql } from 'kysely'
import { DateTime } from 'luxon'
import type { Trx } from '../db/connect.ts'
import type { Budget } from './readFacts.ts'
import type { GateRule } from './types.ts'

/** What budgets look at. `tried`: counted when it was first claimed. */
export type Spender = {
  id: string
  flowId: string | null
  connectionId: string | null
  channel: string | null
  tried: boolean
  /** what it is going to cost, as far as its account tells */
  price?: { micros: number; currency: string }
}

export type Broke = { id: string; rule: GateRule; until: Date | 'released'; because: string }

/** The one day that a total is kept under. */
const WHOLE = '1970-01-01'

/**
 * Takes from every budget that a send falls under, or from none of them. All uses are written by one statement, the
 * last of a claim: everybody who spends from them waits for it.
 */
export async function spend(
  trx: Trx,
  workspaceId: string,
  budgets: readonly Budget[],
  spenders: readonly Spender[],
  timeZone: string,
  now: Date,
): Promise<Broke[]> {
  const touched = budgets.filter((budget) => spenders.some((one) => isUnder(budget, one)))
  if (touched.length === 0) return []
  const today = DateTime.fromJSDate(now, { zone: timeZone })
  const dayOf = (budget: Budget) => (budget.period === 'day' ? (today.toISODate() ?? WHOLE) : WHOLE)
  const ids = touched.map((budget) => budget.id)
  const days = touched.map(dayOf)
  await sql`
    insert into budget_uses (workspace_id, budget_id, day)
    select ${workspaceId}, b.id, n.day from unnest(${ids}::uuid[], ${days}::date[]) as n (id, day)
    join budgets b on b.id = n.id order by b.id on conflict do nothing`.execute(trx)
  const { rows } = await sql<{ budgetId: string; used: number; usedMicros: string }>`
    select budget_id, used, used_micros from budget_uses
    where (budget_id, day) in (select * from unnest(${ids}::uuid[], ${days}::date[]))
    order by budget_id for update`.execute(trx)
  const unitOf = new Map(touched.map((budget) => [budget.id, budget.unit]))
  const used = new Map(
    rows.map((row) => [
      row.budgetId,
      unitOf.get(row.budgetId) === 'money' ? Number(row.usedMicros) : row.used,
    ]),
  )
  const taken = new Map<string, number>()
  const broke: Broke[] = []
  for (const spender of spenders) {
    if (spender.tried) continue
    const own = touched.filter((budget) => isUnder(budget, spender))
    const full = own.find(
      (budget) =>
        (used.get(budget.id) ?? 0) + (taken.get(budget.id) ?? 0) + worthOf(budget, spender) > mostOf(budget),
    )
    if (full) broke.push({ id: spender.id, ...sayFull(full, today) })
    else
      for (const budget of own) taken.set(budget.id, (taken.get(budget.id) ?? 0) + worthOf(budget, spender))
  }
  if (taken.size > 0)
    await sql`
      update budget_uses u set used = u.used + case when b.unit = 'money' then 0 else n.more end,
        used_micros = u.used_micros + case when b.unit = 'money' then n.more else 0 end
      from unnest(${[...taken.keys()]}::uuid[], ${[...taken.values()]}::bigint[], ${[...taken.keys()].map((id) => days[ids.indexOf(id)] ?? WHOLE)}::date[])
        as n (id, more, day) join budgets b on b.id = n.id where u.budget_id = n.id and u.day = n.day`.execute(
      trx,
    )
  return broke
}

/** Money in millionths. */
const mostOf = ({ unit, most }: Budget) => (unit === 'money' ? most * 1_000_000 : most)
const worthOf = ({ unit }: Budget, { price }: Spender) => (unit === 'money' ? (price?.micros ?? 0) : 1)

const isUnder = (budget: Budget, spender: Spender): boolean =>
  spender.channel !== null &&
  (budget.unit !== 'money' || budget.currency === spender.price?.currency) &&
  (budget.channel === null || budget.channel === spender.channel) &&
  (budget.scope === 'workspace' ||
    budget.scopeId === (budget.scope === 'flow' ? spender.flowId : spender.connectionId))

function sayFull(
  { period, scope, most: figure, unit, currency }: Budget,
  today: DateTime,
): Omit<Broke, 'id'> {
  const most = unit === 'money' ? `${figure} ${currency}` : String(figure)
  if (period === 'total')
    return {
      rule: 'budget-total',
      until: 'released',
      because: `The budget of this ${scope} is used up: ${most} in all. Raise it in the settings, under Sending rules.`,
    }
  return {
    rule: 'budget-day',
    until: today.plus({ days: 1 }).startOf('day').toJSDate(),
    because: `The budget of this ${scope} is used up for today: ${most} a day.`,
  }
}
