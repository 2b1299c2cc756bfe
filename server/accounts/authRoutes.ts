import { Hono } from 'hono'
import { z } from 'zod'
import { allow } from '../http/allow.ts'
import { body } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { Conflict } from '../http/errors.ts'
import { PASSWORD_LENGTH } from './auth.ts'
import { forgiveTries, spendTry } from './failures.ts'
import { headersFor, passOn } from './passOn.ts'
import { recordForUser } from './recordForUser.ts'
import { signIn } from './signIn.ts'

export const Password = z.string().min(PASSWORD_LENGTH.min).max(PASSWORD_LENGTH.max)
export const Email = z
  .email()
  .max(254)
  .transform((email) => email.toLowerCase())

const Credentials = z.strictObject({
  email: Email,
  password: z.string().min(1).max(PASSWORD_LENGTH.max),
  rememberMe: z.boolean().default(true),
})

const Done = z.object({ done: z.literal(true) })

/** Under /api/auth: the little of better-auth that is open to the outside, each with a policy of its own. */
export const authRoutes = new Hono<Env>()
  .post(
    '/sign-in/email',
    allow('anyone', { summary: 'Sign in with e-mail and password', returns: Done }),
    body(Credentials),
    async (c) => {
      await signIn(c, c.req.valid('json'))
      return c.json({ done: true as const })
    },
  )
  .post('/sign-out', allow('signed-in', { summary: 'Sign out', returns: Done }), async (c) => {
    await passOn(c, c.var.auth.api.signOut({ headers: headersFor(c), returnHeaders: true }))
    await recordForUser(c, c.var.userId, { action: 'signed-out' })
    return c.json({ done: true as const })
  })
  .post(
    '/request-password-reset',
    allow('anyone', {
      summary: 'Ask for a new password',
      description: 'The answer is the same whether anybody has this address or not.',
      returns: Done,
    }),
    body(z.strictObject({ email: Email })),
    async (c) => {
      const { email } = c.req.valid('json')
      await passOn(c, c.var.auth.api.requestPasswordReset({ body: { email }, returnHeaders: true }))
      return c.json({ done: true as const })
    },
  )
  .post(
    '/reset-password',
    allow('anyone', { summary: 'Set a new password with the token of a link', returns: Done }),
    body(z.strictObject({ token: z.string().min(1).max(200), newPassword: Password })),
    async (c) => {
      await passOn(c, c.var.auth.api.resetPassword({ body: c.req.valid('json'), returnHeaders: true }))
      return c.json({ done: true as const })
    },
  )
  .post(
    '/change-password',
    allow('signed-in', {
      summary: 'Change your password',
      description: 'Ends all your other sessions.',
      returns: Done,
    }),
    body(
      z.strictObject({ currentPassword: z.string().min(1).max(PASSWORD_LENGTH.max), newPassword: Password }),
    ),
    async (c) => {
      const account = `user:${c.var.userId}`
      await spendTry(c, account) // whoever found an open browser guesses here no faster than at the door
      const change = { ...c.req.valid('json'), revokeOtherSessions: true }
      await passOn(
        c,
        c.var.auth.api.changePassword({ body: change, headers: headersFor(c), returnHeaders: true }),
      )
      await forgiveTries(c, account)
      await recordForUser(c, c.var.userId, { action: 'password.changed' })
      return c.json({ done: true as const })
    },
  )
  .post(
    '/update-user',
    allow('signed-in', { summary: 'Change your name', returns: Done }),
    body(z.strictObject({ name: z.string().trim().min(1).max(120) })),
    async (c) => {
      await passOn(
        c,
        c.var.auth.api.updateUser({ body: c.req.valid('json'), headers: headersFor(c), returnHeaders: true }),
      )
      return c.json({ done: true as const })
    },
  )
  .post(
    '/organization/set-active',
    allow('signed-in', { summary: 'Go to another of your workspaces', returns: Done }),
    body(z.strictObject({ organizationId: z.uuid() })),
    async (c) => {
      if (!c.var.userId) throw keysStay()
      const choice = c.req.valid('json')
      await passOn(
        c,
        c.var.auth.api.setActiveOrganization({ body: choice, headers: headersFor(c), returnHeaders: true }),
      )
      return c.json({ done: true as const })
    },
  )

const keysStay = () =>
  new Conflict('key-has-one-workspace', {
    en: 'An API key belongs to one workspace. Make another key in the other one.',
    es: 'Una clave de API pertenece a un solo espacio de trabajo. Crea otra clave en el otro.',
  })
