import { definePlugin, defineTrigger, z } from '#sdk'
import { es } from './es.ts'
import { createNote, createTask, moveDeal, saveRecord } from './steps.ts'

const changed = defineTrigger({
  id: 'changed',
  title: 'Changed in the CRM',
  description: 'Starts when the sync has taken over a change that was made in the CRM.',
  icon: 'refresh-cw',
  summary: 'When the CRM changed something',
  on: { event: 'crm.updated' },
  input: z.object({
    field: z.string().default('').meta({
      title: 'Only when this field changed',
      widget: 'contact-field',
      help: 'Left empty: any field.',
    }),
  }),
  matches({ input, event }) {
    const { fields } = event.properties
    return input.field === '' || (Array.isArray(fields) && fields.includes(input.field))
  },
})

/** Steps and a trigger for whichever CRM an account belongs to. */
export default definePlugin({
  id: 'crm',
  title: 'CRM',
  description: 'Records, notes, tasks and deals in your CRM.',
  icon: 'database',
  steps: [saveRecord, createNote, createTask, moveDeal],
  triggers: [changed],
  events: [
    {
      type: 'crm.updated',
      title: 'Changed in the CRM',
      properties: [{ key: 'record', title: 'Record of the CRM' }],
    },
    {
      type: 'crm.note-added',
      title: 'Note written in the CRM',
      properties: [{ key: 'text', title: 'Note' }],
    },
    { type: 'crm.task-added', title: 'Task made in the CRM', properties: [{ key: 'title', title: 'Task' }] },
    { type: 'crm.task-done', title: 'Task done in the CRM', properties: [{ key: 'title', title: 'Task' }] },
  ],
  translations: { es },
})
