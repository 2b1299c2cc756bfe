import { STATUS_CODES } from 'node:http'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { ZodError } from 'zod'
import { hasNoConnection } from '../db/hasNoConnection.ts'
import { FIELDS } from './body.ts'
import type { Env } from './env.ts'
import { HttpError, InvalidInput, type Words } from './errors.ts'
import { fieldMessages, type Issue } from './fieldMessages.ts'
import { type Language, languageOf, sayIn } from './language.ts'

/** The one place where an error becomes an answer: `{ error: { code, message, … } }`. */
export function onError(error: Error, c: Context<Env>): Response {
  const known = recognise(error, languageOf(c))
  const requestId = c.get('requestId')
  if (!known) {
    c.var.parts.log.error(
      { err: error, requestId, method: c.req.method, path: c.req.path },
      'A request failed',
    )
    const message = sayIn(languageOf(c), {
      en: `Something went wrong on our side; nothing was changed. If it stays, tell your admin this number: ${requestId}`,
      es: `Algo ha fallado por nuestra parte; no se ha cambiado nada. Si sigue así, da este número a tu administrador: ${requestId}`,
    })
    return c.json({ error: { code: 'internal', message, requestId } }, 500)
  }
  const message = sayIn(languageOf(c), known.words)
  if (known.status === 503) c.header('Retry-After', String(known.more.retryAfter ?? 2))
  const more = translated(known.more, languageOf(c))
  return c.json({ error: { code: known.code, message, requestId, ...more } }, known.status)
}

/** `fields` says what is wrong with each, in one language or in both. */
function translated({ fields, ...more }: Record<string, unknown>, language: Language) {
  if (typeof fields !== 'object' || fields === null) return fields === undefined ? more : { fields, ...more }
  const said = Object.entries(fields as Record<string, Words>).map(([path, words]) => [
    path,
    sayIn(language, words),
  ])
  return { fields: Object.fromEntries(said), ...more }
}

function recognise(error: Error, language: Language): HttpError | undefined {
  if (error instanceof HttpError) return error
  if (error instanceof ZodError)
    return new InvalidInput(FIELDS, fieldMessages(error.issues as Issue[], language))
  if (error instanceof HTTPException && error.status < 500) {
    const status = error.status as HttpError['status']
    return new HttpError(status, codeOf(error.status), error.message || codeOf(error.status))
  }
  if (isUnreachable(error)) return new HttpError(503, 'unavailable', AWAY, { retryAfter: 2 })
  return takesNothing(error) ? new HttpError(503, 'unavailable', FULL, { retryAfter: 10 }) : undefined
}

const FULL = {
  en: 'The database takes nothing in right now: its disk is full, or it is read-only. Nothing was changed. Tell whoever runs this server.',
  es: 'La base de datos no admite nada ahora: su disco está lleno o es de solo lectura. No se ha cambiado nada. Avisa a quien lleva este servidor.',
}

const AWAY = {
  en: 'The database is busy or away. Try again in a moment.',
  es: 'La base de datos está ocupada o no responde. Prueba otra vez en un momento.',
}

const codeOf = (status: number) => (STATUS_CODES[status] ?? 'refused').toLowerCase().replace(/\W+/g, '-')

/** Connection refused, reset, or the server shutting down or out of connections; or two that waited for each other. */
const GONE = new Set([
  '40P01',
  '40001',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08006',
  '08001',
])
const isUnreachable = (error: Error) =>
  GONE.has(codeIn(error)) || hasNoConnection(error) || couldNotReadSession(error)

/** better-auth tells no more than this when the database does not answer it. */
const couldNotReadSession = (error: Error) =>
  (error as { body?: { code?: string } }).body?.code === 'FAILED_TO_GET_SESSION'

/** Read-only, as after a failover; disk full, out of memory. */
const takesNothing = (error: Error) => codeIn(error) === '25006' || codeIn(error).startsWith('53')

const codeIn = (error: Error) => (error as { code?: string }).code ?? ''
