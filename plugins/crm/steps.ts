import { type CrmValue, defineStep, z } from '#sdk'

const Fields = z
  .record(z.string().min(1), z.string().max(4000).meta({ widget: 'template' }))
  .default({})
  .meta({ title: 'Fields', widget: 'key-value', help: 'Names as the CRM has them, and what to write there.' })

/** Empty is left alone: a text that had nothing to fill in must not wipe a field. */
const filled = (fields: Record<string, string>): Record<string, CrmValue> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value.trim() !== ''))

export const saveRecord = defineStep({
  id: 'save-record',
  title: 'Save a CRM record',
  description: 'Makes or changes the contact’s record in the CRM, or a company of theirs.',
  icon: 'database',
  category: 'crm',
  summary: 'Save {what} in the CRM',
  provider: 'crm',
  ifLost: 'upsert',
  policy: 'resend',
  input: z.object({
    what: z
      .enum(['person', 'company'])
      .default('person')
      .meta({ title: 'What', labels: { person: 'The contact', company: 'A company' } }),
    fields: Fields,
  }),
  run: async ({ input, provider }) => provider.write({ kind: input.what, values: filled(input.fields) }),
})

export const createNote = defineStep({
  id: 'create-note',
  title: 'Write a CRM note',
  icon: 'sticky-note',
  category: 'crm',
  summary: 'Note “{text}”',
  provider: 'crm',
  ifLost: 'repeat',
  policy: 'resend',
  input: z.object({
    text: z.string().min(1, 'Write the note.').meta({ title: 'Note', widget: 'template' }),
  }),
  run: async ({ input, provider }) => provider.write({ kind: 'note', values: { text: input.text } }),
})

export const createTask = defineStep({
  id: 'create-task',
  title: 'Create a CRM task',
  icon: 'list-todo',
  category: 'crm',
  summary: 'Task “{title}”',
  provider: 'crm',
  ifLost: 'none',
  input: z.object({
    title: z.string().min(1, 'Say what is to be done.').meta({ title: 'Task', widget: 'template' }),
    text: z.string().default('').meta({ title: 'Details', widget: 'template' }),
    days: z.number().int().min(0).max(365).default(1).meta({ title: 'Due in days' }),
  }),
  async run({ input, provider, now }) {
    const dueAt = new Date(now.getTime() + input.days * 86_400_000).toISOString()
    return provider.write({ kind: 'task', values: { title: input.title, text: input.text, dueAt } })
  },
})

export const moveDeal = defineStep({
  id: 'move-deal',
  title: 'Move the CRM deal',
  description: 'Moves the contact’s deal to a stage of the CRM; makes the deal when there is none.',
  icon: 'handshake',
  category: 'crm',
  summary: 'Move the deal to {stage}',
  provider: 'crm',
  ifLost: 'upsert',
  policy: 'resend',
  input: z.object({
    stage: z.string().min(1, 'Write the stage as the CRM names it.').meta({
      title: 'Stage of the CRM',
      help: 'Its internal name, such as closedwon.',
    }),
    title: z
      .string()
      .min(1, 'Give a new deal a title.')
      .default('{{ contact.firstName }} {{ contact.lastName }}')
      .meta({ title: 'Title of a new deal', widget: 'template' }),
    fields: Fields,
  }),
  run: async ({ input, provider }) =>
    provider.moveDeal({ stage: input.stage, title: input.title, values: filled(input.fields) }),
})
