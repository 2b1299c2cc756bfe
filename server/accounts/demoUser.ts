import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'
import { createUser } from './createUser.ts'
import { accountsOf } from './tables.ts'

/** Any number: two who look at the demo at the same moment find the same user. */
const LOCK = 7_283_004
const DEMO_EMAIL = 'demo@cauce.invalid'

/** Whoever looks at the demo without a password; made when first needed. */
export function demoUser(pool: Db, demoId: string): Promise<string> {
  return accountsOf(pool)
    .transaction()
    .execute(async (trx) => {
      await sql`select pg_advisory_xact_lock(${LOCK})`.execute(trx)
      const there = await trx
        .selectFrom('auth.user')
        .select('id')
        .where('email', '=', DEMO_EMAIL)
        .executeTakeFirst()
      const id = there?.id ?? (await createUser(trx, { name: 'Demo', email: DEMO_EMAIL }))
      await trx
        .insertInto('auth.member')
        .values({ organizationId: demoId, userId: id, role: 'owner' })
        .onConflict((conflict) => conflict.columns(['organizationId', 'userId']).doNothing())
        .execute()
      return id
    })
}
