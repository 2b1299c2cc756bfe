import type { CrmField, CrmPage, CrmRecord } from '#sdk'
import { activityFields, plainActivity } from './activities.ts'
import { type Context, call, objects } from './client.ts'
import { tiedTo, withCompanies } from './companies.ts'
import { COMPANY, decode, describe } from './fields.ts'

const MERGED = 'hs_merged_object_ids'
const BATCH = 100
export const SEARCHED = 200
/** HubSpot's search lags behind its writes; what changed within this is asked for twice. */
const OVERLAP = 2 * 60_000

type Kept = { id: string; properties: Record<string, string | null>; updatedAt: Date }

const modifiedOf = (object: string) => (object === 'contacts' ? 'lastmodifieddate' : 'hs_lastmodifieddate')
export const wished = (object: string, fields: readonly string[]) => [
  ...new Set([
    ...fields.filter((name) => !name.startsWith(COMPANY)),
    ...(activityFields[object] ?? [MERGED]),
    modifiedOf(object),
  ]),
]

export async function toRecords(
  object: string,
  found: readonly Kept[],
  wish: readonly string[],
  context: Context,
): Promise<CrmRecord[]> {
  const fields = new Map((await describe(object, context)).map((field) => [field.name, field]))
  const people =
    object === 'deals' || object in activityFields
      ? await tiedTo(
          object,
          'contacts',
          found.map((one) => one.id),
          context,
        )
      : undefined
  const records = found.map((one) => recordOf(one, fields, people?.get(one.id)))
  if (object in activityFields) return records.map((record) => plainActivity(object, record))
  return object === 'contacts' ? withCompanies(records, wish, context) : records
}

function recordOf(
  { id, properties, updatedAt }: Kept,
  fields: ReadonlyMap<string, CrmField>,
  people?: string[],
): CrmRecord {
  const { [MERGED]: merged, ...own } = properties
  return {
    ...{ id, modifiedAt: updatedAt },
    values: Object.fromEntries(
      Object.entries(own).map(([name, text]) => [name, decode(text, fields.get(name)?.type)]),
    ),
    ...(merged && { mergedIds: merged.split(';').filter((one) => one !== id) }),
    ...(people && { people }),
  }
}

export async function list(
  object: string,
  { fields, cursor }: { fields: readonly string[]; cursor?: string },
  context: Context,
): Promise<CrmPage> {
  const { results, paging } = await call(context, objects, (part, configuration) =>
    new part.BasicApi(configuration).getPage(object, BATCH, cursor || undefined, wished(object, fields)),
  )
  const total = cursor ? undefined : await count(object, context)
  const after = paging?.next?.after
  return {
    records: await toRecords(object, results, fields, context),
    cursor: after ?? '',
    more: !!after,
    total,
  }
}

const count = async (object: string, context: Context) =>
  (
    await call(context, objects, (part, configuration) =>
      new part.SearchApi(configuration).doSearch(object, { limit: 1, properties: [] }),
    )
  ).total

export async function ids(object: string, cursor: string | undefined, context: Context) {
  const { results, paging } = await call(context, objects, (part, configuration) =>
    new part.BasicApi(configuration).getPage(object, BATCH, cursor || undefined, ['hs_object_id']),
  )
  const after = paging?.next?.after
  return { ids: results.map((one) => one.id), cursor: after ?? '', more: !!after }
}

/**
 * By time of change, oldest first. A search ends at 10,000 rows, so each page begins at the moment the last one ended;
 * only within one such moment pages are counted. `since:<ms>` between two readings, `at:<ms>:<after>` within one.
 */
export async function changed(
  object: string,
  { fields, cursor }: { fields: readonly string[]; cursor?: string },
  context: Context,
): Promise<CrmPage> {
  if (!cursor) return { records: [], cursor: `since:${context.now.getTime() - OVERLAP}`, more: false }
  const [kind, at = '0', after] = cursor.split(':')
  const from = kind === 'since' ? Number(at) - OVERLAP : Number(at)
  const by = modifiedOf(object)
  const { results } = await call(context, objects, (part, configuration) =>
    new part.SearchApi(configuration).doSearch(object, {
      ...{ limit: SEARCHED, properties: wished(object, fields), sorts: [by] },
      filterGroups: [
        { filters: [{ propertyName: by, operator: part.FilterOperatorEnum.Gte, value: String(from) }] },
      ],
      ...(after && Number(after) > 0 && { after }),
    }),
  )
  const records = await toRecords(object, results, fields, context)
  const last = Math.max(from, ...results.map((one) => one.updatedAt.getTime()))
  if (results.length < SEARCHED)
    return { records, cursor: `since:${Math.max(last, kind === 'since' ? Number(at) : last)}`, more: false }
  const next = last > from ? `at:${last}:0` : `at:${from}:${Number(after ?? 0) + SEARCHED}`
  return { records, cursor: next, more: true }
}

export async function read(
  object: string,
  { ids, fields }: { ids: readonly string[]; fields: readonly string[] },
  context: Context,
): Promise<CrmRecord[]> {
  if (ids.length === 0) return []
  return toRecords(object, await readBy(object, ids, undefined, fields, context), fields, context)
}

export async function readBy(
  object: string,
  ids: readonly string[],
  idProperty: string | undefined,
  fields: readonly string[],
  context: Context,
): Promise<Kept[]> {
  const { results } = await call(context, objects, (part, configuration) =>
    new part.BatchApi(configuration).read(object, {
      ...{ inputs: ids.map((id) => ({ id })), properties: wished(object, fields), propertiesWithHistory: [] },
      ...(idProperty && { idProperty }),
    }),
  )
  return [...new Map(results.map((one) => [one.id, one])).values()]
}
