import type { HttpResponse } from 'jsforce'
import type { QueryJobV2 } from 'jsforce/lib/api/bulk2.js'
import { type Context, call, instanceOf, VERSION } from './client.ts'

type State = 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted'

/** Where the next set of a job's results begins; this word where there is none. */
export const END = 'null'

/** A job of the Bulk API 2.0 by the vendor's own library: an old one by its id, or a new one by what it is to do. */
const withJob = <T>(
  context: Context,
  named: { id: string } | { bodyParams: { query: string; operation: 'query'; lineEnding: 'LF' } },
  make: (job: QueryJobV2<never>) => Promise<T>,
): Promise<T> =>
  call(context, async (connection) => {
    const { QueryJobV2 } = await import('jsforce/lib/api/bulk2.js')
    const pollingOptions = { pollInterval: 0, pollTimeout: 0 } // it never polls: it is looked at now and then
    return make(new QueryJobV2(connection as never, { ...named, pollingOptions })) // the same class by another path
  })

/** Has Salesforce put together what a query finds; answers the id of the job. */
export const openJob = async (context: Context, query: string): Promise<string> => {
  const bodyParams = { operation: 'query', query, lineEnding: 'LF' } as const
  return (await withJob(context, { bodyParams }, (job) => job.open())).id
}

export const stateOf = async (context: Context, id: string): Promise<State> =>
  (await withJob(context, { id }, (job) => job.check())).state

export const deleteJob = (context: Context, id: string): Promise<void> =>
  withJob(context, { id }, (job) => job.delete())

/** One set of the results. The library would read all of them at once: here it is asked for one, by its place. */
export async function readResults(
  context: Context,
  { job, locator, rows }: { job: string; locator?: string; rows: number },
): Promise<{ csv: string; locator: string }> {
  const wish = new URLSearchParams({ maxRecords: String(rows), ...(locator && { locator }) })
  const url = `${instanceOf(context)}/services/data/v${VERSION}/jobs/query/${job}/results?${wish}`
  const { body, headers } = await call(context, async (connection) => {
    const { HttpApi } = await import('jsforce/lib/http-api.js')
    // Where the next set begins stands in the headers, so the answer is wanted whole; refusals stay the library's.
    // The cast: the same class by another path.
    const api = Object.assign(new HttpApi(connection as never, {}), {
      getResponseBody: async (response: HttpResponse) => response,
    })
    return api.request<HttpResponse>({ method: 'GET', url, headers: { Accept: 'text/csv' } })
  })
  return { csv: body, locator: headers['sforce-locator'] || END }
}
