import type { SaveResult } from 'jsforce'
import type { CrmProblem, CrmWrite, CrmWritten } from '#sdk'
import { type Context, call } from './client.ts'
import { describe, encode, sobjectOf } from './fields.ts'

type Result = {
  id?: string
  success: boolean
  errors: { statusCode?: string; errorCode?: string; message: string; fields?: string[] }[]
}

/** The most records that one request takes. */
const COLLECTION = 200

/** Up to 200 records in one request, each with its own outcome. */
export async function write(
  object: string,
  writes: readonly CrmWrite[],
  context: Context,
): Promise<CrmWritten[]> {
  const isEmpty = ({ values }: CrmWrite) => Object.keys(values).length === 0
  const old = writes.filter((one) => one.id !== undefined && !isEmpty(one))
  const fresh = writes.filter((one) => one.id === undefined)
  const sobject = sobjectOf(object)
  const keyed = await keyFieldOf(object, context)
  const [changed, made] = [
    old.length === 0
      ? []
      : await call(context, async (connection) =>
          connection
            .sobject(sobject)
            .update(old.map((one) => ({ ...valuesOf(object, one, context), Id: one.id ?? '' }))),
        ),
    fresh.length === 0
      ? []
      : await call(context, async (connection): Promise<SaveResult[]> => {
          const records = fresh.map((one) => ({
            ...valuesOf(object, one, context),
            ...(keyed && { [keyed]: one.key }),
          }))
          return keyed
            ? connection.sobject(sobject).upsert(records, keyed)
            : connection.sobject(sobject).create(records)
        }),
  ]
  const written = [
    ...writes.flatMap((one) =>
      one.id !== undefined && isEmpty(one) ? outcome(one, { success: true, errors: [] }, context) : [],
    ),
    ...old.map((one, n) => outcome(one, changed[n], context)),
    ...fresh.map((one, n) => outcome(one, made[n], context)),
  ]
  if (object === 'Opportunity') await tie(written, fresh, context)
  return object === 'Account' ? join(written, writes, context) : written
}

/** Only where the account names one, and the object has it. */
async function keyFieldOf(object: string, context: Context): Promise<string | undefined> {
  const { keyField } = context.connection
  return keyField && (await describe(object, context)).some((field) => field.name === keyField)
    ? keyField
    : undefined
}

function valuesOf(
  object: string,
  { values, people, id }: CrmWrite,
  { now }: Context,
): Record<string, unknown> {
  const who = people?.[0] && { WhoId: people[0] }
  const { text, title, dueAt, ...rest } = values
  const own = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, encode(value)]))
  if (object === 'notes')
    return { ...own, ...who, Subject: 'Note', Description: text ?? '', Status: 'Completed' }
  if (object === 'tasks')
    return {
      ...own,
      ...who,
      ...{
        Subject: title ?? '',
        Description: text ?? '',
        ActivityDate: String(dueAt ?? now.toISOString()).slice(0, 10),
      },
      ...(id === undefined && { Status: 'Not Started' }),
    }
  const given = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, encode(value)]))
  // Salesforce makes no opportunity without a date of closing, and no lead without a company and a name.
  const inAMonth = new Date(now.getTime() + 30 * 86_400_000).toISOString().slice(0, 10)
  if (id !== undefined) return given
  if (object === 'Opportunity') return { CloseDate: inAMonth, StageName: 'Prospecting', ...given }
  if (object === 'Lead') return { LastName: '–', Company: '–', ...given }
  return object === 'Contact' ? { LastName: '–', ...given } : given
}

const problems: Record<string, CrmProblem> = {
  ...{ DUPLICATE_VALUE: 'duplicate', DUPLICATES_DETECTED: 'duplicate', ENTITY_IS_DELETED: 'gone' },
  ...{
    INVALID_CROSS_REFERENCE_KEY: 'gone',
    NOT_FOUND: 'gone',
    INSUFFICIENT_ACCESS_OR_READONLY: 'permission',
  },
  ...{ INVALID_FIELD_FOR_INSERT_UPDATE: 'permission', CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: 'permission' },
  ...{ UNABLE_TO_LOCK_ROW: 'limit', REQUEST_LIMIT_EXCEEDED: 'limit' },
  ...{
    REQUIRED_FIELD_MISSING: 'validation',
    STRING_TOO_LONG: 'validation',
    INVALID_EMAIL_ADDRESS: 'validation',
  },
  ...{
    FIELD_CUSTOM_VALIDATION_EXCEPTION: 'validation',
    INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: 'validation',
  },
}

function outcome({ key, id }: CrmWrite, result: Result | undefined, { now }: Context): CrmWritten {
  if (result?.success)
    // Salesforce does not tell what it made of the values; what it changed is seen when the record is read.
    return { key, ok: true, id: result.id ?? id ?? '', values: {}, modifiedAt: now }
  const [error] = result?.errors ?? []
  const code = error?.statusCode ?? error?.errorCode ?? ''
  const field = error?.fields?.[0]
  return {
    ...{ key, ok: false, problem: problems[code] ?? 'other' },
    message: error
      ? `Salesforce refused it: ${error.message}`
      : 'Salesforce did not say what became of this record.',
    ...(field && { field }),
  }
}

/** Opportunities are tied to their contacts by roles of their own. */
async function tie(written: readonly CrmWritten[], fresh: readonly CrmWrite[], context: Context) {
  const roles = fresh.flatMap(({ key, people = [] }) => {
    const made = written.find((one) => one.key === key)
    return made?.ok ? people.map((ContactId) => ({ OpportunityId: made.id, ContactId, IsPrimary: true })) : []
  })
  if (roles.length > 0)
    await call(context, async (connection) => connection.sobject('OpportunityContactRole').create(roles))
}

/** How the ids of contacts begin everywhere. Leads belong to no account. */
const CONTACT = '003'

/** People join their account. Where one may not, the account's outcome says so, or the two would seem to agree. */
async function join(
  written: readonly CrmWritten[],
  writes: readonly CrmWrite[],
  context: Context,
): Promise<CrmWritten[]> {
  const joins = writes.flatMap(({ key, people = [] }) => {
    const account = written.find((one) => one.key === key)
    const contacts = people.filter((id) => id.startsWith(CONTACT))
    return account?.ok ? contacts.map((Id) => ({ key, Id, AccountId: account.id })) : []
  })
  const refused = new Map<string, CrmWritten>()
  for (let at = 0; at < joins.length; at += COLLECTION) {
    const some = joins.slice(at, at + COLLECTION)
    const results = await call(context, async (connection) =>
      connection.sobject('Contact').update(some.map(({ Id, AccountId }) => ({ Id, AccountId }))),
    )
    some.forEach(({ key }, n) => {
      const one = outcome({ key, values: {} }, results[n], context)
      if (!one.ok) refused.set(key, one)
    })
  }
  return written.map((one) => refused.get(one.key) ?? one)
}
