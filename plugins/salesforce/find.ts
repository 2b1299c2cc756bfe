import type { CrmRecord, CrmWanted } from '#sdk'
import { ask, type Context, inList } from './client.ts'
import { describe } from './fields.ts'
import { asked, toRecords } from './read.ts'

/** By our external id, then by e-mail or name, and who has none by phone: queries see what has just been written. */
export async function find(
  object: string,
  wanted: readonly CrmWanted[],
  fields: readonly string[],
  context: Context,
): Promise<Map<string, CrmRecord[]>> {
  const { keyField } = context.connection
  const found = new Map<string, CrmRecord[]>()
  const described = await describe(object, context)
  const search = async (field: string, values: string[]) =>
    values.length === 0
      ? []
      : toRecords(
          object,
          await ask(
            context,
            `SELECT ${asked([...fields, field])} FROM ${object} WHERE ${field} IN ${inList([...new Set(values)])}`,
          ),
          context,
        )
  if (keyField && described.some((field) => field.name === keyField))
    for (const record of await search(
      keyField,
      wanted.map((one) => one.key),
    ))
      found.set(String(record.values[keyField]), [record])
  const open = described.some((field) => field.means === 'email')
    ? wanted.filter((one) => one.email && !found.has(one.key))
    : []
  const byEmail = await search(
    'Email',
    open.map((one) => one.email ?? ''),
  )
  for (const { key, email } of open) {
    const hits = byEmail.filter(
      (record) => String(record.values.Email).toLowerCase() === email?.toLowerCase(),
    )
    if (hits.length > 0) found.set(key, hits)
  }
  const names = object === 'Account' ? wanted.filter((one) => one.name && !found.has(one.key)) : []
  const byName = Map.groupBy(
    await search(
      'Name',
      names.map((one) => one.name ?? ''),
    ),
    (record) => String(record.values.Name).toLowerCase(),
  )
  for (const { key, name } of names) {
    const hits = byName.get(name?.toLowerCase() ?? '')
    if (hits) found.set(key, hits)
  }
  const phones = described.some((field) => field.name === 'Phone')
    ? wanted.filter((one) => !one.email && one.phone && !found.has(one.key))
    : []
  const byPhone = Map.groupBy(
    await search(
      'Phone',
      phones.map((one) => one.phone ?? ''),
    ),
    (record) => String(record.values.Phone),
  )
  for (const { key, phone } of phones) {
    const hits = byPhone.get(phone ?? '')
    if (hits) found.set(key, hits)
  }
  return found
}
