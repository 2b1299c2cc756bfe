import type { ContactFacts } from '#sdk'
import { type Segments, smsSegments, type TemplateChannel, type Variant } from '#sdk/templates'
import { contactFacts } from '../contacts/contactFacts.ts'
import { asEngine, type Db } from '../db/connect.ts'
import { preferenceToken } from '../gate/preferenceLink.ts'
import { NotFound } from '../http/errors.ts'
import { type Language, sayIn } from '../http/language.ts'
import { compileVariant } from './compile.ts'
import type { Scope } from './interpolate.ts'
import type { Renderer } from './renderer.ts'
import { findHome, findOwners, scopeOf } from './scope.ts'

export type Preview = {
  subject?: string
  text: string
  html?: string
  approved?: { id: string; variables: Record<string, string> }
  segments?: Segments
  /** what is wrong, by field */
  problems: Record<string, string>
}

type Wish = { channel: TemplateChannel; locale: string; variant: Variant }

/** What one contact would read of a draft, with what is wrong with it. Holds no transaction while it is put together. */
export async function previewVariant(
  parts: { pool: Db; renderer: Renderer },
  { channel, locale, variant }: Wish,
  scope: Scope,
  language: Language,
): Promise<Preview> {
  const { compiled, problems } = await compileVariant(parts.renderer, channel, locale, variant)
  const wrong: Record<string, string> = {}
  for (const { field, message } of problems) wrong[field] ??= sayIn(language, message)
  if (!compiled) return { text: '', problems: wrong }
  const slots: { field: string; template: string; page?: boolean }[] = [
    { field: 'text', template: compiled.text },
    ...(compiled.subject === undefined ? [] : [{ field: 'subject', template: compiled.subject }]),
    ...(compiled.html === undefined ? [] : [{ field: 'html', template: compiled.html, page: true }]),
    ...Object.entries(compiled.approved?.variables ?? {}).map(([name, template]) => ({
      field: `variables.${name}`,
      template,
    })),
  ]
  const rendered = await parts.renderer.render(slots.map((slot) => ({ ...slot, scope })))
  const texts: Record<string, string> = {}
  for (const [index, { field }] of slots.entries()) {
    const one = rendered[index]
    if (one && 'text' in one) texts[field] = one.text
    // A page and its text say the same; one word on what is missing is enough.
    else if (one) wrong[field === 'html' ? 'text' : field] ??= sayIn(language, one.error)
  }
  const { text = '', subject, html } = texts
  const { approved } = compiled
  const variables = Object.keys(approved?.variables ?? {}).map((name) => [
    name,
    texts[`variables.${name}`] ?? '',
  ])
  return {
    text,
    subject,
    html,
    ...(approved && { approved: { id: approved.id, variables: Object.fromEntries(variables) } }),
    ...(channel === 'sms' && { segments: smsSegments(text) }),
    problems: wrong,
  }
}

/** All that a text may say of a contact, or of nobody yet: an invented one, so that a draft can be read. */
export async function scopeFor(
  parts: { pool: Db; publicUrl: string },
  workspaceId: string,
  contactId: string | undefined,
): Promise<Scope> {
  const { home, contact } = await asEngine(parts.pool, async (trx) => ({
    home: await findHome(trx, workspaceId),
    contact: contactId ? (await contactFacts(trx, workspaceId, [contactId])).get(contactId) : somebody,
  }))
  if (!contact) throw new NotFound('contact', contactId ?? '')
  const owners = await findOwners(parts.pool, workspaceId, contact.ownerId ? [contact.ownerId] : [])
  return scopeOf(contact, {
    ...{ home, event: null, owner: owners.get(contact.ownerId ?? '') },
    preferencesUrl: `${parts.publicUrl}/p/${preferenceToken(home.linkSecret, contact.id)}`,
  })
}

const somebody: ContactFacts = {
  ...{ id: '00000000-0000-7000-8000-000000000000', externalId: null, email: 'ana@example.com' },
  ...{ phone: '+34600000000', firstName: 'Ana', lastName: 'Torres', company: 'Ribera', city: 'Madrid' },
  ...{ country: 'ES', language: 'es', timeZone: 'Europe/Madrid', attributes: {}, tags: [], stage: 'new' },
  ...{ stageSince: null, score: 0, source: null, ownerId: null },
  ...{ createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-01T00:00:00.000Z' },
}
