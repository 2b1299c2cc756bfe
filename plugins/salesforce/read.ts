import type { CrmField, CrmHint, CrmPage, CrmRecord } from '#sdk'
import { ask, type Context, inList, quoted, type Row } from './client.ts'
import { decode, describe, sobjectOf } from './fields.ts'

/** The most records that one answer to a query holds. */
export const PAGE = 2000
const OVERLAP = 2 * 60_000
const merges = new Set(['Lead', 'Contact', 'Account'])

const ACCOUNT = 'AccountId'

/** Who shows fields of their account shows which one it is. */
export const asked = (fields: readonly string[]) =>
  [
    ...new Set([
      ...['Id', 'SystemModstamp', ...fields.filter((name) => /^(Account[.])?\w+$/.test(name))],
      ...(fields.some((name) => name.startsWith('Account.')) ? [ACCOUNT] : []),
    ]),
  ].join(', ')

export async function toRecords(
  object: string,
  rows: readonly Row[],
  context: Context,
): Promise<CrmRecord[]> {
  if (object === 'tasks') return rows.map(plainTask)
  const fields = new Map((await describe(object, context)).map((field) => [field.name, field]))
  const people =
    object === 'Opportunity'
      ? await peopleOf(
          rows.map((row) => row.Id),
          context,
        )
      : undefined
  return rows.map((row) => recordOf(row, fields, people?.get(row.Id)))
}

/** A task under plain names; a note is a task that was done when it was written, so tasks alone are read. */
const taskFields = ['Subject', 'Description', 'ActivityDate', 'IsClosed', 'WhoId']
const plainTask = (row: Row): CrmRecord => ({
  ...{ id: row.Id, modifiedAt: new Date(String(row.SystemModstamp)) },
  values: {
    ...{ title: decode(row.Subject, 'text'), text: decode(row.Description, 'text') },
    ...{ dueAt: decode(row.ActivityDate, 'date'), done: row.IsClosed === true },
  },
  people: row.WhoId ? [String(row.WhoId)] : [],
})

const recordOf = (row: Row, fields: ReadonlyMap<string, CrmField>, people?: string[]): CrmRecord => ({
  id: row.Id,
  values: Object.fromEntries(
    Object.entries(row)
      .flatMap(([name, value]) => (name === 'Account' ? accountIn(value) : [[name, value] as const]))
      .filter(([name]) => name !== 'attributes' && name !== 'Id')
      .map(([name, value]) => [name, decode(value, fields.get(name)?.type)]),
  ),
  modifiedAt: new Date(String(row.SystemModstamp)),
  ...(people && { people }),
  ...(typeof row[ACCOUNT] === 'string' && { company: row[ACCOUNT] }),
})

/** Fields of the account come as an object of their own, or nothing when the person has none. */
const accountIn = (value: unknown) =>
  Object.entries((value ?? {}) as Record<string, unknown>)
    .filter(([name]) => name !== 'attributes')
    .map(([name, one]) => [`Account.${name}`, one] as const)

/** Salesforce takes addresses of some 16,000 characters, and a query stands in the address. */
const AT_ONCE = 200

async function peopleOf(ids: readonly string[], context: Context): Promise<Map<string, string[]>> {
  const rows = []
  for (let from = 0; from < ids.length; from += AT_ONCE)
    rows.push(
      ...(await ask(
        context,
        `SELECT Id, OpportunityId, ContactId FROM OpportunityContactRole WHERE OpportunityId IN ${inList(ids.slice(from, from + AT_ONCE))}`,
      )),
    )
  const groups = Map.groupBy(rows, (row) => String(row.OpportunityId))
  return new Map([...groups].map(([id, some]) => [id, some.map((row) => String(row.ContactId))]))
}

/** By time of change and id, deleted ones too: where events do not come, this is how deletions and merges are learnt. */
export async function changed(
  object: string,
  { fields, cursor }: { fields: readonly string[]; cursor?: string },
  context: Context,
): Promise<CrmPage> {
  const start = new Date(context.now.getTime() - OVERLAP).toISOString()
  if (!cursor || object === 'notes') return { records: [], cursor: `${start} `, more: false }
  const [at = start, id = ''] = cursor.split(' ')
  const from = id ? at : new Date(new Date(at).getTime() - OVERLAP).toISOString()
  const where = id
    ? `(SystemModstamp > ${from} OR (SystemModstamp = ${from} AND Id > ${quoted(id)}))`
    : `SystemModstamp >= ${from}`
  const merged = merges.has(object) ? ', MasterRecordId' : ''
  const rows = await ask(
    context,
    `SELECT ${asked(object === 'tasks' ? taskFields : fields)}, IsDeleted${merged} FROM ${sobjectOf(object)} WHERE ${where} ORDER BY SystemModstamp, Id LIMIT ${PAGE}`,
    true,
  )
  const last = rows.at(-1)
  const more = rows.length === PAGE && last !== undefined
  const stamp = last ? new Date(String(last.SystemModstamp)).toISOString() : at
  return {
    records: await toRecords(
      object,
      rows.filter((row) => row.IsDeleted !== true),
      context,
    ),
    hints: rows.filter((row) => row.IsDeleted === true).map((row) => hintOf(object, row)),
    cursor: more ? `${stamp} ${last.Id}` : `${stamp > at ? stamp : at} `,
    more,
  }
}

function hintOf(object: string, row: Row): CrmHint {
  const id = `poll:${row.Id}:${row.SystemModstamp}`
  const master = row.MasterRecordId
  return master
    ? { id, object, recordId: String(master), change: 'merged', mergedIds: [row.Id] }
    : { id, object, recordId: row.Id, change: 'deleted' }
}

/** What is not found may have been swallowed: then the one that has it answers. */
export async function read(
  object: string,
  { ids: wanted, fields }: { ids: readonly string[]; fields: readonly string[] },
  context: Context,
): Promise<CrmRecord[]> {
  if (wanted.length === 0) return []
  const byId = async (some: readonly string[]) =>
    toRecords(
      object,
      await ask(context, `SELECT ${asked(fields)} FROM ${sobjectOf(object)} WHERE Id IN ${inList(some)}`),
      context,
    )
  const records = await byId(wanted)
  const there = new Set(records.map((record) => record.id))
  const missing = wanted.filter((id) => !there.has(id))
  if (missing.length === 0 || !merges.has(object)) return records
  const swallowed = await ask(
    context,
    `SELECT Id, MasterRecordId FROM ${object} WHERE Id IN ${inList(missing)} AND IsDeleted = true`,
    true,
  )
  const losers = Map.groupBy(
    swallowed.filter((row) => row.MasterRecordId),
    (row) => String(row.MasterRecordId),
  )
  const far = [...losers.keys()].filter((id) => !there.has(id))
  const all = far.length > 0 ? [...records, ...(await byId(far))] : records
  return all.map((record) => {
    const lost = losers.get(record.id)
    return lost ? { ...record, mergedIds: lost.map((row) => row.Id) } : record
  })
}

/** The people of accounts. */
export async function related(object: string, accounts: readonly string[], context: Context) {
  const people: { object: string; id: string }[] = []
  for (let after: string | undefined = ''; object === 'Account' && after !== undefined; ) {
    const rows: Row[] = await ask(
      context,
      `SELECT Id FROM Contact WHERE AccountId IN ${inList(accounts)} AND Id > ${quoted(after)} ORDER BY Id LIMIT ${PAGE}`,
    )
    people.push(...rows.map((row) => ({ object: 'Contact', id: row.Id })))
    after = rows.length === PAGE ? rows.at(-1)?.Id : undefined
  }
  return people
}
