import type { CrmRecord } from '#sdk'
import { associations, type Context, call, objects } from './client.ts'
import { COMPANY, decode, describe } from './fields.ts'

/** HubSpot's own kind of tie from a person to the one company that counts. */
const PRIMARY = 1

/** Ids that these records are tied to, by record; the primary one first. */
export async function tiedTo(
  from: string,
  to: string,
  ids: readonly string[],
  context: Context,
): Promise<Map<string, string[]>> {
  if (ids.length === 0) return new Map()
  const { results } = await call(context, associations, (part, configuration) =>
    new part.BatchApi(configuration).getPage(from, to, { inputs: ids.map((id) => ({ id })) }),
  )
  const isPrimary = ({ associationTypes }: { associationTypes: { typeId: number }[] }) =>
    associationTypes.some(({ typeId }) => typeId === PRIMARY)
  return new Map(
    results.map(({ _from, to }) => [
      _from.id,
      to.toSorted((a, b) => Number(isPrimary(b)) - Number(isPrimary(a))).map((one) => String(one.toObjectId)),
    ]),
  )
}

/** People with the fields of their company, where any is wished for. */
export async function withCompanies(
  records: readonly CrmRecord[],
  wished: readonly string[],
  context: Context,
): Promise<CrmRecord[]> {
  const names = wished.filter((name) => name.startsWith(COMPANY)).map((name) => name.slice(COMPANY.length))
  if (names.length === 0 || records.length === 0) return [...records]
  const tied = await tiedTo(
    'contacts',
    'companies',
    records.map((record) => record.id),
    context,
  )
  const ids = [...new Set([...tied.values()].flatMap(([first]) => first ?? []))]
  const { results } =
    ids.length === 0
      ? { results: [] }
      : await call(context, objects, (part, configuration) =>
          new part.BatchApi(configuration).read('companies', {
            ...{ inputs: ids.map((id) => ({ id })), properties: names, propertiesWithHistory: [] },
          }),
        )
  const types = new Map((await describe('companies', context)).map((field) => [field.name, field.type]))
  const companies = new Map(results.map((one) => [one.id, one.properties]))
  return records.map((record) => {
    const [id] = tied.get(record.id) ?? []
    const company = companies.get(id ?? '')
    const shown = names.map((name) => [`${COMPANY}${name}`, decode(company?.[name], types.get(name))])
    return {
      ...record,
      values: { ...record.values, ...Object.fromEntries(shown) },
      ...(company && { company: id }),
    }
  })
}

/** The people of companies. */
export async function related(object: string, ids: readonly string[], context: Context) {
  if (object !== 'companies') return []
  const tied = await tiedTo('companies', 'contacts', ids, context)
  return [...new Set([...tied.values()].flat())].map((id) => ({ object: 'contacts', id }))
}
