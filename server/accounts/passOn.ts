import { APIError } from 'better-auth/api'
import type { Context } from 'hono'
import type { Env } from '../http/env.ts'
import { HttpError, type Words } from '../http/errors.ts'
import { visitorAddress } from '../http/visitorAddress.ts'
import { ADDRESS_HEADER } from './auth.ts'

/** The request's headers, with the visitor's address as we believe it. */
export function headersFor(c: Context<Env>): Headers {
  const headers = new Headers(c.req.raw.headers)
  headers.set(ADDRESS_HEADER, visitorAddress(c))
  return headers
}

/** Waits for better-auth, hands its cookies to the answer, and turns its refusals into ours. */
export async function passOn<T>(
  c: Context<Env>,
  call: Promise<{ headers: Headers; response: T }>,
): Promise<T> {
  try {
    const { headers, response } = await call
    for (const cookie of headers.getSetCookie()) c.header('Set-Cookie', cookie, { append: true })
    return response
  } catch (error) {
    if (error instanceof APIError) throw refusalOf(error)
    throw error
  }
}

const WORDS: Record<string, Words> = {
  INVALID_EMAIL_OR_PASSWORD: {
    en: 'E-mail or password is wrong.',
    es: 'El correo o la contraseña no son correctos.',
  },
  INVALID_PASSWORD: { en: 'The password is wrong.', es: 'La contraseña no es correcta.' },
  INVALID_TOKEN: {
    en: 'This link has been used or is too old. Ask for a new one.',
    es: 'Este enlace ya se usó o ha caducado. Pide uno nuevo.',
  },
  CREDENTIAL_ACCOUNT_NOT_FOUND: {
    en: 'This user has no password yet. Ask an owner or admin for a link to set one.',
    es: 'Este usuario aún no tiene contraseña. Pide un enlace a un propietario o administrador.',
  },
  USER_IS_NOT_A_MEMBER_OF_THE_ORGANIZATION: {
    en: 'You are not in that workspace.',
    es: 'No estás en ese espacio de trabajo.',
  },
}

const STATUS = new Set([400, 401, 403, 404, 409, 422, 429])

function refusalOf(error: APIError): HttpError {
  const code = error.body?.code ?? 'REFUSED'
  const status = STATUS.has(error.statusCode) ? (error.statusCode as HttpError['status']) : 400
  const words = WORDS[code] ?? error.body?.message ?? error.message
  return new HttpError(status, code.toLowerCase().replaceAll('_', '-'), words)
}
