import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  const run = (parts: TemplateStringsArray) => sql(parts).execute(db)
  // As `claim_runs` and `planned_by_account`, from a moment on: what left before it is not walked over again.
  await run`
    create function claim_runs(workspace uuid, moment timestamptz, most int, since timestamptz) returns setof runs
    language sql volatile rows 200
    set enable_sort = off set enable_bitmapscan = off set enable_seqscan = off as $$
      select * from runs where workspace_id = workspace and due_at >= since and due_at <= moment
        and status = 'active' and crashes = 0
      order by due_at limit most for update skip locked $$`
  // The accounts are those that there are: to look for them where sends stand would walk over what has left.
  await run`
    create function planned_since(workspace uuid, moment timestamptz, most int, without uuid[], since timestamptz)
    returns setof intents language sql stable rows 64
    set enable_sort = off set enable_bitmapscan = off set enable_seqscan = off as $$
      select (one.i).* from (
        select i, row_number() over (partition by a order by i.due_at) as place
        from (select id as a from connections where workspace_id = workspace
            union all select '00000000-0000-0000-0000-000000000000') as accounts,
          lateral (select * from intents
            where workspace_id = workspace and state = 'planned'
              -- As a pair, it is where the index is entered; apart, all of the account's rows would be gone through.
              and (coalesce(connection_id, '00000000-0000-0000-0000-000000000000'), due_at) >= (a, since)
              and coalesce(connection_id, '00000000-0000-0000-0000-000000000000') <= a and due_at <= moment
            order by coalesce(connection_id, '00000000-0000-0000-0000-000000000000'), due_at limit most) as i
        where not a = any(without)) as one
      order by one.place limit most $$`
  await run`revoke execute on function claim_runs(uuid, timestamptz, int, timestamptz), planned_since from public`
  await run`grant execute on function claim_runs(uuid, timestamptz, int, timestamptz), planned_since to cauce_engine`
}
