import { type CrmField, type CrmPipeline, type CrmValue, StepError } from '#sdk'
import { type Context, call, pipelines, properties } from './client.ts'

/** The unique field of ours that makes creating repeatable. */
export const OUR_KEY = 'cauce_id'
/** How a person's fields that are really of their company begin. */
export const COMPANY = 'company.'

const meanings: Record<string, Record<string, CrmField['means']>> = {
  contacts: {
    ...{ email: 'email', phone: 'phone', firstname: 'firstName', lastname: 'lastName', company: 'company' },
    ...{ city: 'city', country: 'country', hubspot_owner_id: 'owner', hs_email_optout: 'email-opt-out' },
  },
  companies: { name: 'title', hubspot_owner_id: 'owner' },
  deals: { dealname: 'title', dealstage: 'stage', amount: 'amount', hubspot_owner_id: 'owner' },
}

const known = new WeakMap<Context, Map<string, Promise<CrmField[]>>>()

/** The properties of an object; asked once for each turn of work. */
export function describe(object: string, context: Context): Promise<CrmField[]> {
  const mine = known.get(context) ?? new Map<string, Promise<CrmField[]>>()
  known.set(context, mine)
  const asked = mine.get(object) ?? (object === 'contacts' ? askPeople(context) : ask(object, context))
  mine.set(object, asked)
  return asked
}

/** After a field was made. */
export const describeAgain = (object: string, context: Context) => known.get(context)?.delete(object)

/** People show the fields of their company too; where the app may not read companies, only their own. */
async function askPeople(context: Context): Promise<CrmField[]> {
  const own = await ask('contacts', context)
  const companys = await describe('companies', context).catch((error) => {
    if (error instanceof StepError && !error.retry) return []
    throw error
  })
  const shown = companys.filter(({ name }) => !name.startsWith('hs_') && name !== OUR_KEY)
  return [
    ...own,
    ...shown.map(
      ({ name, title, type, options, readOnly }): CrmField => ({
        ...{ name: `${COMPANY}${name}`, title, type, of: { object: 'companies', field: name } },
        ...(readOnly && { readOnly }),
        ...(options && { options }),
      }),
    ),
  ]
}

async function ask(object: string, context: Context): Promise<CrmField[]> {
  const { results } = await call(context, properties, (part, configuration) =>
    new part.CoreApi(configuration).getAll(object),
  )
  const stages = object === 'deals' ? await listPipelines(object, context) : []
  return results
    .filter((property) => !property.hidden)
    .map((property): CrmField => {
      const options = property.options.map(({ value, label }) => ({ value, title: label }))
      const means = meanings[object]?.[property.name]
      return {
        ...{ name: property.name, title: property.label, type: typeOf(property) },
        ...(means && { means }),
        ...(property.name === OUR_KEY || property.calculated || property.modificationMetadata?.readOnlyValue
          ? { readOnly: true }
          : {}),
        ...(means === 'stage'
          ? {
              options: stages.flatMap((one) =>
                one.stages.map(({ id, title }) => ({ value: id, title: `${one.title}: ${title}` })),
              ),
            }
          : options.length > 0 && { options }),
      }
    })
}

function typeOf({ type, fieldType }: { type: string; fieldType: string }): CrmField['type'] {
  if (type === 'bool' || fieldType === 'booleancheckbox') return 'boolean'
  if (type === 'enumeration') return fieldType === 'checkbox' ? 'choices' : 'choice'
  return type === 'number' || type === 'date' || type === 'datetime' ? type : 'text'
}

export async function listPipelines(object: string, context: Context): Promise<CrmPipeline[]> {
  const { results } = await call(context, pipelines, (part, configuration) =>
    new part.PipelinesApi(configuration).getAll(object),
  )
  return results.map((pipeline) => ({
    ...{ id: pipeline.id, title: pipeline.label },
    stages: pipeline.stages.map((stage) => ({
      ...{ id: stage.id, title: stage.label },
      ...(stage.metadata?.isClosed === 'true' && {
        closed: Number(stage.metadata?.probability) > 0 ? ('won' as const) : ('lost' as const),
      }),
    })),
  }))
}

/** HubSpot keeps every value as text. */
export function decode(text: string | null | undefined, type: CrmField['type'] | undefined): CrmValue {
  if (text === null || text === undefined || text === '') return type === 'choices' ? [] : null
  switch (type) {
    case 'number':
      return Number.isFinite(Number(text)) ? Number(text) : text
    case 'boolean':
      return text === 'true'
    case 'choices':
      return text.split(';').filter(Boolean)
    case 'date':
      return /^\d{10,}$/.test(text) ? new Date(Number(text)).toISOString().slice(0, 10) : text.slice(0, 10)
    case 'datetime':
      return momentOf(/^\d+$/.test(text) ? Number(text) : text) ?? text
    default:
      return text
  }
}

/** One date that nobody can read must not keep a whole page of records away. */
function momentOf(told: string | number): string | undefined {
  const at = new Date(told)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}

export function encode(value: CrmValue): string {
  if (value === null) return ''
  return Array.isArray(value) ? value.join(';') : String(value)
}
