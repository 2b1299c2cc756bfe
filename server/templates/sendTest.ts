import type { Context } from 'hono'
import { z } from 'zod'
import { TemplateContent } from '#sdk/templates'
import { byActor } from '../contacts/byActor.ts'
import { createContact } from '../contacts/createContact.ts'
import { findByIdentities } from '../contacts/findByIdentity.ts'
import { readPhone } from '../contacts/phone.ts'
import { sayProblem } from '../contacts/problems.ts'
import type { Db } from '../db/connect.ts'
import type { Env } from '../http/env.ts'
import { InvalidInput } from '../http/errors.ts'
import { languageOf } from '../http/language.ts'
import { writeByHand } from '../inbox/writeByHand.ts'
import { previewVariant, scopeFor } from './preview.ts'
import { getTemplate } from './saveTemplate.ts'

export const Test = z.strictObject({
  locale: z.string().max(20),
  /** where to: one’s own address or number */
  to: z.string().trim().min(3).max(250),
  connectionId: z.uuid(),
  /** as whom it is filled in; an invented contact without */
  contactId: z.uuid().optional(),
})

/**
 * Sends a draft to whoever is trying it, filled in as one contact would get it: planned, judged and written down as every
 * other send, and marked as a test.
 */
export async function sendTest(
  c: Context<Env>,
  id: string,
  { locale, to, connectionId, contactId }: z.infer<typeof Test>,
): Promise<{ id: string; contactId: string }> {
  const { inWorkspace, workspaceId, parts, actor } = c.var
  const { channel, draft } = await inWorkspace((db) => getTemplate(db, workspaceId, id))
  const content = TemplateContent.parse(draft)
  const variant = content.variants[locale]
  if (!variant)
    throw new InvalidInput(
      { en: `There is no text in ${locale}.`, es: `No hay texto en ${locale}.` },
      { locale: { en: 'Choose another language.', es: 'Elige otro idioma.' } },
    )
  const scope = await scopeFor(
    { pool: parts.pool, publicUrl: parts.config.publicUrl },
    workspaceId,
    contactId,
  )
  const shown = await previewVariant(parts, { channel, locale, variant }, scope, languageOf(c))
  if (Object.keys(shown.problems).length > 0)
    throw new InvalidInput(
      { en: 'The template can’t be sent yet.', es: 'La plantilla aún no se puede enviar.' },
      shown.problems,
    )
  const sent = await inWorkspace(async (db) => {
    const recipient = await findRecipient(db, c, channel, to)
    const { text, subject, html, approved } = shown
    const { attachments } = content
    return {
      contactId: recipient,
      id: await writeByHand(db, parts, workspaceId, {
        ...{ contactId: recipient, channel, connectionId, cause: 'test', author: actor },
        written: {
          ...{ text, html, approved, purpose: 'transactional' },
          subject: subject === undefined ? undefined : `[Test] ${subject}`.slice(0, 250),
          attachments: attachments.length > 0 ? attachments : undefined,
        },
      }),
    }
  })
  parts.engine.nudge(workspaceId)
  return sent
}

/** Whoever tries is a contact too: the gate asks about people, and finds what they have said. */
async function findRecipient(db: Db, c: Context<Env>, channel: string, to: string): Promise<string> {
  const { workspaceId } = c.var
  const identity = channel === 'email' ? { email: readEmail(to) } : { phone: readNumber(to, c) }
  const [known] = await findByIdentities(db, workspaceId, [identity])
  if (known) return known.id
  return createContact(db, workspaceId, { ...identity, tags: ['test'] }, { source: 'test', by: byActor(c) })
}

function readEmail(to: string): string {
  const read = z.email().safeParse(to)
  if (read.success) return read.data
  throw new InvalidInput(
    { en: `"${to}" is no e-mail address.`, es: `"${to}" no es un correo electrónico.` },
    { to: { en: 'Write an e-mail address.', es: 'Escribe un correo electrónico.' } },
  )
}

function readNumber(to: string, c: Context<Env>): string {
  const read = readPhone(to)
  if ('phone' in read) return read.phone
  const said = sayProblem(read.problem, languageOf(c))
  throw new InvalidInput(said, { to: said })
}
