import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'
import type { Budget } from './readFacts.ts'

/** `used`: messages, or whole units of its currency. */
export type ShownBudget = Budget & { about: string | null; used: number }

/** Budgets with what is used of them, today or in all. */
export async function listBudgets(db: Db, workspaceId: string): Promise<ShownBudget[]> {
  const { rows } = await sql<ShownBudget>`
    select b.id, b.scope, b.scope_id, b.channel, b.period, b.most, b.unit, b.currency, coalesce(f.title, c.title) as about,
      coalesce((select case b.unit when 'money' then u.used_micros / 1000000.0 else u.used end::float8 from budget_uses u where u.budget_id = b.id and u.day =
        case b.period when 'day' then (now() at time zone w.time_zone)::date else date '1970-01-01' end), 0) as used
    from budgets b join workspaces w on w.id = b.workspace_id
    left join flows f on f.workspace_id = b.workspace_id and f.id = b.scope_id
    left join connections c on c.workspace_id = b.workspace_id and c.id = b.scope_id
    where b.workspace_id = ${workspaceId} order by b.created_at`.execute(db)
  return rows
}

/** One budget per thing, channel, period and unit: a second one takes the first one's place. */
export async function setBudget(
  db: Db,
  workspaceId: string,
  { scope, scopeId, channel, period, most, unit = 'messages', currency = null }: Omit<Budget, 'id'>,
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into budgets (workspace_id, scope, scope_id, channel, period, most, unit, currency)
    values (${workspaceId}, ${scope}, ${scopeId}, ${channel}, ${period}, ${most}, ${unit}, ${currency})
    on conflict (workspace_id, scope, scope_id, channel, period, unit, currency) do update set most = excluded.most returning id`.execute(
    db,
  )
  return rows[0]?.id ?? ''
}

/** Does what the budget is about belong to this workspace? */
export async function isThere(
  db: Db,
  workspaceId: string,
  { scope, scopeId }: Pick<Budget, 'scope' | 'scopeId'>,
): Promise<boolean> {
  if (scope === 'workspace') return scopeId === null
  if (!scopeId) return false
  const found = await db
    .selectFrom(scope === 'flow' ? 'flows' : 'connections')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', scopeId)
    .executeTakeFirst()
  return found !== undefined
}
