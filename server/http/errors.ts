/** A message for people: one text, or one in each language of the product. */
export type Words = string | { en: string; es: string }

const english = (words: Words) => (typeof words === 'string' ? words : words.en)

/** What a request can be refused with. `code` is stable; `message` is for people: what, where, what to do. */
export class HttpError extends Error {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 503
  readonly code: string
  readonly words: Words
  readonly more: Record<string, unknown>

  constructor(status: HttpError['status'], code: string, words: Words, more: Record<string, unknown> = {}) {
    super(english(words))
    this.name = 'HttpError'
    this.status = status
    this.code = code
    this.words = words
    this.more = more
  }
}

export class NotFound extends HttpError {
  constructor(what: string, id: string) {
    super(404, 'not-found', {
      en: `There is no ${what} "${id}" here. It may have been deleted.`,
      es: `Aquí no está lo que buscas ("${id}"). Puede que se haya borrado.`,
    })
  }
}

/** `fields` maps a path in the body (`mapping.0.field`) to what is wrong with it. */
export class InvalidInput extends HttpError {
  constructor(message: Words, fields: Record<string, Words> = {}, more: Record<string, unknown> = {}) {
    super(422, 'invalid-input', message, { fields, ...more })
  }
}

export class Forbidden extends HttpError {
  constructor(message: Words) {
    super(403, 'forbidden', message)
  }
}

export class Unauthorized extends HttpError {
  constructor(
    message: Words = {
      en: 'Sign in, or send a valid API key.',
      es: 'Inicia sesión o envía una clave de API válida.',
    },
  ) {
    super(401, 'unauthorized', message)
  }
}

export class Conflict extends HttpError {
  constructor(code: string, message: Words, more: Record<string, unknown> = {}) {
    super(409, code, message, more)
  }
}
