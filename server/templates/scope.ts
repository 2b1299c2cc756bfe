import { createSecretKey, type KeyObject } from 'node:crypto'
import { type AccountsDb, accountsOf } from '../accounts/tables.ts'
import type { Db } from '../db/connect.ts'
import type { Scope } from './interpolate.ts'

/** What a workspace's texts and links need to know of it. */
export type Home = {
  title: string
  country: string | null
  timeZone: string
  language: string
  /** the workspace's own words: an address, a discount of the month */
  custom: Record<string, string>
  tracking: Tracking
  linkSecret: KeyObject
}
/** What is noted of marketing e-mail beside its delivery. */
export type Tracking = { links: boolean; opens: boolean }

export async function findHome(db: Db, workspaceId: string): Promise<Home> {
  const { settings, linkSecret, ...row } = await db
    .selectFrom('workspaces')
    .select(['title', 'country', 'timeZone', 'language', 'linkSecret', 'settings'])
    .where('id', '=', workspaceId)
    .executeTakeFirstOrThrow()
  const { links = false, opens = false } = (settings.tracking ?? {}) as Partial<Tracking>
  const custom = (settings.custom ?? {}) as Record<string, string>
  return { ...row, custom, tracking: { links, opens }, linkSecret: createSecretKey(linkSecret) }
}

export type Owner = { name: string; email: string }

/** Who looks after each contact, by the member's user id. */
export async function findOwners(
  pool: Db,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, Owner>> {
  if (ids.length === 0) return new Map()
  const accounts: AccountsDb = accountsOf(pool)
  const rows = await accounts
    .selectFrom('auth.member as m')
    .innerJoin('auth.user as u', 'u.id', 'm.userId')
    .select(['u.id', 'u.name', 'u.email'])
    .where('m.organizationId', '=', workspaceId)
    .where('u.id', 'in', ids)
    .execute()
  return new Map(rows.map(({ id, name, email }) => [id, { name, email }]))
}

/** All that a text may say: `contact`, `event`, `owner`, `workspace`, `custom`. */
export const scopeOf = (
  contact: object,
  {
    home: { title, country, timeZone, language, custom },
    event,
    owner,
    preferencesUrl,
  }: { home: Home; event: object | null; owner: Owner | undefined; preferencesUrl: string },
): Scope => ({
  contact: { ...contact, preferencesUrl },
  event: event ?? {},
  owner: owner ?? {},
  workspace: { title, country, timeZone, language },
  custom,
})
