import { type CrmContext, StepError } from '#sdk'
import type { Settings } from './connection.ts'

export type Context = CrmContext<Settings>

/** What a request went wrong with, as the vendor's library throws it. */
export type Answer = Error & {
  code?: number
  body?: { message?: string; category?: string; errors?: { message?: string; code?: string }[] }
  headers?: Record<string, string>
}

type Request = {
  getUrl(): string
  getHttpMethod(): string
  getHeaders(): Record<string, string>
  getBody(): unknown
}
/** Each part of the library has types of its own for the same thing; this is what they share. */
type Part = {
  // biome-ignore lint/suspicious/noExplicitAny: the same function in each part, with types that do not know each other
  createConfiguration(conf?: any): any
  // biome-ignore lint/suspicious/noExplicitAny: see above
  wrapHttpLibrary(library: any): any
  ResponseContext: new (
    status: number,
    headers: Record<string, string>,
    // biome-ignore lint/suspicious/noExplicitAny: see above
    body: any,
    // biome-ignore lint/suspicious/noExplicitAny: see above
  ) => any
}

/** Our guarded fetch in the place of the library's own; its retries stay off. */
function configure<P extends Part>(
  part: P,
  { fetch, signal }: Context,
  accessToken: string,
): ReturnType<P['createConfiguration']> {
  return part.createConfiguration({
    authMethods: { oauth2: { accessToken } },
    httpApi: part.wrapHttpLibrary({
      async send(request: Request) {
        const response = await fetch(request.getUrl(), {
          method: String(request.getHttpMethod()),
          headers: request.getHeaders(),
          body: request.getBody() as string | undefined, // JSON: no call of ours sends a form
          signal,
        })
        const body = {
          text: () => response.text(),
          binary: async () => Buffer.from(await response.arrayBuffer()),
        }
        return new part.ResponseContext(response.status, Object.fromEntries(response.headers), body)
      },
    }),
  })
}

/** One call of the library. A token that has just run out is renewed, once. */
export async function call<P extends Part, T>(
  context: Context,
  load: () => Promise<P>,
  make: (part: P, configuration: ReturnType<P['createConfiguration']>) => Promise<T>,
): Promise<T> {
  const part = await load()
  const own = context.connection.token
  const token = own || (await context.accessToken())
  try {
    return await make(part, configure(part, context, token))
  } catch (error) {
    if ((error as Answer).code !== 401 || own) throw explain(error)
    const renewed = await context.accessToken(token)
    return make(part, configure(part, context, renewed)).catch((again) => {
      throw explain(again)
    })
  }
}

export const objects = () => import('@hubspot/api-client/lib/codegen/crm/objects/index.js')
export const properties = () => import('@hubspot/api-client/lib/codegen/crm/properties/index.js')
export const pipelines = () => import('@hubspot/api-client/lib/codegen/crm/pipelines/index.js')
export const owners = () => import('@hubspot/api-client/lib/codegen/crm/owners/index.js')
export const associations = () => import('@hubspot/api-client/lib/codegen/crm/associations/v4/index.js')

/** A "no" in words. What leaves open whether something was written is thrown on as it is. */
function explain(error: unknown): Error {
  const { code, body, headers } = error as Answer
  if (typeof code !== 'number' || error instanceof StepError) return error as Error
  const said = body?.message ?? ''
  if (code === 429)
    return new StepError('HubSpot asks to wait before the next request.', {
      ...{ retry: true, retryAfter: Number(headers?.['retry-after']) || 10, cause: error },
    })
  if (code === 401)
    return new StepError(
      'HubSpot does not accept the access token. Correct it in the account, or sign in again.',
      {
        ...{ retry: false, cause: error },
      },
    )
  if (code === 403)
    return new StepError(
      `HubSpot does not allow this: ${said} Give the app the scopes it lacks, and sign in again.`,
      { retry: false, cause: error },
    )
  if (code >= 500) return Object.assign(new Error(`HubSpot answered ${code}.`, { cause: error }), { code })
  return Object.assign(new StepError(`HubSpot refused it: ${said}`, { retry: false, cause: error }), {
    code,
    body,
  })
}
