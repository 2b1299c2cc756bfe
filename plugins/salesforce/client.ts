import { PassThrough } from 'node:stream'
import type { Connection } from 'jsforce'
import { type CrmContext, StepError } from '#sdk'
import type { Settings } from './connection.ts'

export type Context = CrmContext<Settings>
export const VERSION = '60.0'

type Request = { method: string; url: string; headers?: Record<string, string>; body?: unknown }

export function instanceOf({ connection }: Context): string {
  const url = connection.granted?.instanceUrl ?? connection.instanceUrl
  if (url) return new URL(url).origin
  throw new StepError('Sign in to Salesforce on the account’s page first.', { retry: false })
}

/** The vendor's library on our guarded fetch; its retries and its own refresh stay off. */
async function open(context: Context, accessToken: string): Promise<Connection> {
  const { Connection } = await import('jsforce/lib/connection.js')
  const { StreamPromise } = await import('jsforce/lib/util/promise.js')
  const connection = new Connection({
    ...{ instanceUrl: instanceOf(context), accessToken, version: VERSION },
    // Comes back in change events as the origin of what we wrote.
    callOptions: { client: 'cauce' },
  })
  const httpRequest = (request: Request) =>
    StreamPromise.create(() => ({ stream: new PassThrough(), promise: send(context, request) }))
  Object.assign(connection, { _transport: { httpRequest } })
  return connection as unknown as Connection // the same class by another path
}

async function send({ fetch, signal }: Context, { method, url, headers, body }: Request) {
  const response = await fetch(url, {
    ...{ method, headers, signal, redirect: 'error' },
    ...(typeof body === 'string' && { body }),
  })
  const text = await response.text()
  return { statusCode: response.status, headers: Object.fromEntries(response.headers), body: text }
}

type Refusal = Error & { errorCode?: string; name?: string }

/** One call of the library. A session that has ended is renewed, once. */
export async function call<T>(context: Context, make: (connection: Connection) => Promise<T>): Promise<T> {
  const own = context.connection.token
  const token = own || (await context.accessToken())
  try {
    return await make(await open(context, token))
  } catch (error) {
    if ((error as Refusal).errorCode !== 'INVALID_SESSION_ID' || own) throw explain(error)
    const renewed = await context.accessToken(token)
    return make(await open(context, renewed)).catch((again) => {
      throw explain(again)
    })
  }
}

function explain(error: unknown): Error {
  const { errorCode, message } = error as Refusal
  if (error instanceof StepError || !errorCode || /^ERROR_HTTP_5/.test(errorCode)) return error as Error
  if (errorCode === 'REQUEST_LIMIT_EXCEEDED')
    return new StepError('Salesforce’s limit of requests for today is used up.', {
      ...{ retry: true, retryAfter: 900, cause: error },
    })
  if (errorCode === 'SERVER_UNAVAILABLE' || errorCode === 'UNABLE_TO_LOCK_ROW')
    return new StepError('Salesforce is busy just now.', { retry: true, retryAfter: 10, cause: error })
  if (errorCode === 'INVALID_SESSION_ID')
    return new StepError('Salesforce’s session has ended. Sign in again on the account’s page.', {
      ...{ retry: false, cause: error },
    })
  return new StepError(`Salesforce refused it: ${message}`, { retry: false, cause: error })
}

/** A text inside SOQL. */
export const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
export const inList = (texts: readonly string[]) => `(${texts.map(quoted).join(', ')})`

export type Row = Record<string, unknown> & { Id: string }

export async function ask(context: Context, soql: string, deletedToo = false): Promise<Row[]> {
  const { records } = await call(context, async (connection) =>
    connection.query(soql, { scanAll: deletedToo, autoFetch: true, maxFetch: 2000 }),
  )
  return records as Row[]
}

/** How many there are, for the progress of a first sync. */
export const count = async (context: Context, sobject: string): Promise<number> =>
  (await call(context, async (connection) => connection.query(`SELECT COUNT() FROM ${sobject}`))).totalSize
