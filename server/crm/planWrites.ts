import { sql } from 'kysely'
import type { CrmValue, CrmWritten } from '#sdk'
import type { Trx } from '../db/connect.ts'
import { storable, toJson } from '../db/json.ts'
import { saveAgreed } from './agree.ts'
import { audit } from './audit.ts'
import { askForDeals } from './links.ts'
import type { Mapping } from './mapping.ts'
import { fenced, type PlannedWrite, type Work } from './work.ts'
import { ownValues, writeCompanies } from './writeCompanies.ts'

/** Notes what is about to be written, before it is: a crash leaves it to be read again, and found equal. */
export async function planWrites(
  trx: Trx,
  work: Work,
  { object }: Pick<Mapping, 'object'>,
  wanted: Omit<PlannedWrite, 'outboxId' | 'touched'>[],
): Promise<PlannedWrite[]> {
  if (wanted.length === 0) return []
  const rows = wanted.map(({ contactId, values }) => ({ contactId, values }))
  const { rows: noted } = await sql<{ id: string; contactId: string; touched: number }>`
    insert into crm_outbox (workspace_id, connection_id, object, contact_id, state, write, due_at)
    select ${work.workspaceId}::uuid, ${work.connectionId}::uuid, ${object}, n."contactId", 'sending', n.values,
      ${work.now}::timestamptz + interval '2 minutes'
    from jsonb_to_recordset(${toJson(rows)}::jsonb) as n("contactId" uuid, values jsonb)
    on conflict (connection_id, object, contact_id) do update set state = 'sending', write = excluded.write,
      due_at = excluded.due_at
    returning id, contact_id, touched`.execute(trx)
  const byContact = new Map(noted.map((row) => [row.contactId, row]))
  return wanted.flatMap((one) => {
    const row = byContact.get(one.contactId)
    return row ? [{ ...one, outboxId: row.id, touched: row.touched }] : []
  })
}

/** Makes the planned writes, in batches, and keeps what came of each. */
export async function makeWrites(
  work: Work,
  mapping: Mapping,
  planned: readonly PlannedWrite[],
): Promise<void> {
  const { batch } = work.provider.limits
  const described = await work.describe(mapping.object)
  for (let at = 0; at < planned.length; at += batch) {
    const some = planned.slice(at, at + batch)
    const own = some.map(({ contactId, remoteId, people, ...plan }) => ({
      ...{ key: contactId, id: remoteId, values: ownValues(plan, described), people },
    }))
    const written = await work.provider.write(mapping.object, own, work.context)
    const outcomes = await writeCompanies(work, mapping, some, written)
    await fenced(work, (trx) => settleWrites(trx, work, mapping, some, outcomes))
  }
}

async function settleWrites(
  trx: Trx,
  work: Work,
  mapping: Mapping,
  planned: readonly PlannedWrite[],
  written: readonly CrmWritten[],
) {
  const { object } = mapping
  const outcome = new Map(written.map((one) => [one.key, one]))
  const done = planned.flatMap((plan) => {
    const one = outcome.get(plan.contactId)
    return one?.ok ? [{ plan, one }] : []
  })
  const links = await linkCreated(
    trx,
    work,
    object,
    done
      .filter(({ plan }) => !plan.linkId)
      .map(({ plan, one }) => ({ contactId: plan.contactId, remoteId: one.id })),
  )
  await askForDeals(trx, work, mapping, [...links.keys()])
  await saveAgreed(
    trx,
    work,
    new Map(
      done.flatMap(({ plan, one }) => {
        const linkId = plan.linkId ?? links.get(plan.contactId)
        return linkId ? [[linkId, asTheyHaveIt(mapping, plan, one.values)] as const] : []
      }),
    ),
  )
  await closeOutbox(
    trx,
    done.map(({ plan }) => plan),
  )
  await audit(
    trx,
    work,
    done.map(({ plan, one }) => ({
      ...{ action: plan.linkId ? ('pushed' as const) : ('created-there' as const), object, remoteId: one.id },
      ...{ contactId: plan.contactId, fields: Object.keys(plan.agreed) },
    })),
  )
  await keepFailures(trx, work, object, planned, outcome)
}

