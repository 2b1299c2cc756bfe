import { DecoratorHandler, type Dispatcher, fetch as undiciFetch } from 'undici'
import { BlockedAddress } from './dial.ts'
import type { Outgoing } from './guardedFetch.ts'
import { NotSent } from './NotSent.ts'

/** One request over one connection, no redirects. Says of a failure whether anything may have left. */
export async function send(
  { url, method, headers, body }: Outgoing,
  target: URL,
  agent: Dispatcher,
  signal: AbortSignal,
  before: { left: boolean },
  started: () => void,
): Promise<Response> {
  let left = false
  const watched = agent.compose(
    (dispatch) => (options, handler) =>
      dispatch(
        options,
        new StartWatch(handler, () => {
          left = true
          started()
        }),
      ),
  )
  try {
    const response = await undiciFetch(target, {
      method,
      headers: [...headers],
      body,
      redirect: 'manual',
      signal,
      dispatcher: watched,
    })
    return asGlobal(response)
  } catch (error) {
    const cause = error instanceof TypeError && error.cause instanceof Error ? error.cause : (error as Error)
    if (cause instanceof BlockedAddress) throw refused(cause.message, before.left, error)
    if (left) throw new Error(`${url.host} did not answer: ${reason(cause)}.`, { cause: error })
    throw unsent(`${url.host} could not be reached: ${reason(cause)}.`, {
      retry: true,
      ...before,
      cause: error,
    })
  }
}

/** Refused on this side. Trying again would not help. */
export const refused = (why: string, left: boolean, cause?: unknown) =>
  unsent(`${why}.`, { retry: false, left, cause })

/** Once something has left in the same call, "this one was not sent" proves nothing about the whole. */
const unsent = (
  message: string,
  { retry, left, cause }: { retry: boolean; left: boolean; cause?: unknown },
) => (left ? new Error(message, { cause }) : new NotSent(message, { retry, cause }))

/** undici calls onRequestStart right before it writes to a socket; until then the request waits for one. */
class StartWatch extends DecoratorHandler {
  private readonly inner: Dispatcher.DispatchHandler
  private readonly started: () => void

  constructor(handler: Dispatcher.DispatchHandler, started: () => void) {
    super(handler)
    this.inner = handler
    this.started = started
  }

  onRequestStart(controller: Dispatcher.DispatchController, context: unknown) {
    this.started()
    this.inner.onRequestStart?.(controller, context)
  }
}

/** undici's Response is a class of its own; plugins and vendor libraries know the global one. */
function asGlobal(response: Awaited<ReturnType<typeof undiciFetch>>): Response {
  const { status, statusText } = response
  if (status < 200 || status > 599) throw new Error(`The answer had the status ${status}, which is none.`)
  const body = [204, 205, 304].includes(status) ? null : (response.body as ReadableStream | null)
  return new Response(body, { status, statusText, headers: [...response.headers] })
}

/** Why somebody could not be reached, by the code of the error. */
export const reasons: Record<string, string> = {
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its name could not be looked up',
  ECONNREFUSED: 'it refused the connection',
  ECONNRESET: 'it closed the connection',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  UND_ERR_CONNECT_TIMEOUT: 'it did not accept the connection in time',
  UND_ERR_SOCKET: 'it closed the connection',
  UND_ERR_HEADERS_TIMEOUT: 'no answer came in time',
  UND_ERR_BODY_TIMEOUT: 'the answer stopped half-way',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'its answer is too large',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is self-signed',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
}

function reason(error: Error & { code?: unknown }): string {
  if (error.name === 'TimeoutError') return 'no answer came in time'
  if (error.name === 'AbortError') return 'it was called off'
  return reasons[String(error.code)] ?? (error.message || String(error.code))
}
