import { sql } from 'kysely'
import type { ContactChange } from '../contacts/applyChange.ts'
import { changeContacts } from '../contacts/changeContacts.ts'
import { contactFacts } from '../contacts/contactFacts.ts'
import { createContacts } from '../contacts/createContacts.ts'
import { findByIdentities, type Identity } from '../contacts/findByIdentity.ts'
import type { Problem } from '../contacts/problems.ts'
import { type Db, readNow } from '../db/connect.ts'
import { toJson } from '../db/json.ts'
import type { Job } from './job.ts'
import { type Plan, planRows } from './planRows.ts'
import { type ReadRow, readRow, toNewContact } from './readRow.ts'
import type { FileRow } from './readRows.ts'
import { writeConsents } from './writeConsents.ts'

export type Tally = { created: number; updated: number; skipped: number; failed: number; warnings: number }

type Outcome = {
  read: ReadRow
  result: 'created' | 'updated' | 'skipped' | 'failed'
  contactId?: string
  before?: Record<string, unknown>
}

/** Takes a batch of lines over, within the caller's transaction, and notes what became of each. */
export async function writeBatch(db: Db, job: Job, rows: readonly FileRow[]): Promise<Tally> {
  const reads = rows.map((row) => readRow(row, job))
  const people = await findByIdentities(db, job.workspaceId, reads.map(identityOf))
  const plans = planRows(reads, people, { settings: job.settings, importId: job.id })
  const at = await readNow(db)
  const outcomes = [
    ...(await writeNew(db, job, plans, at)),
    ...(await writeExisting(db, job, plans, at)),
    ...plans.flatMap(({ do: what, read }): Outcome[] =>
      what === 'skip' || what === 'fail' ? [{ read, result: what === 'skip' ? 'skipped' : 'failed' }] : [],
    ),
  ]
  await writeConsents(db, job, outcomes, at)
  await noteRows(db, job, outcomes)
  return tallyOf(outcomes)
}

export const identityOf = ({ fields }: ReadRow): Identity => ({
  email: fields.email as string | undefined, // readField gives each field the type of its column
  phone: fields.phone as string | undefined,
  externalId: fields.externalId as string | undefined,
})

async function writeNew(db: Db, job: Job, plans: Plan[], at: Date): Promise<Outcome[]> {
  const merged = new Map<number, Pick<ReadRow, 'fields' | 'tags' | 'stage'>>()
  const makers: ReadRow[] = []
  for (const plan of plans) {
    const { read } = plan
    if (plan.do === 'create') {
      makers.push(read)
      merged.set(read.row, { fields: { ...read.fields }, tags: [...read.tags], stage: read.stage })
    } else if (plan.do === 'merge') {
      const into = merged.get(plan.into)
      if (!into) continue
      Object.assign(into.fields, withoutSameEmail(read.fields, into.fields.email))
      into.tags.push(...read.tags)
      into.stage = read.stage ?? into.stage
    }
  }
  const contacts = makers.map((read) => toNewContact(merged.get(read.row) ?? read, job.settings))
  const ids = await createContacts(db, job.workspaceId, contacts, { source: 'import', importId: job.id, at })
  const idOf = new Map(makers.map((read, index) => [read.row, ids[index]]))
  return plans.flatMap((plan): Outcome[] => {
    if (plan.do !== 'create' && plan.do !== 'merge') return []
    const { read } = plan
    const contactId = idOf.get(plan.do === 'create' ? read.row : plan.into)
    if (contactId) return [{ read, result: plan.do === 'create' ? 'created' : 'updated', contactId }]
    // Somebody took the e-mail or the external id between our look and our insert.
    const about = read.fields.email ? 'email' : 'externalId'
    read.problems.push({ code: 'taken', about })
    return [{ read, result: 'failed' }]
  })
}

async function writeExisting(db: Db, job: Job, plans: Plan[], at: Date): Promise<Outcome[]> {
  const updates = plans.filter((plan) => plan.do === 'update')
  const ids = [...new Set(updates.map(({ contactId }) => contactId))]
  const before = await contactFacts(db, job.workspaceId, ids)
  const changes = updates.map(({ contactId, read }): ContactChange => {
    const { country, ...fields } = withoutSameEmail(read.fields, before.get(contactId)?.email)
    // Read before the phone is: its number belongs to it.
    const set = country === undefined ? fields : { country, ...fields }
    return { contactId, set, addTags: read.tags, stage: read.stage }
  })
  const by = { kind: 'import', id: job.id } as const
  const results = await changeContacts(db, job.workspaceId, changes, by, at)
  const told = new Set<string>()
  return updates.map(({ contactId, read }): Outcome => {
    const result = results.get(contactId)
    if (!result) return { read, result: 'failed' }
    if (told.has(contactId)) return { read, result: 'updated', contactId }
    told.add(contactId)
    read.problems.push(
      ...result.refused.map((problem): Problem => ({ ...problem, column: columnOf(job, problem.column) })),
    )
    if (result.fields.length === 0) return { read, result: 'skipped', contactId }
    const facts = before.get(contactId)
    const was = Object.fromEntries(result.fields.map((field) => [field, facts && valueIn(facts, field)]))
    return { read, result: 'updated', contactId, before: { was, revision: result.revision } }
  })
}

/** Capitals make no other address: whoever is found by it keeps it as it was written first. */
function withoutSameEmail(fields: Record<string, unknown>, known: unknown): Record<string, unknown> {
  const { email, ...others } = fields
  return String(email).toLowerCase() === String(known).toLowerCase() ? others : fields
}

const columnOf = (job: Job, field?: string) =>
  job.columns[job.settings.mapping.find((one) => one.field === field)?.column ?? -1]?.name ?? field

function valueIn(facts: object, field: string): unknown {
  const [, key] = /^attributes[.](.*)$/.exec(field) ?? []
  const values = facts as Record<string, unknown> & { attributes: Record<string, unknown> } // ContactFacts by name
  return (key === undefined ? values[field] : values.attributes[key]) ?? null
}

async function noteRows(db: Db, job: Job, outcomes: Outcome[]) {
  const notable = outcomes.filter(({ read, before }) => read.problems.length > 0 || before)
  if (notable.length === 0) return
  const rows = notable.map(({ read, result, contactId, before }) => ({
    line: read.row,
    contact_id: contactId,
    result,
    problems: read.problems,
    before,
    raw: read.problems.length > 0 ? read.cells : undefined,
  }))
  await sql`
    insert into import_rows (workspace_id, import_id, line, contact_id, result, problems, before, raw)
    select ${job.workspaceId}, ${job.id}, n.* from jsonb_to_recordset(${toJson(rows)}::jsonb)
      as n(line int, contact_id uuid, result text, problems jsonb, before jsonb, raw jsonb)`.execute(db)
}

function tallyOf(outcomes: Outcome[]): Tally {
  const count = (result: Outcome['result']) => outcomes.filter((outcome) => outcome.result === result).length
  return {
    created: count('created'),
    updated: count('updated'),
    skipped: count('skipped'),
    failed: count('failed'),
    warnings: outcomes.filter(({ read, result }) => read.problems.length > 0 && result !== 'failed').length,
  }
}
