import { z } from 'zod'
import { type MessageChannel, messageChannels } from '../channels/index.ts'
import { LOCALE } from './locales.ts'

export const templateChannels = messageChannels
export type TemplateChannel = MessageChannel

/** What one language of a template says. Which of it counts goes by the channel; see {@link variantProblems}. */
export const Variant = z.strictObject({
  text: z.string().max(20_000).default(''),
  /** e-mail */
  subject: z.string().max(250).optional(),
  /** e-mail: what mail programs show beside the subject */
  preheader: z.string().max(250).optional(),
  /** e-mail: a page of one's own in MJML, instead of the text in a plain frame */
  mjml: z.string().max(100_000).optional(),
  /** WhatsApp: the template that WhatsApp has approved, by the vendor's id, and what fills it */
  approved: z.string().max(512).optional(),
  variables: z.record(z.string().max(50), z.string().max(1024)).optional(),
})
export type Variant = z.output<typeof Variant>

export const TemplateContent = z.strictObject({
  defaultLocale: z.string().regex(LOCALE),
  variants: z.record(z.string().regex(LOCALE), Variant),
  /** files that go along, by id; e-mail only */
  attachments: z.array(z.uuid()).max(10).default([]),
  replyTo: z.string().max(250).optional(),
})
export type TemplateContent = z.output<typeof TemplateContent>

/** How long a text may be by each channel. */
export const MOST_LETTERS: Record<TemplateChannel, number> = {
  sms: 1600,
  whatsapp: 4096,
  telegram: 4096,
  email: 20_000,
}

export type VariantProblem = {
  field: 'text' | 'subject' | 'mjml' | 'approved'
  code: 'empty' | 'too-long' | 'no-mjml'
}

/** What is missing before somebody could get it. */
export function variantProblems(channel: TemplateChannel, variant: Variant): VariantProblem[] {
  const problems: VariantProblem[] = []
  const needs = (field: VariantProblem['field'], value: string | undefined) => {
    if (!value?.trim()) problems.push({ field, code: 'empty' })
  }
  if (channel === 'email') needs('subject', variant.subject)
  if (variant.mjml !== undefined) {
    if (!/<mjml[\s>]/.test(variant.mjml)) problems.push({ field: 'mjml', code: 'no-mjml' })
  } else if (variant.approved === undefined) {
    needs('text', variant.text)
    if (variant.text.length > MOST_LETTERS[channel]) problems.push({ field: 'text', code: 'too-long' })
  } else needs('approved', variant.approved)
  return problems
}
