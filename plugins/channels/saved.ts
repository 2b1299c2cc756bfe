import { z } from '#sdk'

/** A text that stands in the step, or a template that is kept apart and used by many. */
export const Kind = z
  .enum(['text', 'saved'])
  .default('text')
  .meta({ title: 'What to send', labels: { text: 'A text written here', saved: 'A template' } })

/** Which template. Before the step runs the host puts its words, in the contact's language, into the other fields. */
export const savedOf = (channel: 'sms' | 'whatsapp' | 'email' | 'telegram') =>
  z
    .uuid('Choose a template.')
    .optional()
    .meta({ title: 'Template', widget: 'message-template', channel, showIf: { kind: 'saved' } })

type Chosen = { kind: string; text?: string; messageTemplate?: string; attachments?: readonly string[] }

/** A picture may say enough by itself. */
export const hasText = (value: Chosen) =>
  value.kind !== 'text' || Boolean(value.text) || Boolean(value.attachments?.length)
export const hasSaved = (value: Chosen) => value.kind !== 'saved' || Boolean(value.messageTemplate)

export const noText = { path: ['text'], message: 'Write a text.' }
export const noSaved = { path: ['messageTemplate'], message: 'Choose a template.' }
