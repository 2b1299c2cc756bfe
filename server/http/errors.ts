/** What a request can be refused with. `code` is stable; `message` is for people: what, where, what to do. */
export class HttpError extends Error {
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422 | 429 | 503
  readonly code: string
  readonly more: Record<string, unknown>

  constructor(status: HttpError['status'], code: string, message: string, more: Record<string, unknown> = {}) {
    super(message)
    this.name = 'HttpError'
    this.status = status
    this.code = code
    this.more = more
  }
}

export class NotFound extends HttpError {
  constructor(what: string, id: string) {
    super(404, 'not-found', `There is no ${what} "${id}" here. It may have been deleted.`)
  }
}

/** `fields` maps a path in the body (`mapping.0.field`) to what is wrong with it. */
export class InvalidInput extends HttpError {
  constructor(message: string, fields: Record<string, string> = {}, more: Record<string, unknown> = {}) {
    super(422, 'invalid-input', message, { fields, ...more })
  }
}

export class Forbidden extends HttpError {
  constructor(message: string) {
    super(403, 'forbidden', message)
  }
}

export class Unauthorized extends HttpError {
  constructor(message = 'Sign in, or send a valid API key.') {
    super(401, 'unauthorized', message)
  }
}

export class Conflict extends HttpError {
  constructor(code: string, message: string, more: Record<string, unknown> = {}) {
    super(409, code, message, more)
  }
}
