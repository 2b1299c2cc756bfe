import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import { sql } from 'kysely'
import { record } from '../audit/record.ts'
import { asWorkspace, type Db } from '../db/connect.ts'
import { FIELDS } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { HttpError, InvalidInput } from '../http/errors.ts'
import { type Language, languageOf } from '../http/language.ts'
import { PASSWORD_LENGTH } from './auth.ts'
import { createUser } from './createUser.ts'
import { findUser, signIn } from './signIn.ts'
import { accountsOf } from './tables.ts'
import { findWorkspace } from './workspace.ts'

export const hashInvitation = (token: string) => createHash('sha256').update(token).digest('hex')

/** Throws unless the link is open still. Whoever holds it was sent it, so it may say whom it is for. */
export async function findInvitation(pool: Db, token: string) {
  const found = await accountsOf(pool)
    .selectFrom('auth.invitation as i')
    .select(['i.id', 'i.email', 'i.role', 'i.organizationId as workspaceId'])
    .select((i) => [
      i
        .exists(i.selectFrom('auth.user as u').select('u.id').whereRef('u.email', '=', 'i.email'))
        .$castTo<boolean>()
        .as('known'),
    ])
    .where('i.tokenHash', '=', hashInvitation(token))
    .where('i.status', '=', 'pending')
    .where('i.expiresAt', '>', sql<Date>`now()`)
    .executeTakeFirst()
  const workspace =
    found && (await asWorkspace(pool, found.workspaceId, (db) => findWorkspace(db, found.workspaceId)))
  if (!workspace) throw closed()
  return { ...found, workspace: workspace.title }
}

export async function acceptInvitation(
  c: Context<Env>,
  answer: { token: string; name?: string | undefined; password: string },
): Promise<void> {
  const { pool } = c.var.parts
  const invitation = await findInvitation(pool, answer.token)
  const { email, role, workspaceId } = invitation
  let user = await findUser(c, email)
  let passwordHash: string | undefined
  if (user) {
    await signIn(c, { email, password: answer.password }) // throws when it is not theirs
  } else {
    requireNewUser(answer, languageOf(c))
    passwordHash = await (await c.var.auth.$context).password.hash(answer.password)
  }

  await accountsOf(pool)
    .transaction()
    .execute(async (trx) => {
      const taken = await trx
        .updateTable('auth.invitation')
        .set({ status: 'accepted' })
        .where('id', '=', invitation.id)
        .where('status', '=', 'pending')
        .executeTakeFirst()
      if (taken.numUpdatedRows === 0n) throw closed()
      user ??= { id: await createUser(trx, { name: answer.name ?? email, email, passwordHash }), name: '' }
      await trx
        .insertInto('auth.member')
        .values({ organizationId: workspaceId, userId: user.id, role })
        .onConflict((conflict) => conflict.columns(['organizationId', 'userId']).doNothing())
        .execute()
    })
  if (passwordHash) await signIn(c, { email, password: answer.password })
  c.set('workspaceId', workspaceId)
  c.set('actor', `user:${user?.id}`)
  await asWorkspace(pool, workspaceId, (db) =>
    record(db, c, { action: 'invitation.accepted', target: invitation.id, detail: { email, role } }),
  )
}

const SAY_NAME = { en: 'Say your name.', es: 'Escribe tu nombre.' }
const TOO_SHORT = {
  en: `At least ${PASSWORD_LENGTH.min} characters.`,
  es: `Al menos ${PASSWORD_LENGTH.min} caracteres.`,
}

function requireNewUser(answer: { name?: string | undefined; password: string }, language: Language) {
  const fields: Record<string, string> = {}
  if (!answer.name) fields.name = SAY_NAME[language]
  if (answer.password.length < PASSWORD_LENGTH.min) fields.password = TOO_SHORT[language]
  if (Object.keys(fields).length > 0) {
    throw new InvalidInput(FIELDS, fields)
  }
}

const closed = () =>
  new HttpError(404, 'invitation-closed', {
    en: 'This invitation has been used, taken back, or is too old. Ask for a new one.',
    es: 'Esta invitación ya se usó, se retiró o ha caducado. Pide una nueva.',
  })
