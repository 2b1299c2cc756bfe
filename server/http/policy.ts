import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { describeRoute, resolver, uniqueSymbol } from 'hono-openapi'
import type { z } from 'zod'
import type { Permission } from '../accounts/permissions.ts'

/** `anyone` is public; `signed-in` is any user, also one who is in no workspace yet. */
export type Who = Permission | 'anyone' | 'signed-in'

export type Policy = {
  who: Who
  /** Holds no transaction; opens its own with `c.var.inWorkspace`. */
  bare: boolean
  /** Takes multipart/form-data of at most so many bytes instead of JSON. */
  upload: number | undefined
  /**
   * Takes an HTML form of whoever has the address: the secret in it stands for session and origin. Mail programs post
   * here, many from one place.
   */
  form?: boolean
  /**
   * Counted by an allowance of its own, and holds a transaction only when it must be answered once. Whether an API key
   * still holds is for the statement to ask that does its work (`c.var.keyId`).
   */
  intake?: boolean
}

export type RouteOptions = {
  /** What it does, for the API page: "List contacts". */
  summary: string
  description?: string
  /** The answer's schema. */
  returns?: z.ZodType
  /** The status of a good answer; 200 unless told. */
  status?: ContentfulStatusCode | 204
  /** Left out of the API page. */
  hidden?: boolean
  /** Answers with server-sent events. */
  stream?: boolean
  /** Holds no transaction: for long work, and for what needs a transaction of another kind. */
  bare?: boolean
  upload?: { maxBytes: number }
  /** A public page's own form; see {@link Policy}. */
  form?: boolean
  /** For what other systems tell, thousands a second; see {@link Policy}. */
  intake?: boolean
}

const POLICY = Symbol('policy')

export function describe(who: Who, options: RouteOptions) {
  const { summary, description, returns, status = 200, stream } = options
  const media = stream ? 'text/event-stream' : 'application/json'
  const schema = returns ? resolver(returns, { unrepresentable: 'any' }) : undefined
  const answer = {
    description: status === 204 ? 'Done; there is nothing to answer.' : 'Done.',
    ...(status === 204 ? {} : { content: { [media]: schema ? { schema } : {} } }),
  }
  return describeRoute({
    summary,
    ...(options.hidden ? { hide: true } : {}),
    description: [description, needs(who)].filter(Boolean).join('\n\n'),
    responses: { [status]: answer, default: { $ref: '#/components/responses/Refused' } },
    ...(who === 'anyone' ? { security: [] } : {}),
    ...(options.upload ? { requestBody: uploadBody } : {}),
  })
}

const needs = (who: Who) =>
  who === 'anyone'
    ? 'Open to everybody.'
    : who === 'signed-in'
      ? 'For anybody who is signed in.'
      : `Needs the permission \`${who}\`.`

const uploadBody = {
  required: true,
  content: {
    'multipart/form-data': {
      schema: {
        type: 'object' as const,
        properties: { file: { type: 'string' as const, format: 'binary' } },
        required: ['file'],
      },
    },
  },
}

/** Puts policy and description on a middleware, where `createApp` and the API page find them. */
export function mark<M extends object>(middleware: M, policy: Policy, description: object): M {
  return Object.assign(middleware, {
    [POLICY]: policy,
    [uniqueSymbol]: (description as Record<symbol, unknown>)[uniqueSymbol],
  })
}

type Route = { method: string; path: string; handler: object }

/** Every route of an application with its policy. A route without one is a mistake that must not ship. */
export function listPolicies(routes: Route[]): { method: string; path: string; policy: Policy }[] {
  const found = new Map<string, { method: string; path: string; policy: Policy | undefined }>()
  for (const { method, path, handler } of routes) {
    if (method === 'ALL') continue
    const key = `${method} ${path}`
    const policy = (handler as Record<symbol, Policy | undefined>)[POLICY]
    found.set(key, { method, path, policy: policy ?? found.get(key)?.policy })
  }
  const open = [...found.values()].filter((route) => !route.policy)
  if (open.length > 0) {
    const names = open.map((route) => `${route.method} ${route.path}`).join(', ')
    throw new Error(`These routes say nothing about who may use them; begin each with allow(…): ${names}`)
  }
  return [...found.values()] as { method: string; path: string; policy: Policy }[]
}
