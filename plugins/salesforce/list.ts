import type { CrmPage } from '#sdk'
import { beginBulk, goOnWithBulk, isBulk } from './bulk.ts'
import { ask, type Context, count, quoted } from './client.ts'
import { sobjectOf } from './fields.ts'
import { asked, PAGE, toRecords } from './read.ts'

/** From so many on a bulk job is quicker than pages of 2,000, and takes fewer requests. */
const LARGE = 10_000
/** Opportunities need their people, which no query tells along with them. */
const bulky = new Set(['Contact', 'Lead', 'Account'])

type Wish = { fields: readonly string[]; cursor?: string; most?: number }

/** Few by pages, many by a bulk job, and by pages again where Salesforce does no such job. */
export async function list(object: string, wish: Wish, context: Context): Promise<CrmPage> {
  const { fields, cursor, most } = wish
  if (cursor !== undefined && isBulk(cursor))
    return (
      (await goOnWithBulk(object, { fields, cursor }, context)) ?? {
        ...(await readPage(object, { fields }, context)),
        anew: true,
      }
    )
  if (cursor !== undefined || most !== undefined) return readPage(object, wish, context)
  const total = await count(context, sobjectOf(object))
  const begun = total >= LARGE && bulky.has(object) ? await beginBulk(object, { fields }, context) : undefined
  if (begun !== undefined) return { records: [], cursor: begun, more: true, total }
  return { ...(await readPage(object, { fields }, context)), total }
}

/** In the order of ids: that does not move under changes, and needs no cursor kept open there. */
async function readPage(
  object: string,
  { fields, cursor, most = PAGE }: Wish,
  context: Context,
): Promise<CrmPage> {
  const rows = await ask(
    context,
    `SELECT ${asked(fields)} FROM ${sobjectOf(object)} ${after(cursor)}ORDER BY Id LIMIT ${Math.min(most, PAGE)}`,
  )
  const records = await toRecords(object, rows, context)
  return { records, cursor: rows.at(-1)?.Id ?? cursor ?? '', more: rows.length === PAGE }
}

export async function ids(object: string, cursor: string | undefined, context: Context) {
  const rows = await ask(
    context,
    `SELECT Id FROM ${sobjectOf(object)} ${after(cursor)}ORDER BY Id LIMIT ${PAGE}`,
  )
  return { ids: rows.map((row) => row.Id), cursor: rows.at(-1)?.Id ?? '', more: rows.length === PAGE }
}

const after = (cursor: string | undefined) => (cursor ? `WHERE Id > ${quoted(cursor)} ` : '')
