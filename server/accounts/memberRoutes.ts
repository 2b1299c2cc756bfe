import { randomBytes } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import { note } from '../audit/record.ts'
import { asWorkspace } from '../db/connect.ts'
import { allow } from '../http/allow.ts'
import { body } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { Conflict, Forbidden, NotFound } from '../http/errors.ts'
import { RESET_SECONDS } from './auth.ts'
import { outranks, ROLES, type Role } from './permissions.ts'
import { type AccountsDb, accountsOf } from './tables.ts'

const Member = z.object({
  id: z.uuid(),
  userId: z.uuid(),
  name: z.string(),
  email: z.string(),
  role: z.enum(ROLES),
  since: z.iso.datetime(),
})

export const members = new Hono<Env>()
  .get(
    '/',
    allow('members.read', {
      bare: true,
      summary: 'List members',
      returns: z.object({ items: z.array(Member) }),
    }),
    async (c) =>
      c.json({ items: await membersOf(accountsOf(c.var.parts.pool), c.var.workspaceId).execute() }),
  )
  .patch(
    '/:id',
    allow('members.manage', {
      bare: true,
      summary: "Change a member's role",
      description: 'It counts at once; the member signs in again.',
      returns: Member,
    }),
    body(z.strictObject({ role: z.enum(ROLES) })),
    async (c) => {
      const { role } = c.req.valid('json')
      const member = await changeMembers(c, async (trx, found) => {
        if (!outranks(c.var.role, role)) throw above()
        if (found.role === role) return found
        if (found.role === 'owner') await requireOtherOwner(trx, c.var.workspaceId, found.id)
        await trx.updateTable('auth.member').set({ role }).where('id', '=', found.id).execute()
        await trx.deleteFrom('auth.session').where('userId', '=', found.userId).execute()
        return { ...found, role }
      })
      await note(c, { action: 'role.changed', target: member.userId, detail: { role } })
      return c.json(member)
    },
  )
  .delete(
    '/:id',
    allow('members.manage', {
      bare: true,
      summary: 'Remove a member',
      description: 'Ends their sessions at once.',
      status: 204,
    }),
    async (c) => {
      const member = await changeMembers(c, async (trx, found) => {
        if (found.role === 'owner') await requireOtherOwner(trx, c.var.workspaceId, found.id)
        await trx.deleteFrom('auth.member').where('id', '=', found.id).execute()
        await trx.deleteFrom('auth.session').where('userId', '=', found.userId).execute()
        return found
      })
      // Flows give nobody to somebody who left.
      await asWorkspace(c.var.parts.pool, c.var.workspaceId, (db) =>
        sql`delete from teammates where workspace_id = ${c.var.workspaceId} and user_id = ${member.userId}`.execute(
          db,
        ),
      )
      await note(c, { action: 'member.removed', target: member.userId, detail: { role: member.role } })
      return c.body(null, 204)
    },
  )
  .post(
    '/:id/password-link',
    allow('members.manage', {
      bare: true,
      summary: 'Make a link with which a member sets a new password',
      description: 'Works once, for 30 minutes. Send it to them yourself.',
      returns: z.object({ link: z.string(), expiresAt: z.iso.datetime() }),
      status: 201,
    }),
    async (c) => {
      const found = await findMember(accountsOf(c.var.parts.pool), c)
      requireRank(c, found)
      const token = randomBytes(32).toString('base64url')
      const expiresAt = new Date(Date.now() + RESET_SECONDS * 1000)
      const { internalAdapter } = await c.var.auth.$context
      await internalAdapter.createVerificationValue({
        identifier: `reset-password:${token}`,
        value: found.userId,
        expiresAt,
      })
      await note(c, { action: 'password-link.made', target: found.userId })
      // From the settings, never from the request: its Host header could be anybody's.
      const link = `${c.var.parts.config.publicUrl}/reset-password?token=${token}`
      return c.json({ link, expiresAt: expiresAt.toISOString() }, 201)
    },
  )

const membersOf = (db: AccountsDb, workspaceId: string) =>
  db
    .selectFrom('auth.member as m')
    .innerJoin('auth.user as u', 'u.id', 'm.userId')
    .select(['m.id', 'm.userId', 'u.name', 'u.email', 'm.role', 'm.createdAt as since'])
    .where('m.organizationId', '=', workspaceId)
    .orderBy('m.createdAt')
    .orderBy('m.id')

type Found = { id: string; userId: string; name: string; email: string; role: Role; since: Date }

async function findMember(db: AccountsDb, c: Context<Env>): Promise<Found> {
  const id = c.req.param('id') ?? ''
  const found = await membersOf(db, c.var.workspaceId).where('m.id', '=', id).executeTakeFirst()
  if (!found) throw new NotFound('member', id)
  return found
}

/** Accounts lie outside the reach of a request's transaction, so they change in one of their own. */
function changeMembers(
  c: Context<Env>,
  change: (trx: AccountsDb, found: Found) => Promise<Found>,
): Promise<Found> {
  return accountsOf(c.var.parts.pool)
    .transaction()
    .execute(async (trx) => {
      // Two owners who remove each other at the same moment wait here for one another.
      await trx
        .selectFrom('auth.organization')
        .select('id')
        .where('id', '=', c.var.workspaceId)
        .forUpdate()
        .execute()
      const found = await findMember(trx, c)
      requireRank(c, found)
      return change(trx, found)
    })
}

function requireRank(c: Context<Env>, found: Found) {
  if (!outranks(c.var.role, found.role)) throw above()
}

async function requireOtherOwner(trx: AccountsDb, workspaceId: string, memberId: string) {
  const other = await trx
    .selectFrom('auth.member')
    .select('id')
    .where('organizationId', '=', workspaceId)
    .where('role', '=', 'owner')
    .where('id', '!=', memberId)
    .limit(1)
    .executeTakeFirst()
  if (other) return
  throw new Conflict('last-owner', {
    en: 'A workspace needs an owner. Make somebody else an owner first.',
    es: 'Un espacio de trabajo necesita un propietario. Nombra antes a otra persona.',
  })
}

const above = () =>
  new Forbidden({
    en: 'This concerns a role above your own. Ask an owner.',
    es: 'Esto afecta a un rol superior al tuyo. Pídelo a un propietario.',
  })
