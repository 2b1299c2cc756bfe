import { z } from '#sdk'

const accountOf = (channel: 'whatsapp' | 'sms' | 'email' | 'telegram') =>
  z
    .uuid('Choose an account.')
    .optional()
    .meta({ title: 'Account', widget: 'connection', provider: channel, showIf: { channel } })

/** One way to reach somebody: a channel, through an account, with words of its own. */
export const Way = z
  .object({
    channel: z
      .enum(['whatsapp', 'sms', 'email', 'telegram'])
      .default('whatsapp')
      .meta({
        title: 'Channel',
        labels: { whatsapp: 'WhatsApp', sms: 'SMS', email: 'E-mail', telegram: 'Telegram' },
      }),
    whatsapp: accountOf('whatsapp'),
    sms: accountOf('sms'),
    email: accountOf('email'),
    telegram: accountOf('telegram'),
    kind: z
      .enum(['template', 'text'])
      .default('template')
      .meta({
        title: 'What to send',
        labels: { template: 'A template approved by WhatsApp', text: 'A text' },
        showIf: { channel: 'whatsapp' },
      }),
    template: z
      .string()
      .max(512)
      .optional()
      .meta({
        title: 'Approved template',
        widget: 'vendor-template',
        placeholder: 'welcome_es',
        showIf: { channel: 'whatsapp', kind: 'template' },
      }),
    variables: z
      .record(z.string(), z.string().max(1024).meta({ widget: 'template' }))
      .optional()
      .meta({
        title: 'What fills the template',
        widget: 'key-value',
        showIf: { channel: 'whatsapp', kind: 'template' },
      }),
    subject: z
      .string()
      .max(250)
      .optional()
      .meta({ title: 'Subject', widget: 'template', oneLine: true, showIf: { channel: 'email' } }),
    text: z.string().max(50_000).optional().meta({
      title: 'Text',
      widget: 'template',
      help: 'Not needed with an approved template.',
      placeholder: 'Hi {{ contact.firstName | default: "there" }}, …',
    }),
    most: z.number().positive().max(1000).optional().meta({
      title: 'At most it may cost',
      help: 'For one message, in the account’s currency; dearer accounts are passed over. Empty: whatever it costs.',
    }),
  })
  .refine((way) => way[way.channel], { path: ['channel'], message: 'Choose an account.' })
  .refine((way) => usesTemplate(way) || way.text, { path: ['text'], message: 'Write a text.' })
  .refine((way) => !usesTemplate(way) || way.template, { path: ['template'], message: 'Name the template.' })
  .refine((way) => way.channel !== 'email' || way.subject, { path: ['subject'], message: 'Write a subject.' })
export type Way = z.output<typeof Way>

const usesTemplate = ({ channel, kind }: { channel: string; kind: string }) =>
  channel === 'whatsapp' && kind === 'template'

const titles = { whatsapp: 'WhatsApp', sms: 'SMS', email: 'E-mail', telegram: 'Telegram' } as const
export const wayTitle = ({ channel }: Way): string => titles[channel]

/** The step that sends this way, and its settings. */
export function wayInput(
  way: Way,
  purpose: 'marketing' | 'transactional',
): { step: string; settings: Record<string, unknown>; mostMicros?: number } {
  const { channel, kind, template, variables, subject, text, most } = way
  const words = usesTemplate({ channel, kind })
    ? { kind: 'template', template, variables }
    : { kind: 'text', text, ...(channel === 'email' && { subject }) }
  return {
    step: `send-${channel}`,
    settings: { connection: way[channel], ...words, purpose },
    mostMicros: most === undefined ? undefined : Math.round(most * 1_000_000),
  }
}
