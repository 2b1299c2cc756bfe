import type { Context } from 'hono'
import type { Env } from '../http/env.ts'
import { NotFound } from '../http/errors.ts'
import { accountsOf } from './tables.ts'

/** Whoever is given something to do works in this workspace. */
export async function requireMember({ var: { parts, workspaceId } }: Context<Env>, userId: string) {
  const found = await accountsOf(parts.pool)
    .selectFrom('auth.member')
    .select('id')
    .where('organizationId', '=', workspaceId)
    .where('userId', '=', userId)
    .executeTakeFirst()
  if (!found) throw new NotFound('member', userId)
}
