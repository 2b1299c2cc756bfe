import {
  MOST_LETTERS,
  type TemplateChannel,
  type TemplateContent,
  type Variant,
  variantProblems,
} from '#sdk/templates'
import { frameOf, inLanguage, withPreheader } from './frame.ts'
import type { Renderer } from './renderer.ts'

/** A language of a template, ready to be filled in: what is done once per version and not once per message. */
export type Compiled = {
  text: string
  subject?: string
  html?: string
  approved?: { id: string; variables: Record<string, string> }
}

export type Problem = { locale: string; field: string; message: string }

const words = {
  empty: 'Fill this in.',
  'no-mjml': 'A page begins with <mjml>. Paste all of it, or write a text instead.',
}

/** Compiles each language and says what is wrong with which; what has problems is not among the compiled. */
export async function compileContent(
  renderer: Pick<Renderer, 'compileMail' | 'check'>,
  channel: TemplateChannel,
  content: TemplateContent,
): Promise<{ compiled: Record<string, Compiled>; problems: Problem[] }> {
  const done = await Promise.all(
    Object.entries(content.variants).map(async ([locale, variant]) => ({
      locale,
      ...(await compileVariant(renderer, channel, locale, variant)),
    })),
  )
  const problems = done.flatMap(({ locale, problems: found }) => found.map((one) => ({ locale, ...one })))
  const compiled = Object.fromEntries(
    done.flatMap(({ locale, compiled: one }) => (one ? [[locale, one]] : [])),
  )
  if (!(content.defaultLocale in content.variants))
    problems.push({
      locale: content.defaultLocale,
      field: 'defaultLocale',
      message: 'Write the text in the default language.',
    })
  return { compiled, problems }
}

export async function compileVariant(
  renderer: Pick<Renderer, 'compileMail' | 'check'>,
  channel: TemplateChannel,
  locale: string,
  variant: Variant,
): Promise<{ compiled?: Compiled; problems: Omit<Problem, 'locale'>[] }> {
  const problems = variantProblems(channel, variant).map(({ field, code }) => ({
    field,
    message: code === 'too-long' ? `This takes at most ${MOST_LETTERS[channel]} letters.` : words[code],
  }))
  if (problems.length > 0) return { problems }
  const made = await make(renderer, channel, locale, variant)
  if ('error' in made) return { problems: [{ field: variant.mjml ? 'mjml' : 'text', message: made.error }] }
  const fields = Object.entries({
    subject: made.subject,
    [variant.mjml === undefined ? 'text' : 'mjml']: made.html ?? made.text,
    ...made.approved?.variables,
  }).flatMap(([field, template]) => (template ? [{ field, template }] : []))
  const wrong = await renderer.check(
    fields.map(({ template }) => template),
    'page',
  )
  const unread = fields.flatMap(({ field }, i) => {
    const message = wrong[i]
    return message ? [{ field, message }] : []
  })
  return unread.length > 0 ? { problems: unread } : { compiled: made, problems: [] }
}

async function make(
  renderer: Pick<Renderer, 'compileMail'>,
  channel: TemplateChannel,
  locale: string,
  { text, subject, preheader, mjml, approved, variables = {} }: Variant,
): Promise<Compiled | { error: string }> {
  if (channel === 'whatsapp' && approved !== undefined)
    return { text: '', approved: { id: approved, variables } }
  if (channel !== 'email') return { text }
  const mail = await renderer.compileMail(inLanguage(locale, withPreheader(mjml ?? frameOf(text), preheader)))
  if ('error' in mail) return mail
  // The text as it was written reads better than what can be made of its own page.
  return { subject, html: mail.html, text: mjml === undefined ? text : mail.text }
}
