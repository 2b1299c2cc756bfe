import { randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import { note } from '../audit/record.ts'
import { allow } from '../http/allow.ts'
import { body } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { Forbidden, NotFound } from '../http/errors.ts'
import { acceptInvitation, findInvitation, hashInvitation } from './acceptInvitation.ts'
import { PASSWORD_LENGTH } from './auth.ts'
import { Email } from './authRoutes.ts'
import { outranks, ROLES } from './permissions.ts'
import { accountsOf } from './tables.ts'

const DAYS = 7

const Invitation = z.object({
  id: z.uuid(),
  email: z.string(),
  role: z.enum(ROLES),
  expiresAt: z.iso.datetime(),
  createdAt: z.iso.datetime(),
})

const shown = ['id', 'email', 'role', 'expiresAt', 'createdAt'] as const

const Token = z.strictObject({ token: z.string().min(20).max(100) })

export const invitations = new Hono<Env>()
  .get(
    '/',
    allow('members.manage', {
      bare: true,
      summary: 'List open invitations',
      returns: z.object({ items: z.array(Invitation) }),
    }),
    async (c) => {
      const items = await accountsOf(c.var.parts.pool)
        .selectFrom('auth.invitation')
        .select(shown)
        .where('organizationId', '=', c.var.workspaceId)
        .where('status', '=', 'pending')
        .orderBy('createdAt', 'desc')
        .execute()
      return c.json({ items })
    },
  )
  .post(
    '/',
    allow('members.manage', {
      bare: true,
      summary: 'Invite somebody',
      description: `The link works for ${DAYS} days. A second invitation of the same address replaces the first. No mail goes out yet: send the link yourself.`,
      returns: Invitation.extend({ link: z.string() }),
      status: 201,
    }),
    body(z.strictObject({ email: Email, role: z.enum(ROLES) })),
    async (c) => {
      const { email, role } = c.req.valid('json')
      // A key has no user who could stand behind the invitation, and the least of roles.
      if (!c.var.userId || !outranks(c.var.role, role)) throw above()
      const inviterId = c.var.userId
      const token = randomBytes(32).toString('base64url')
      const made = await accountsOf(c.var.parts.pool)
        .transaction()
        .execute(async (trx) => {
          await trx
            .updateTable('auth.invitation')
            .set({ status: 'canceled' })
            .where('organizationId', '=', c.var.workspaceId)
            .where(sql`lower(email)`, '=', email)
            .where('status', '=', 'pending')
            .execute()
          return trx
            .insertInto('auth.invitation')
            .values({
              organizationId: c.var.workspaceId,
              email,
              role,
              tokenHash: hashInvitation(token),
              inviterId,
              expiresAt: sql<Date>`now() + make_interval(days => ${DAYS})`,
            })
            .returning(shown)
            .executeTakeFirstOrThrow()
        })
      await note(c, { action: 'invitation.made', target: made.id, detail: { email, role } })
      return c.json({ ...made, link: `${c.var.parts.config.publicUrl}/invitation?token=${token}` }, 201)
    },
  )
  .delete(
    '/:id',
    allow('members.manage', { bare: true, summary: 'Take an invitation back', status: 204 }),
    async (c) => {
      const id = c.req.param('id')
      const gone = await accountsOf(c.var.parts.pool)
        .updateTable('auth.invitation')
        .set({ status: 'canceled' })
        .where('organizationId', '=', c.var.workspaceId)
        .where('id', '=', id)
        .where('status', '=', 'pending')
        .returning('email')
        .executeTakeFirst()
      if (!gone) throw new NotFound('invitation', id)
      await note(c, { action: 'invitation.canceled', target: id, detail: { email: gone.email } })
      return c.body(null, 204)
    },
  )
  .post(
    '/look',
    allow('anyone', {
      summary: 'What an invitation says',
      description: '`known`: this address has a user, who accepts with their password.',
      returns: z.object({
        email: z.string(),
        role: z.enum(ROLES),
        workspace: z.string(),
        known: z.boolean(),
      }),
    }),
    body(Token),
    async (c) => {
      const { email, role, workspace, known } = await findInvitation(
        c.var.parts.pool,
        c.req.valid('json').token,
      )
      return c.json({ email, role, workspace, known })
    },
  )
  .post(
    '/accept',
    allow('anyone', {
      summary: 'Accept an invitation',
      description: 'With a name and a new password, or the password one has. Signs in.',
      returns: z.object({ done: z.literal(true) }),
    }),
    body(
      Token.extend({
        name: z.string().trim().min(1).max(120).optional(),
        password: z.string().min(1).max(PASSWORD_LENGTH.max),
      }),
    ),
    async (c) => {
      await acceptInvitation(c, c.req.valid('json'))
      return c.json({ done: true as const })
    },
  )

const above = () =>
  new Forbidden({
    en: 'You may invite people to your own role or below.',
    es: 'Puedes invitar a personas con tu rol o uno inferior.',
  })
