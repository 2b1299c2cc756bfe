import { change, defineStep, exit, z } from '#sdk'

export const setField = defineStep({
  id: 'set-field',
  title: 'Set a field',
  description: 'Writes a value into a field of the contact, or empties it.',
  icon: 'pencil-line',
  category: 'contacts',
  summary: '{how} {field}: {value}',
  input: z
    .object({
      field: z.string().min(1).max(200).meta({ title: 'Field', widget: 'contact-field' }),
      how: z
        .enum(['set', 'clear'])
        .default('set')
        .meta({ title: 'What to do', labels: { set: 'Set', clear: 'Empty' } }),
      value: z
        .string()
        .max(5000)
        .optional()
        .meta({
          title: 'Value',
          widget: 'template',
          help: 'A date as 2026-12-31, a yes or no as true or false.',
          showIf: { how: 'set' },
        }),
    })
    .refine((input) => input.how === 'clear' || input.value, { path: ['value'], message: 'Write a value.' }),
  decide({ input, text }) {
    const value = input.how === 'clear' ? null : text(input.value ?? '')
    return exit('default', {
      because: { field: input.field, value },
      changes: [change.set(input.field, value)],
    })
  },
})

const tags = z
  .array(z.string().trim().min(1).max(60))
  .min(1, 'Choose at least one tag.')
  .max(20)
  .meta({ title: 'Tags', widget: 'tag' })

export const addTag = defineStep({
  id: 'add-tag',
  title: 'Add tags',
  description: 'Puts tags on the contact.',
  icon: 'tag',
  category: 'contacts',
  summary: 'Add {tags}',
  input: z.object({ tags }),
  decide: ({ input }) => exit('default', { changes: [change.tag({ add: input.tags })] }),
})

export const removeTag = defineStep({
  id: 'remove-tag',
  title: 'Remove tags',
  description: 'Takes tags off the contact.',
  icon: 'tag',
  category: 'contacts',
  summary: 'Remove {tags}',
  input: z.object({ tags }),
  decide: ({ input }) => exit('default', { changes: [change.tag({ remove: input.tags })] }),
})

export const notify = defineStep({
  id: 'notify',
  title: 'Tell the team',
  description: 'Leaves a note for your team in the product.',
  icon: 'bell',
  category: 'contacts',
  summary: 'Tell {to}: “{text}”',
  input: z.object({
    text: z
      .string()
      .min(1)
      .max(1000)
      .meta({ title: 'Text', widget: 'template', placeholder: '{{ contact.firstName }} wants a call back' }),
    to: z
      .enum(['team', 'owner'])
      .default('team')
      .meta({ title: 'Who', labels: { team: 'everybody', owner: 'the contact’s owner' } }),
  }),
  decide: ({ input, text }) => exit('default', { changes: [change.notify(text(input.text), input.to)] }),
})
