import { defineStep, z } from '#sdk'
import { Purpose } from './purpose.ts'
import { hasSaved, hasText, noSaved, noText, savedOf } from './saved.ts'
import { Attachments, phoneOf, Vendor } from './sms.ts'

const input = z
  .object({
    kind: z
      .enum(['text', 'template', 'saved'])
      .default('text')
      .meta({
        title: 'What to send',
        labels: {
          text: 'A text',
          template: 'A template approved by WhatsApp',
          saved: 'One of our templates',
        },
        help: 'A text reaches people only within 24 hours of their last message; a template approved by WhatsApp also later.',
      }),
    messageTemplate: savedOf('whatsapp'),
    text: z
      .string()
      .max(4096)
      .optional()
      .meta({
        title: 'Text',
        widget: 'template',
        placeholder: 'Hi {{ contact.firstName | default: "there" }}, …',
        showIf: { kind: 'text' },
      }),
    otherwise: z
      .string()
      .max(512)
      .optional()
      .meta({
        title: 'Outside the 24 hours, this template instead',
        widget: 'vendor-template',
        placeholder: 'welcome_es',
        showIf: { kind: 'text' },
        help: 'An approved template without blanks to fill in. Left empty, nobody is written to then.',
      }),
    template: z
      .string()
      .max(512)
      .optional()
      .meta({
        title: 'Approved template',
        widget: 'vendor-template',
        placeholder: 'welcome_es',
        showIf: { kind: 'template' },
      }),
    variables: z
      .record(z.string(), z.string().max(1024).meta({ widget: 'template' }))
      .optional()
      .meta({ title: 'What fills the template', widget: 'key-value', showIf: { kind: 'template' } }),
    attachments: Attachments,
    purpose: Purpose,
  })
  .refine(hasText, noText)
  .refine(hasSaved, noSaved)
  .refine((value) => value.kind !== 'template' || value.template, {
    path: ['template'],
    message: 'Name the template.',
  })

export const sendWhatsapp = defineStep({
  id: 'send-whatsapp',
  title: 'Send WhatsApp',
  description: 'Sends a WhatsApp message to the contact’s phone.',
  icon: 'message-circle',
  category: 'messages',
  summary: '“{text}” {template} {messageTemplate}',
  provider: 'whatsapp',
  channel: 'whatsapp',
  ifLost: 'provider',
  input,
  gate: ({ purpose, kind }) => ({ purpose, freeText: kind === 'text' }),
  instead: ({ kind, otherwise }) =>
    kind === 'text' && otherwise
      ? { kind: 'template' as const, template: otherwise, variables: {}, text: '' }
      : undefined,
  compose: ({ text, attachments, approved, purpose }) =>
    approved
      ? { kind: 'template' as const, template: approved.id, variables: approved.variables, purpose }
      : { text, attachments, purpose },
  output: Vendor,
  async run({ input: { kind, text = '', template, variables = {}, attachments }, contact, provider }) {
    const to = phoneOf(contact)
    const message =
      kind === 'template' && template
        ? { to, text: '', template: { name: template, variables } }
        : { to, text, attachments }
    const { vendorId } = await provider.send(message)
    return { vendorId }
  },
})
