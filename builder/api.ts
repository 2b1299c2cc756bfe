import i18next from 'i18next'
import { takeAhead } from './askedAhead.ts'

/** What the server says when it refuses: one shape everywhere. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  /** messages by field path, for the form */
  readonly fields: Record<string, string>
  /** everything else the answer carried, e.g. `findings` of a flow that cannot be published */
  readonly body: Record<string, unknown>

  constructor(status: number, body: unknown) {
    const whole = (body ?? {}) as { error?: Refusal }
    const refusal = whole.error ?? {}
    const code = refusal.code ?? 'unexpected'
    super(refusal.message ?? i18next.t('errors:unexpected', { status }))
    this.name = 'ApiError'
    this.status = status
    this.code = code
    this.fields = readFields(refusal.fields)
    this.body = whole as Record<string, unknown>
  }
}

type Refusal = { code?: string; message?: string; fields?: unknown }

const readFields = (fields: unknown): Record<string, string> => {
  if (Array.isArray(fields))
    return Object.fromEntries(
      fields.map((field: { path?: string | string[]; message?: string }) => [
        [field.path ?? ''].flat().join('.'),
        field.message ?? '',
      ]),
    )
  return (fields ?? {}) as Record<string, string>
}

type Query = Record<string, string | number | boolean | undefined | null>

/** `path('/contacts', { q: 'ana' })`; empty values are left out. */
export const withQuery = (path: string, query: Query = {}): string => {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query))
    if (value !== undefined && value !== null && value !== '') search.set(key, String(value))
  return search.size ? `${path}?${search}` : path
}

const root = '/api/v1'

/** The address of an answer that the browser itself loads: a download, an event stream. */
export const apiUrl = (path: string, query?: Query): string => root + withQuery(path, query)

async function send<Answer>(
  method: string,
  path: string,
  body?: unknown,
  init?: RequestInit,
): Promise<Answer> {
  const form = body instanceof FormData
  const url = path.startsWith('/api/') ? path : root + path
  let response: Response
  try {
    response = await ((method === 'GET' && takeAhead(url)) ||
      fetch(url, {
        method,
        credentials: 'same-origin',
        body: body === undefined ? undefined : form ? body : JSON.stringify(body),
        ...init,
        headers: {
          accept: 'application/json',
          'accept-language': i18next.language,
          ...(body !== undefined && !form && { 'content-type': 'application/json' }),
          ...init?.headers,
        },
      }))
  } catch (cause) {
    if (init?.signal?.aborted) throw cause
    throw new ApiError(0, { error: { code: 'offline', message: i18next.t('errors:offline') } })
  }
  const text = await response.text()
  const answer = text ? readJson(text) : undefined
  if (!response.ok) throw new ApiError(response.status, answer)
  return answer as Answer
}

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The server's API. Paths are below `/api/v1`; a path that begins with `/api/` is taken whole. */
export const api = {
  get: <Answer>(path: string, query?: Query, signal?: AbortSignal) =>
    send<Answer>('GET', withQuery(path, query), undefined, { signal }),
  post: <Answer>(path: string, body: unknown = {}, init?: RequestInit) =>
    send<Answer>('POST', path, body, init),
  put: <Answer>(path: string, body: unknown) => send<Answer>('PUT', path, body),
  patch: <Answer>(path: string, body: unknown) => send<Answer>('PATCH', path, body),
  delete: <Answer = undefined>(path: string, body?: unknown) => send<Answer>('DELETE', path, body),
}

/** A page of a list; `nextCursor` asks for the next one. */
export type Page<Item> = { items: Item[]; nextCursor?: string | null }
