import { defineStep, StepError, z } from '#sdk'
import { htmlOf } from './html.ts'
import { Purpose } from './purpose.ts'
import { hasSaved, hasText, Kind, noSaved, noText, savedOf } from './saved.ts'
import { Attachments, Vendor } from './sms.ts'
import { pageWithWayOut, wayOutFor, withWayOut } from './wayOut.ts'

export const sendEmail = defineStep({
  id: 'send-email',
  title: 'Send e-mail',
  description: 'Sends an e-mail to the contact’s address.',
  icon: 'mail',
  category: 'messages',
  summary: '“{subject}” {messageTemplate}',
  provider: 'email',
  channel: 'email',
  ifLost: 'provider',
  input: z
    .object({
      kind: Kind,
      messageTemplate: savedOf('email'),
      subject: z
        .string()
        .max(250)
        .optional()
        .meta({ title: 'Subject', widget: 'template', oneLine: true, showIf: { kind: 'text' } }),
      text: z
        .string()
        .max(50_000)
        .optional()
        .meta({
          title: 'Text',
          widget: 'template',
          showIf: { kind: 'text' },
          help: 'Leave an empty line between paragraphs. Addresses that begin with https:// become links.',
        }),
      // A template's own page; without it the text makes one.
      html: z.string().max(400_000).optional().meta({ title: 'Page', widget: 'html-template' }),
      attachments: Attachments,
      replyTo: z.string().max(250).optional().meta({
        title: 'Answers go to',
        placeholder: 'sales@example.com',
        help: 'The account’s own address when empty.',
      }),
      purpose: Purpose,
    })
    .refine((value) => value.kind !== 'text' || value.subject, {
      path: ['subject'],
      message: 'Write a subject.',
    })
    .refine(hasText, noText)
    .refine(hasSaved, noSaved),
  gate: ({ purpose }) => ({ purpose }),
  compose: ({ subject, text, html, attachments, purpose }) => ({ subject, text, html, attachments, purpose }),
  output: Vendor,
  async run({ input, contact, provider, preferencesUrl }) {
    if (!contact.email)
      throw new StepError(
        'This contact has no e-mail address. Add one, or lead contacts without one another way.',
        { retry: false },
      )
    const { subject = '', text: written = '', html: page, attachments, replyTo } = input
    const words = input.purpose === 'marketing' ? wayOutFor(contact) : undefined
    const text = words ? withWayOut(written, words, preferencesUrl) : written
    const { vendorId } = await provider.send({
      to: contact.email,
      // A line break in a subject would begin a header of its own.
      subject: subject.replace(/\s+/g, ' ').trim(),
      text,
      html: page ? (words ? pageWithWayOut(page, words, preferencesUrl) : page) : htmlOf(text),
      attachments,
      replyTo: replyTo || undefined,
    })
    return { vendorId }
  },
})
