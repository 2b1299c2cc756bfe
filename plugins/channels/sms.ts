import { defineStep, StepError, z } from '#sdk'
import { Purpose } from './purpose.ts'
import { hasSaved, hasText, Kind, noSaved, noText, savedOf } from './saved.ts'

export const Vendor = z.object({ vendorId: z.string() })

/** Files that go along, by their ids. Not in the form: they come from a template, or from whoever writes by hand. */
export const Attachments = z.array(z.uuid()).max(10).optional().meta({ title: 'Files', widget: 'hidden' })

/** The contact's own number, or what to do when there is none. */
export function phoneOf(contact: { phone: string | null }): string {
  if (contact.phone) return contact.phone
  throw new StepError(
    'This contact has no phone number. Add one, or lead contacts without a phone another way.',
    {
      retry: false,
    },
  )
}

export const sendSms = defineStep({
  id: 'send-sms',
  title: 'Send SMS',
  description: 'Sends a text message to the contact’s phone.',
  icon: 'message-square',
  category: 'messages',
  summary: '“{text}” {messageTemplate}',
  provider: 'sms',
  channel: 'sms',
  ifLost: 'provider',
  input: z
    .object({
      kind: Kind,
      messageTemplate: savedOf('sms'),
      text: z
        .string()
        .max(1600)
        .optional()
        .meta({
          title: 'Text',
          widget: 'template',
          counts: 'sms',
          showIf: { kind: 'text' },
          placeholder: 'Hi {{ contact.firstName | default: "there" }}, …',
          help: 'One SMS carries 160 characters, or 70 once it holds an emoji or a letter such as á; longer texts go out, and are billed, as several.',
        }),
      attachments: Attachments,
      purpose: Purpose,
    })
    .refine(hasText, noText)
    .refine(hasSaved, noSaved),
  gate: ({ purpose }) => ({ purpose }),
  compose: ({ text, attachments, purpose }) => ({ text, attachments, purpose }),
  output: Vendor,
  async run({ input, contact, provider }) {
    const { text = '', attachments } = input
    const { vendorId } = await provider.send({ to: phoneOf(contact), text, attachments })
    return { vendorId }
  },
})
