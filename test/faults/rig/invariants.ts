import { sql } from 'kysely'
import { asEngine, type Db } from '../../../server/db/connect.ts'
import type { Line } from './classes.ts'

/** What must hold whatever was done to the system. Each asks for what breaks it; nothing found, it holds. */
const promises: Record<string, ReturnType<typeof sql<{ what: string }>>> = {
  'I1 each visit of a run is settled once, in order': sql`
    select format('run %s (%s) is at visit %s and has %s rows up to %s', r.id, r.status, r.visit, h.n, h.last) as what
    from runs r left join lateral (
      select count(*) as n, coalesce(max(visit), 0) as last from history where run_id = r.id) h on true
    where h.n <> h.last or h.last <> r.visit - (case when r.status in ('active', 'parked') then 1 else 0 end)`,
  'I1 a visit has one call that came through': sql`
    select format('visit %s has %s', cause_id, count(*)) as what from intents
    where state in ('confirmed', 'resolved-sent') group by cause_kind, cause_id having count(*) > 1`,
  'I4 every call is over, in doubt for all to see, or still to come': sql`
    select format('%s is %s since %s: %s', id, state, dispatched_at, error) as what from intents
    where (state = 'dispatching' and deadline < clock_timestamp() - interval '60 s')
      or (state in ('uncertain', 'abandoned', 'resolved-not-sent', 'rejected') and coalesce(error, '') = '')
      or (state = 'uncertain' and lookup_at is null and policy <> 'hold-and-ask')
      or (state = 'planned' and due_at is null)`,
  'I5 no run lies where nothing will ever find it': sql`
    select format('run %s at %s', r.id, r.node) as what from runs r
    where (r.status = 'active' and r.due_at is null and r.held_due is null
        and not exists (select 1 from waits w where w.run_id = r.id and w.visit = r.visit)
        and not exists (select 1 from intents i where i.run_id = r.id and i.visit = r.visit
          and i.state in ('planned', 'dispatching', 'uncertain')))
      or (r.status = 'parked' and coalesce(r.ended_because, '') = '')`,
  'I6 nothing of one workspace lies with another': sql`
    select format('%s %s', t.kind, t.id) as what from (
      select 'history' as kind, h.run_id as id, h.workspace_id as mine, r.workspace_id as its from history h join runs r on r.id = h.run_id
      union all select 'run', r.id, r.workspace_id, c.workspace_id from runs r join contacts c on c.id = r.contact_id
      union all select 'wait', w.run_id, w.workspace_id, r.workspace_id from waits w join runs r on r.id = w.run_id
      union all select 'intent', i.id, i.workspace_id, r.workspace_id from intents i join runs r on r.id = i.run_id
      union all select 'intent''s contact', i.id, i.workspace_id, c.workspace_id from intents i join contacts c on c.id = i.contact_id
      union all select 'observation', o.id, o.workspace_id, i.workspace_id from observations o join intents i on i.id = o.intent_id
      union all select 'message', m.id, m.workspace_id, i.workspace_id from messages m join intents i on i.id = m.intent_id
      union all select 'event', e.id, e.workspace_id, c.workspace_id from events e join contacts c on c.id = e.contact_id
    ) t where t.mine <> t.its`,
  'I7 what is counted is what there is: ways out': sql`
    select format('%s>%s: %s counted, %s there', node, exit, sum(counted), sum(there)) as what from (
      select version_id, node, exit, n as counted, 0 as there from counts where exit <> '' and node not like '#%'
      union all select version_id, node, exit, n, 0 from count_deltas where exit <> '' and node not like '#%'
      union all select flow_version_id, node, exit, 0, 1 from history
    ) t group by version_id, node, exit having sum(counted) <> sum(there)`,
  'I7 what is counted is what there is: messages': sql`
    select format('intent %s is %s and has %s messages; heard: %s', i.id, i.state, count(m.id), (
      select string_agg(concat_ws(' ', o.source, o.outcome, o.fence), ', ' order by o.seen_at) from observations o
      where o.intent_id = i.id)) as what
    from intents i left join messages m on m.intent_id = i.id where i.channel = 'sms'
    group by i.id having count(m.id) <> (case when i.state in ('confirmed', 'resolved-sent') then 1 else 0 end)`,
  'I7 what is counted is what there is: budgets': sql`
    select format('budget %s: %s counted, %s left', b.id, coalesce(u.used, 0), count(i.id)) as what
    from budgets b left join budget_uses u on u.budget_id = b.id and b.period = 'total'
    left join intents i on i.workspace_id = b.workspace_id and i.channel is not null and i.attempts > 0
    where b.period = 'total' and b.scope = 'workspace' group by b.id, u.used having coalesce(u.used, 0) <> count(i.id)`,
}

/** Everything that breaks I1 to I7, in words; empty when all hold. The vendor's book is the judge of what happened. */
export async function breaches(db: Db, book: Line[]): Promise<string[]> {
  const found: string[] = []
  for (const [promise, breakers] of Object.entries(promises)) {
    const { rows } = await asEngine(db, (trx) => breakers.execute(trx))
    if (rows.length > 0) found.push(`${promise}: ${rows.length}, such as ${rows[0]?.what}`)
  }
  return [...found, ...(await compare(db, book))]
}

/** Our books against the vendor's. */
async function compare(db: Db, book: Line[]): Promise<string[]> {
  const { rows } = await asEngine(db, (trx) =>
    sql<{ id: string; state: string; policy: string }>`select id, state, policy from intents`.execute(trx),
  )
  const intents = new Map(rows.map((row) => [row.id, row]))
  const accepted = new Map<string, number>()
  for (const line of book)
    if (line.what === 'accepted') accepted.set(line.key, (accepted.get(line.key) ?? 0) + 1)
  const say = (promise: string, broken: string[]) =>
    broken.length > 0 ? [`${promise}: ${broken.length}, such as ${broken[0]}`] : []
  const keys = [...accepted]
  return [
    ...say(
      'I2 the vendor accepts each call once',
      keys
        .filter(([key, n]) => n > 1 && intents.get(key)?.policy !== 'resend')
        .map(([key, n]) => `${key} ${n} times`),
    ),
    ...say(
      'I3 the vendor accepts nothing that was not written down before',
      keys.filter(([key]) => !intents.has(key)).map(([key]) => key),
    ),
    ...say(
      'I4 what is told as sent was',
      rows
        .filter(({ id, state }) => (state === 'confirmed' || state === 'resolved-sent') && !accepted.has(id))
        .map(({ id, state }) => `${id} ${state}`),
    ),
    ...say(
      'I4 what is told as not sent was not',
      rows
        .filter(
          ({ id, state }) =>
            ['resolved-not-sent', 'rejected', 'refused', 'cancelled'].includes(state) && accepted.has(id),
        )
        .map(({ id, state }) => `${id} ${state}`),
    ),
  ]
}
