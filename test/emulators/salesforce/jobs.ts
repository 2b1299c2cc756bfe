import { stringify } from 'csv-stringify/sync'
import type { Schema } from './schema.ts'

type Answer = { status: number; json?: unknown; text?: string; headers?: Record<string, string> }
type Row = Record<string, unknown>
type State = 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted'
type Job = {
  id: string
  state: State
  operation: 'query' | 'queryAll'
  object: string
  query: string
  asked: number
  made: number
  lines: Row[]
}
/** How the next jobs go: refused, at work for so many looks, or ending badly. */
export type JobRules = {
  refuse?: { status: number; errorCode: string; message: string }
  looks?: number
  end?: 'Failed' | 'Aborted'
}

type Around = {
  now(): Date
  rules: { jobs: JobRules }
  problems: string[]
  schemas: Readonly<Record<string, Schema>>
  find(soql: string, object: string, deletedToo: boolean): object[]
}

const KEPT = 7 * 86_400_000
/** What the Bulk API takes no queries with; the documentation asks to leave order and limit out as well. */
const unfit = /\b(GROUP BY|ORDER BY|LIMIT|OFFSET|TYPEOF|COUNT\(|SUM\()/i

const refusal = (status: number, errorCode: string, message: string): Answer => ({
  status,
  json: [{ errorCode, message }],
})
const gone = refusal(404, 'NOT_FOUND', 'The requested resource does not exist')

/** Query jobs of the Bulk API 2.0: made, looked at, read set by set, aborted, deleted, and forgotten after a week. */
export function createJobs({ now, rules, problems, schemas, find }: Around) {
  const jobs = new Map<string, Job>()
  let next = 1

  function open({ operation, query, columnDelimiter = 'COMMA', lineEnding = 'LF' }: Row): Answer {
    const { refuse } = rules.jobs
    if (refuse) return refusal(refuse.status, refuse.errorCode, refuse.message)
    const soql = String(query)
    const object = / FROM (\w+)/.exec(soql)?.[1] ?? ''
    if (operation !== 'query' && operation !== 'queryAll')
      return refusal(400, 'INVALIDJOB', `No such operation: ${operation}`)
    if (columnDelimiter !== 'COMMA' || lineEnding !== 'LF')
      problems.push(`A job with ${columnDelimiter} and ${lineEnding} is not what is read`)
    if (unfit.test(soql)) problems.push(`No query for a job: ${soql}`)
    if (!schemas[object]) return refusal(400, 'INVALIDENTITY', `Entity '${object}' is not supported.`)
    const id = `750${String(next++).padStart(15, '0')}`
    const job: Job = {
      ...{ id, state: 'UploadComplete', operation, object, query: soql },
      ...{ asked: 0, made: now().getTime(), lines: [] },
    }
    jobs.set(id, job)
    return { status: 200, json: told(job) }
  }

  function look(job: Job): Answer {
    if (job.state === 'UploadComplete' || job.state === 'InProgress') {
      const { looks = 1, end = 'JobComplete' } = rules.jobs
      job.state = job.asked++ < looks ? 'InProgress' : end
      if (job.state === 'JobComplete') job.lines = scattered(linesOf(job))
    }
    return { status: 200, json: told(job) }
  }

  function linesOf({ query, object, operation }: Job): Row[] {
    const types = new Map((schemas[object] ?? []).map(({ name, type }) => [name, type]))
    const accounts = new Map((schemas.Account ?? []).map(({ name, type }) => [`Account.${name}`, type]))
    const columns = /^SELECT (.+?) FROM /.exec(query)?.[1]?.split(', ') ?? []
    return find(query, object, operation === 'queryAll').map((found) => {
      const row = found as Row
      return Object.fromEntries(
        columns.map((name) => {
          const [parent = '', own] = name.split('.')
          const value = own ? (row[parent] as Row | null)?.[own] : row[name]
          return [name, written(value, types.get(name) ?? accounts.get(name))]
        }),
      )
    })
  }

  function read(job: Job, query: URLSearchParams): Answer {
    if (job.state !== 'JobComplete') return refusal(400, 'INVALIDJOBSTATE', `Job is ${job.state}`)
    const at = Number(Buffer.from(query.get('locator') ?? '', 'base64').toString() || 0)
    if (!Number.isInteger(at) || at > job.lines.length)
      return refusal(400, 'INVALIDLOCATOR', 'Locator is not valid')
    const rows = Number(query.get('maxRecords') ?? 100_000)
    const lines = job.lines.slice(at, at + rows)
    const end = at + rows
    return {
      status: 200,
      text: stringify(lines, {
        ...{ header: true, quoted: true, quoted_empty: true, record_delimiter: '\n' },
        columns: /^SELECT (.+?) FROM /.exec(job.query)?.[1]?.split(', '),
      }),
      headers: {
        'sforce-numberofrecords': String(lines.length),
        'sforce-locator': end < job.lines.length ? Buffer.from(String(end)).toString('base64') : 'null',
      },
    }
  }

  return {
    jobs,
    answer(method: string, path: string, query: URLSearchParams, body: Row): Answer | undefined {
      const [, , , id, results] = path.split('/')
      if (id === undefined) return method === 'POST' ? open(body) : undefined
      const job = jobs.get(id)
      if (!job || now().getTime() - job.made > KEPT) return gone
      if (results === 'results' && method === 'GET') return read(job, query)
      if (results !== undefined) return undefined
      if (method === 'GET') return look(job)
      const over = job.state !== 'UploadComplete' && job.state !== 'InProgress'
      if (method === 'PATCH' && body.state === 'Aborted' && !over) {
        job.state = 'Aborted'
        return { status: 200, json: told(job) }
      }
      if (method !== 'DELETE') return undefined
      if (!over) return refusal(400, 'INVALIDJOBSTATE', 'The job is at work')
      jobs.delete(id)
      return { status: 204 }
    },
  }
}

const told = ({ id, operation, object, state, lines, made }: Job) => ({
  ...{ id, operation, object, state, createdDate: new Date(made).toISOString(), apiVersion: 60 },
  ...{ concurrencyMode: 'Parallel', contentType: 'CSV', lineEnding: 'LF', columnDelimiter: 'COMMA' },
  ...(state === 'JobComplete' && { jobType: 'V2Query', numberRecordsProcessed: lines.length, retries: 0 }),
})

/** Everything is text there: numbers with their point, moments with a Z, nothing as nothing. */
function written(value: unknown, type: string | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return Number.isInteger(value) ? `${value}.0` : String(value)
  if (type === 'datetime') return new Date(String(value)).toISOString()
  return String(value)
}

/** The parts of a job are done side by side: whoever counts on an order is wrong. */
const scattered = (lines: Row[]) => [
  ...lines.filter((_, n) => n % 3 === 2),
  ...lines.filter((_, n) => n % 3 !== 2),
]
