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
  /** Who is not found yet, by a field that is compared in small letters. */
  const seek = async (field: string, textOf: (one: CrmWanted) => string | null | undefined) => {
    const open = wanted.flatMap((one) => {
      const text = found.has(one.key) ? undefined : textOf(one)
      return text ? [{ key: one.key, text }] : []
    })
    const hits = Map.groupBy(
      await search(
        field,
        open.map(({ text }) => text),
      ),
      (record) => String(record.values[field]).toLowerCase(),
    )
    for (const { key, text } of open) {
      const records = hits.get(text.toLowerCase())
      if (records) found.set(key, records)
    }
  }
  if (described.some((field) => field.means === 'email')) await seek('Email', (one) => one.email)
  if (object === 'Account') await seek('Name', (one) => one.name)
  if (described.some((field) => field.name === 'Phone'))
    await seek('Phone', (one) => (one.email ? undefined : one.phone))
  return found
}
