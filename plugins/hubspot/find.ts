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
  if (object === 'companies') return seek(found, { object, property: 'name' }, wanted, asked, context)
  if (object !== 'contacts') return found
  const unmailed = wanted.filter((one) => !one.email)
  await seek(found, { object, property: 'phone' }, unmailed, asked, context)
  const open = wanted.filter((one) => one.email && !found.has(one.key))
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

/** Adds whom a search finds by a name or a phone. Texts in a list are compared in small letters, and have to be given so. */
async function seek(
  found: Map<string, CrmRecord[]>,
  { object, property }: { object: string; property: 'name' | 'phone' },
  wanted: readonly CrmWanted[],
  asked: readonly string[],
  context: Context,
): Promise<Map<string, CrmRecord[]>> {
  const open = wanted.flatMap((one) => {
    const text = found.has(one.key) ? undefined : one[property]?.toLowerCase()
    return text ? [{ key: one.key, text }] : []
  })
  if (open.length === 0) return found
  const values = [...new Set(open.map(({ text }) => text))]
  const { results } = await call(context, objects, (part, configuration) =>
    new part.SearchApi(configuration).doSearch(object, {
      ...{ limit: SEARCHED, properties: wished(object, [...asked, property]) },
      filterGroups: [{ filters: [{ propertyName: property, operator: part.FilterOperatorEnum.In, values }] }],
    }),
  )
  const hits = Map.groupBy(await toRecords(object, results, asked, context), (record) =>
    String(record.values[property]).toLowerCase(),
  )
  for (const { key, text } of open) {
    const records = hits.get(text)
    if (records) found.set(key, records)
  }
  return found
}
