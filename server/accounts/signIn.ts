import type { Context } from 'hono'
import type { Env } from '../http/env.ts'
import { HttpError } from '../http/errors.ts'
import { forgiveTries, spendTry } from './failures.ts'
import { headersFor, passOn } from './passOn.ts'
import { recordForUser } from './recordForUser.ts'
import { accountsOf } from './tables.ts'

/** Opens a session: its cookie goes out with the answer. Known and unknown addresses are refused alike. */
export async function signIn(
  c: Context<Env>,
  credentials: { email: string; password: string; rememberMe?: boolean },
): Promise<void> {
  const { email } = credentials
  await spendTry(c, email)
  try {
    const { user } = await passOn(
      c,
      c.var.auth.api.signInEmail({ body: credentials, headers: headersFor(c), returnHeaders: true }),
    )
    await forgiveTries(c, email)
    await recordForUser(c, user.id, { action: 'signed-in' })
  } catch (error) {
    if (error instanceof HttpError && error.status === 401) {
      const known = await findUser(c, email)
      await recordForUser(c, known?.id, { action: 'sign-in.failed', target: known?.id }, null)
    }
    throw error
  }
}

export const findUser = (c: Context<Env>, email: string) =>
  accountsOf(c.var.parts.pool)
    .selectFrom('auth.user')
    .select(['id', 'name'])
    .where('email', '=', email)
    .executeTakeFirst()
