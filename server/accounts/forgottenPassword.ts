import { asEngine, type Db } from '../db/connect.ts'
import { accountsOf } from './tables.ts'

/** No mail can be sent yet: those who may make a link are told that somebody waits for one. */
export async function tellOfForgottenPassword(pool: Db, user: { id: string; email: string }): Promise<void> {
  const memberships = await accountsOf(pool)
    .selectFrom('auth.member')
    .select('organizationId')
    .where('userId', '=', user.id)
    .execute()
  const workspaces = memberships.map((one) => one.organizationId)
  if (workspaces.length === 0) return
  await asEngine(pool, async (db) => {
    const waiting = await db
      .selectFrom('notifications')
      .select('workspaceId')
      .where('workspaceId', 'in', workspaces)
      .where('link', '=', linkFor(user.id))
      .where('readAt', 'is', null)
      .execute()
    const told = new Set(waiting.map((one) => one.workspaceId))
    const untold = workspaces.filter((id) => !told.has(id))
    if (untold.length === 0) return
    const text = `${user.email} forgot their password. Make them a link under Members and send it to them.`
    await db
      .insertInto('notifications')
      .values(
        untold.map((workspaceId) => ({ workspaceId, audience: 'admins', text, link: linkFor(user.id) })),
      )
      .execute()
  })
}

const linkFor = (userId: string) => `/settings/members?reset=${userId}`
