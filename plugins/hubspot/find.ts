import type { CrmRecord, CrmWanted } from '#sdk'
import { type Context, call, objects } from './client.ts'
import { describe, OUR_KEY } from './fields.ts'
import { readBy, SEARCHED, toRecords, wished } from './read.ts'

/**
 * By our own key, then by e-mail: both are looked up and not searched, so a record just made is found. Who has no e-mail
 * is searched for by phone; what a search does not see yet was made by us, and is found by the key.
 */
export async function find(
  object: string,
  wanted: readonly CrmWanted[],
  fields: readonly string[],
  context: Context,
): Promise<Map<string, CrmRecord[]>> {
  const found = new Map<string, CrmRecord[]>()
  const asked = [...fields, OUR_KEY, 'email']
  if ((await describe(object, context)).some((field) => field.name === OUR_KEY)) {
    const mine = await toRecords(
      object,
      await readBy(
        object,
        wanted.map((one) => one.key),
        OUR_KEY,
        asked,
        context,
      ),
      asked,
      context,
    )
    for (const record of mine) found.set(String(record.values[OUR_KEY]), [record])
  }
  if (object === 'companies') return withNamesakes(found, wanted, asked, context)
  const open = object === 'contacts' ? wanted.filter((one) => one.email && !found.has(one.key)) : []
  const phones =
    object === 'contacts' ? wanted.filter((one) => !one.email && one.phone && !found.has(one.key)) : []
  for (const [key, records] of await byPhone(phones, asked, context)) found.set(key, records)
  if (open.length === 0) return found
  const emails = open.map((one) => one.email?.toLowerCase() ?? '')
  const byEmail = await toRecords(
    object,
    await readBy(object, [...new Set(emails)], 'email', asked, context),
    asked,
    context,
  )
  for (const { key, email } of open) {
    const hit = byEmail.find((record) => String(record.values.email).toLowerCase() === email?.toLowerCase())
    if (hit) found.set(key, [hit])
  }
  return found
}

async function withNamesakes(
  found: Map<string, CrmRecord[]>,
  wanted: readonly CrmWanted[],
  asked: readonly string[],
  context: Context,
): Promise<Map<string, CrmRecord[]>> {
  const open = wanted.filter((one) => one.name && !found.has(one.key))
  const records = await searched(
    'companies',
    'name',
    open.map((one) => one.name ?? ''),
    asked,
    context,
  )
  const byName = Map.groupBy(records, (record) => String(record.values.name).toLowerCase())
  for (const { key, name } of open) {
    const hits = byName.get(name?.toLowerCase() ?? '')
    if (hits) found.set(key, hits)
  }
  return found
}

/** Texts in a list are compared in small letters, and have to be given so. */
async function searched(
  object: string,
  propertyName: string,
  texts: readonly string[],
  asked: readonly string[],
  context: Context,
): Promise<CrmRecord[]> {
  if (texts.length === 0) return []
  const values = [...new Set(texts.map((text) => text.toLowerCase()))]
  const { results } = await call(context, objects, (part, configuration) =>
    new part.SearchApi(configuration).doSearch(object, {
      ...{ limit: SEARCHED, properties: wished(object, [...asked, propertyName]) },
      filterGroups: [{ filters: [{ propertyName, operator: part.FilterOperatorEnum.In, values }] }],
    }),
  )
  return toRecords(object, results, asked, context)
}

async function byPhone(
  wanted: readonly CrmWanted[],
  asked: readonly string[],
  context: Context,
): Promise<Map<string, CrmRecord[]>> {
  const phones = wanted.map((one) => one.phone ?? '')
  const records = Map.groupBy(
    await searched('contacts', 'phone', phones, asked, context),
    (record) => record.values.phone,
  )
  return new Map(
    wanted.flatMap((one) => {
      const hits = records.get(one.phone ?? '')
      return hits ? [[one.key, hits] as const] : []
    }),
  )
}
