import type { ColumnType, Generated, Kysely } from 'kysely'
import type { Db } from '../db/connect.ts'
import type { Database } from '../db/schema.ts'
import type { Role } from './permissions.ts'

type Made = ColumnType<Date, Date | string | undefined, Date | string>

/** better-auth's tables, and what we keep beside them. Out of reach for a request's transaction. */
export type AuthTables = {
  'auth.user': {
    id: string
    name: string
    email: string
    emailVerified: Generated<boolean>
    createdAt: Made
    updatedAt: Made
  }
  'auth.session': {
    id: string
    token: string
    userId: string
    activeOrganizationId: string | null
    ipAddress: string | null
    userAgent: string | null
    expiresAt: Made
    createdAt: Made
    updatedAt: Made
  }
  'auth.account': {
    id: string
    accountId: string
    providerId: string
    userId: string
    password: string | null
  }
  'auth.organization': { id: string; name: string; slug: string }
  'auth.member': {
    id: Generated<string>
    organizationId: string
    userId: string
    role: Role
    createdAt: Made
  }
  'auth.invitation': {
    id: Generated<string>
    organizationId: string
    email: string
    role: Role
    status: Generated<'pending' | 'accepted' | 'canceled'>
    tokenHash: string
    inviterId: string
    expiresAt: Made
    createdAt: Made
  }
  'auth.failures': { key: string; n: number; since: Made; lastAt: Made }
}

export type AccountsDb = Kysely<Database & AuthTables>

/** The same connections, with the tables of accounts in view. Takes the pool, never a request's transaction. */
export const accountsOf = (pool: Db): AccountsDb => pool.withTables<AuthTables>()
