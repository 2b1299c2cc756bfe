import { defineStep, StepError, z } from '#sdk'
import { htmlOf } from './html.ts'
import { Purpose } from './purpose.ts'
import { Vendor } from './sms.ts'

export const sendEmail = defineStep({
  id: 'send-email',
  title: 'Send e-mail',
  description: 'Sends an e-mail to the contact’s address.',
  icon: 'mail',
  category: 'messages',
  summary: '“{subject}”',
  provider: 'email',
  channel: 'email',
  ifLost: 'provider',
  input: z.object({
    subject: z.string().min(1).max(250).meta({ title: 'Subject', widget: 'template', oneLine: true }),
    text: z.string().min(1).max(50_000).meta({
      title: 'Text',
      widget: 'template',
      help: 'Leave an empty line between paragraphs. Addresses that begin with https:// become links.',
    }),
    replyTo: z.string().max(250).optional().meta({
      title: 'Answers go to',
      placeholder: 'sales@example.com',
      help: 'The account’s own address when empty.',
    }),
    purpose: Purpose,
  }),
  gate: ({ purpose }) => ({ purpose }),
  output: Vendor,
  async run({ input, contact, provider, preferencesUrl }) {
    if (!contact.email)
      throw new StepError(
        'This contact has no e-mail address. Add one, or lead contacts without one another way.',
        { retry: false },
      )
    const text = input.purpose === 'marketing' ? withWayOut(input.text, contact, preferencesUrl) : input.text
    const { vendorId } = await provider.send({
      to: contact.email,
      // A line break in a subject would begin a header of its own.
      subject: input.subject.replace(/\s+/g, ' ').trim(),
      text,
      html: htmlOf(text),
      replyTo: input.replyTo || undefined,
    })
    return { vendorId }
  },
})

/** In the contact's language, as far as we speak it. */
const withWayOut = (text: string, { language }: { language: string | null }, url: string): string =>
  `${text.trimEnd()}\n\n${/^es/i.test(language ?? '') ? 'Elige qué quieres recibir, o date de baja' : 'Choose what you want to receive, or unsubscribe'}: ${url}`
