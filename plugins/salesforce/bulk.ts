import { type CrmPage, StepError, z } from '#sdk'
import type { Context } from './client.ts'
import { rowsOf } from './csv.ts'
import { describe } from './fields.ts'
import { deleteJob, END, openJob, readResults, stateOf } from './job.ts'
import { asked, toRecords } from './read.ts'

/** How many records are taken at once, and the fewest that large ones make it. */
const MOST = 10_000
const LEAST = 100

/** Which job, where the next set of its results begins, how many are asked for, and how many jobs were lost before. */
const Place = z.object({
  job: z.string(),
  locator: z.string().optional(),
  rows: z.number(),
  lost: z.number(),
})
type Place = z.infer<typeof Place>
type Wish = { fields: readonly string[] }

const cursorOf = (place: Place) => JSON.stringify(place)
export const isBulk = (cursor: string) => cursor.startsWith('{')

/**
 * Begins a job for all records; answers the cursor to go on with, or undefined where Salesforce takes no such job: not
 * this user, this organisation, this object, or no more today. No order is asked for, since that would keep Salesforce
 * from doing the parts side by side.
 */
export async function beginBulk(
  object: string,
  { fields, lost = 0 }: Wish & { lost?: number },
  context: Context,
): Promise<string | undefined> {
  try {
    const job = await openJob(context, `SELECT ${asked(fields)} FROM ${object}`)
    return cursorOf({ job, rows: MOST, lost })
  } catch (error) {
    note(context, 'Salesforce takes no bulk job: pages are read', error)
    return undefined
  }
}

/**
 * The next page of a job. Nothing yet while it is at work; when it is gone, as after seven days, another begins. Undefined
 * where no job will do.
 */
export async function goOnWithBulk(
  object: string,
  { fields, cursor }: Wish & { cursor: string },
  context: Context,
): Promise<CrmPage | undefined> {
  const place = Place.parse(JSON.parse(cursor))
  if (place.locator === END) {
    // All of it has been kept. Salesforce would forget it by itself, a week later.
    await deleteJob(context, place.job).catch(() => {})
    return { records: [], cursor: '', more: false }
  }
  try {
    const state = place.locator ? 'JobComplete' : await stateOf(context, place.job)
    if (state === 'UploadComplete' || state === 'InProgress') return { records: [], cursor, more: true }
    if (state === 'JobComplete') {
      const page = await readPage(object, { fields, place }, context)
      if (page) return page
    } else {
      context.log('Salesforce did not finish a bulk job: pages are read', { job: place.job, state })
      return undefined
    }
  } catch (error) {
    note(context, 'A bulk job at Salesforce is gone', error)
  }
  if (place.lost > 0) return undefined
  const again = await beginBulk(object, { fields, lost: place.lost + 1 }, context)
  return again === undefined ? undefined : { records: [], cursor: again, more: true, anew: true }
}

/** Undefined where the fields that are wished for are no longer those of the job. */
async function readPage(
  object: string,
  { fields, place }: Wish & { place: Place },
  context: Context,
): Promise<CrmPage | undefined> {
  const { csv, locator, rows } = await readFitting(context, place)
  const types = new Map((await describe(object, context)).map(({ name, type }) => [name, type]))
  const found = await rowsOf(csv, { columns: asked(fields).split(', '), types })
  if (!found) return undefined
  const records = await toRecords(object, found, context)
  return { records, cursor: cursorOf({ ...place, locator, rows }), more: true }
}

/** What is too large for one answer is asked for in smaller parts, from then on. */
async function readFitting(context: Context, place: Place) {
  for (let { rows } = place; ; rows = Math.ceil(rows / 4))
    try {
      return { ...(await readResults(context, { ...place, rows })), rows }
    } catch (error) {
      if (!isTooLarge(error) || rows <= LEAST) throw error
    }
}

function isTooLarge(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause)
    if ('code' in at && at.code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return true
  return false
}

/** Only a refusal says that pages are the better way; what may pass is tried again, and a session is not the job's. */
function note({ log }: Context, message: string, error: unknown) {
  const code = error instanceof StepError && (error.cause as { errorCode?: string } | undefined)?.errorCode
  if (!(error instanceof StepError) || error.retry || !code || code === 'INVALID_SESSION_ID') throw error
  log(message, { code })
}
