import { type Context, Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import { asEngine } from '../db/connect.ts'
import { allow } from '../http/allow.ts'
import { body } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { Conflict, HttpError } from '../http/errors.ts'
import { Email, Password } from './authRoutes.ts'
import { createUser } from './createUser.ts'
import { createWorkspace } from './createWorkspace.ts'
import { demoUser } from './demoUser.ts'
import { headersFor, passOn } from './passOn.ts'
import { recordForUser } from './recordForUser.ts'
import { signIn } from './signIn.ts'
import { type AccountsDb, accountsOf } from './tables.ts'
import { WorkspaceSettings } from './workspace.ts'

/** Any number: it lets one first visitor through at a time. */
const LOCK = 7_283_002

const Setup = z.object({ owner: z.boolean(), demo: z.boolean() })
const Done = z.object({ done: z.literal(true) })

const FirstOwner = z.strictObject({
  name: z.string().trim().min(1).max(120),
  email: Email,
  password: Password,
  workspace: WorkspaceSettings.shape.title,
  timeZone: WorkspaceSettings.shape.timeZone.optional(),
  country: WorkspaceSettings.shape.country.optional(),
  language: WorkspaceSettings.shape.language.optional(),
})

export const setup = new Hono<Env>()
  .get(
    '/',
    allow('anyone', { summary: 'Is there an owner, and is the demo offered', returns: Setup }),
    async (c) => {
      const demo = await findDemo(c)
      return c.json({
        owner: await hasOwner(accountsOf(c.var.parts.pool), demo?.id),
        demo: demo !== undefined,
      })
    },
  )
  .post(
    '/',
    allow('anyone', { summary: 'The first visitor becomes the owner', returns: Done, status: 201 }),
    body(FirstOwner),
    async (c) => {
      const { name, email, password, workspace, ...settings } = c.req.valid('json')
      const demo = await findDemo(c)
      const { password: hasher } = await c.var.auth.$context
      const passwordHash = await hasher.hash(password)
      await accountsOf(c.var.parts.pool)
        .transaction()
        .execute(async (trx) => {
          await sql`select pg_advisory_xact_lock(${LOCK})`.execute(trx)
          if (await hasOwner(trx, demo?.id)) throw taken()
          const ownerId = await createUser(trx, { name, email, passwordHash })
          await createWorkspace(trx, { title: workspace, ownerId, ...settings })
        })
      await signIn(c, { email, password })
      return c.json({ done: true as const }, 201)
    },
  )
  .post(
    '/demo',
    allow('anyone', {
      summary: 'Look at the demo',
      description: 'One click, no password; only on the database that comes with the program.',
      returns: Done,
    }),
    async (c) => {
      const demo = await findDemo(c)
      if (!demo) {
        throw new HttpError(404, 'no-demo', {
          en: 'There is no demo here. Sign in with your e-mail and password.',
          es: 'Aquí no hay demostración. Entra con tu correo y contraseña.',
        })
      }
      const userId = await demoUser(c.var.parts.pool, demo.id)
      await passOn(
        c,
        c.var.auth.api.signInDemo({ body: { userId }, headers: headersFor(c), returnHeaders: true }),
      )
      await recordForUser(c, userId, { action: 'signed-in', detail: { demo: true } })
      return c.json({ done: true as const })
    },
  )

async function findDemo(c: Context<Env>): Promise<{ id: string } | undefined> {
  const { config, pool } = c.var.parts
  if (!config.embedded) return undefined
  return asEngine(pool, (db) =>
    db
      .selectFrom('workspaces')
      .select('id')
      .where('demo', '=', true)
      .orderBy('createdAt')
      .limit(1)
      .executeTakeFirst(),
  )
}

/** The demo's own user is nobody's owner. */
async function hasOwner(db: AccountsDb, demoId: string | undefined): Promise<boolean> {
  let owners = db.selectFrom('auth.member').select('id').where('role', '=', 'owner')
  if (demoId) owners = owners.where('organizationId', '!=', demoId)
  return (await owners.limit(1).executeTakeFirst()) !== undefined
}

const taken = () =>
  new Conflict('has-owner', {
    en: 'This Cauce has an owner already. Sign in, or ask them for an invitation.',
    es: 'Este Cauce ya tiene propietario. Inicia sesión o pídele una invitación.',
  })
