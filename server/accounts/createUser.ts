import { uuid7 } from '../db/uuid7.ts'
import type { AccountsDb } from './tables.ts'

/** Without a password nobody signs in as this user but by a link, or as the demo's. */
export async function createUser(
  trx: AccountsDb,
  user: { name: string; email: string; passwordHash?: string },
): Promise<string> {
  const id = uuid7()
  await trx.insertInto('auth.user').values({ id, name: user.name, email: user.email }).execute()
  if (user.passwordHash) {
    await trx
      .insertInto('auth.account')
      .values({
        id: uuid7(),
        accountId: id,
        providerId: 'credential',
        userId: id,
        password: user.passwordHash,
      })
      .execute()
  }
  return id
}
