import type { Context } from 'hono'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Env } from './env.ts'
import { HttpError } from './errors.ts'
import { visitorAddress } from './visitorAddress.ts'

/** Requests a minute, in one process. Wide enough for a busy office, too narrow for a runaway script. */
export const LIMITS = {
  address: 12_000,
  publicChange: 60,
  user: 6_000,
  key: 30_000,
  workspace: 60_000,
  /** Single events of a workspace. They cost a fiftieth of another request. */
  intake: 3_000_000,
}
export type Limits = typeof LIMITS
export type RateLimits = Record<keyof Limits, RateLimiterMemory>

export function createRateLimits(limits: Partial<Limits> = {}): RateLimits {
  const limiter = (name: keyof Limits) =>
    new RateLimiterMemory({ keyPrefix: name, points: limits[name] ?? LIMITS[name], duration: 60 })
  return {
    address: limiter('address'),
    publicChange: limiter('publicChange'),
    user: limiter('user'),
    key: limiter('key'),
    workspace: limiter('workspace'),
    intake: limiter('intake'),
  }
}

/** Before we know who it is. */
export async function limitVisitor(c: Context<Env>): Promise<void> {
  await spend(c, 'address', visitorAddress(c))
}

/** Public routes that change something: sign-in, set-up, invitations. */
export async function limitPublicChange(c: Context<Env>): Promise<void> {
  if (c.req.method !== 'GET') await spend(c, 'publicChange', visitorAddress(c))
}

/** Each user and each key has an allowance of its own, and their workspace one for all of them. */
export async function limitCaller(
  c: Context<Env>,
  caller: { by: 'session' | 'key'; actor: string; workspace?: { id: string } | undefined },
  intake = false,
): Promise<void> {
  if (intake && caller.workspace) return spend(c, 'intake', caller.workspace.id)
  await spend(c, caller.by === 'key' ? 'key' : 'user', caller.actor)
  if (caller.workspace) await spend(c, 'workspace', caller.workspace.id)
}

async function spend(c: Context<Env>, limit: keyof Limits, of: string) {
  try {
    await c.get('limits')[limit].consume(of)
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error
    const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000))
    c.header('Retry-After', String(seconds))
    throw new HttpError(429, 'too-many-requests', `Too many requests. Try again in ${seconds} s.`, {
      retryAfter: seconds,
    })
  }
}
