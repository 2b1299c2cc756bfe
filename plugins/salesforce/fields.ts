import { type CrmField, type CrmPipeline, type CrmValue, StepError } from '#sdk'
import { ask, type Context, call } from './client.ts'

/** Our names for objects that Salesforce keeps under others. */
export const sobjectOf = (object: string) => (object === 'notes' || object === 'tasks' ? 'Task' : object)

const meanings: Record<string, CrmField['means']> = {
  ...{ Email: 'email', Phone: 'phone', FirstName: 'firstName', LastName: 'lastName', Company: 'company' },
  ...{ OwnerId: 'owner', City: 'city', MailingCity: 'city', Country: 'country', MailingCountry: 'country' },
  ...{ HasOptedOutOfEmail: 'email-opt-out', DoNotCall: 'call-opt-out', StageName: 'stage', Amount: 'amount' },
}

const types: Record<string, CrmField['type']> = {
  ...{ boolean: 'boolean', date: 'date', datetime: 'datetime', picklist: 'choice', multipicklist: 'choices' },
  ...{ double: 'number', int: 'number', currency: 'number', percent: 'number', long: 'number' },
}

const known = new WeakMap<Context, Map<string, Promise<CrmField[]>>>()

export function describe(object: string, context: Context): Promise<CrmField[]> {
  const mine = known.get(context) ?? new Map<string, Promise<CrmField[]>>()
  known.set(context, mine)
  const asked =
    mine.get(object) ?? (object === 'Contact' ? askPeople(context) : askFields(sobjectOf(object), context))
  mine.set(object, asked)
  return asked
}

/** People show the fields of their account too; who may not see accounts shows only their own. */
async function askPeople(context: Context): Promise<CrmField[]> {
  const own = await askFields('Contact', context)
  const accounts = await describe('Account', context).catch((error) => {
    if (error instanceof StepError && !error.retry) return []
    throw error
  })
  return [
    ...own,
    ...accounts.map(
      ({ name, title, type, options, readOnly }): CrmField => ({
        ...{ name: `Account.${name}`, title, type, of: { object: 'Account', field: name } },
        ...(readOnly && { readOnly }),
        ...(options && { options }),
      }),
    ),
  ]
}

async function askFields(object: string, context: Context): Promise<CrmField[]> {
  const { fields } = await call(context, async (connection) => connection.describe(object))
  return fields
    .filter((field) => !['address', 'location', 'base64'].includes(field.type))
    .map((field): CrmField => {
      const named = (object === 'Opportunity' || object === 'Account') && field.name === 'Name'
      const means = named ? 'title' : meanings[field.name]
      const options = (field.picklistValues ?? []).filter((one) => one.active)
      return {
        ...{ name: field.name, title: field.label, type: types[field.type] ?? 'text' },
        ...(means && { means }),
        ...((!field.updateable || field.calculated || field.name === context.connection.keyField) && {
          readOnly: true,
        }),
        ...(options.length > 0 && {
          options: options.map(({ value, label }) => ({ value, title: label ?? value })),
        }),
      }
    })
}

/** Salesforce has one path for opportunities. */
export async function listPipelines(_: string, context: Context): Promise<CrmPipeline[]> {
  const rows = await ask(
    context,
    'SELECT Id, ApiName, MasterLabel, IsClosed, IsWon FROM OpportunityStage WHERE IsActive = true ORDER BY SortOrder',
  )
  const stages = rows.map((row) => ({
    ...{ id: String(row.ApiName), title: String(row.MasterLabel) },
    ...(row.IsClosed === true && { closed: row.IsWon === true ? ('won' as const) : ('lost' as const) }),
  }))
  return [{ id: 'opportunities', title: 'Opportunities', stages }]
}

export function decode(value: unknown, type: CrmField['type'] | undefined): CrmValue {
  if (value === null || value === undefined || value === '') return type === 'choices' ? [] : null
  if (type === 'choices') return String(value).split(';')
  // One date that nobody can read must not keep a whole page of records away.
  if (type === 'datetime' && !Number.isNaN(Date.parse(String(value))))
    return new Date(String(value)).toISOString()
  return typeof value === 'number' || typeof value === 'boolean' ? value : String(value)
}

export const encode = (value: CrmValue) => (Array.isArray(value) ? value.join(';') : value)