/** They may have rounded or trimmed it; what they hold now is what was agreed, or we would write it again and again. */
function asTheyHaveIt(
  { fields }: Mapping,
  { agreed }: PlannedWrite,
  now: Readonly<Record<string, CrmValue>>,
) {
  return Object.fromEntries(
    Object.entries(agreed).map(([ours, one]) => {
      const theirs = fields.find((field) => field.ours === ours)?.theirs ?? ''
      return [ours, { ours: one.ours, theirs: theirs in now ? now[theirs] : one.theirs }]
    }),
  )
}

async function linkCreated(
  trx: Trx,
  work: Work,
  object: string,
  made: { contactId: string; remoteId: string }[],
): Promise<Map<string, string>> {
  if (made.length === 0) return new Map()
  const { rows } = await sql<{ id: string; contactId: string }>`
    insert into crm_links (workspace_id, connection_id, object, remote_id, contact_id)
    select ${work.workspaceId}::uuid, ${work.connectionId}::uuid, ${object}, n.remote_id, n.contact_id
    from unnest(${made.map((one) => one.remoteId)}::text[], ${made.map((one) => one.contactId)}::uuid[])
      as n (remote_id, contact_id) join contacts c on c.workspace_id = ${work.workspaceId} and c.id = n.contact_id
    on conflict (connection_id, object, remote_id) do update set contact_id = excluded.contact_id, state = 'linked'
      where crm_links.contact_id is null or crm_links.contact_id = excluded.contact_id
    returning id, contact_id`.execute(trx)
  return new Map(rows.map((row) => [row.contactId, row.id]))
}

/** Closed where nobody touched the contact while we wrote; otherwise it is looked at again. */
export async function closeOutbox(trx: Trx, done: readonly { outboxId: string; touched: number }[]) {
  if (done.length === 0) return
  const ids = sql`unnest(${done.map((one) => one.outboxId)}::uuid[], ${done.map((one) => one.touched)}::int[]) as n (id, touched)`
  await sql`delete from crm_outbox o using ${ids} where o.id = n.id and o.touched = n.touched`.execute(trx)
  await sql`update crm_outbox o set state = 'waiting', due_at = '-infinity', attempts = 0 from ${ids} where o.id = n.id`.execute(
    trx,
  )
}

async function keepFailures(
  trx: Trx,
  work: Work,
  object: string,
  planned: readonly PlannedWrite[],
  outcome: ReadonlyMap<string, CrmWritten>,
) {
  for (const plan of planned) {
    const one = outcome.get(plan.contactId)
    if (one?.ok) continue
    const { problem, message, field } = one ?? {
      ...{ problem: 'other' as const, message: 'The CRM did not say what became of this record.' },
      field: undefined,
    }
    if (problem === 'gone' && plan.remoteId)
      await sql`update crm_links set state = 'gone' where connection_id = ${work.connectionId} and object = ${object}
        and remote_id = ${plan.remoteId}`.execute(trx)
    // What a person has to mend waits for them, or for the next change of the contact; the rest is tried again.
    const again = problem === 'limit' || !one
    await sql`
      update crm_outbox set state = ${again ? 'waiting' : 'failed'}, attempts = attempts + 1, problem = ${problem},
        error = ${storable(message).slice(0, 500)}, field = ${field ?? null},
        due_at = ${work.now}::timestamptz + make_interval(secs => least(60 * power(2, attempts), 3600))
      where id = ${plan.outboxId} and touched = ${plan.touched}`.execute(trx)
    await sql`update crm_outbox set state = 'waiting', due_at = '-infinity' where id = ${plan.outboxId}
      and touched <> ${plan.touched}`.execute(trx)
  }
}
