import { defineStep, StepError, z } from '#sdk'
import { Purpose } from './purpose.ts'

export const Vendor = z.object({ vendorId: z.string() })

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
  summary: '“{text}”',
  provider: 'sms',
  channel: 'sms',
  ifLost: 'provider',
  input: z.object({
    text: z.string().min(1).max(1600).meta({
      title: 'Text',
      widget: 'template',
      placeholder: 'Hi {{ contact.firstName | default: "there" }}, …',
      help: 'One SMS carries 160 characters, or 70 once it holds an emoji or a letter such as á; longer texts go out, and are billed, as several.',
    }),
    purpose: Purpose,
  }),
  gate: ({ purpose }) => ({ purpose }),
  output: Vendor,
  async run({ input, contact, provider }) {
    const { vendorId } = await provider.send({ to: phoneOf(contact), text: input.text })
    return { vendorId }
  },
})
