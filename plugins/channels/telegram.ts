import { defineStep, StepError, z } from '#sdk'
import { Purpose } from './purpose.ts'
import { hasSaved, hasText, Kind, noSaved, noText, savedOf } from './saved.ts'
import { Attachments, Vendor } from './sms.ts'

export const sendTelegram = defineStep({
  id: 'send-telegram',
  title: 'Send Telegram message',
  description: 'Sends a message to a contact who has written to the bot.',
  icon: 'send',
  category: 'messages',
  summary: '“{text}” {messageTemplate}',
  provider: 'telegram',
  channel: 'telegram',
  ifLost: 'provider',
  input: z
    .object({
      kind: Kind,
      messageTemplate: savedOf('telegram'),
      text: z
        .string()
        .max(4096)
        .optional()
        .meta({
          title: 'Text',
          widget: 'template',
          showIf: { kind: 'text' },
          placeholder: 'Hi {{ contact.firstName | default: "there" }}, …',
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
    const { telegramId } = contact.attributes
    const { text = '', attachments } = input
    if (typeof telegramId !== 'string' || !telegramId)
      throw new StepError(
        'This contact is not known on Telegram. They have to write to the bot once; lead the others another way.',
        { retry: false },
      )
    const { vendorId } = await provider.send({ to: telegramId, text, attachments })
    return { vendorId }
  },
})
