import { definePlugin, defineTrigger, z } from '#sdk'
import { es } from './es.ts'
import { addTag, notify, removeTag, setField } from './steps.ts'
import { assign, awaitTask, createTask } from './team.ts'

const contactCreated = defineTrigger({
  id: 'contact-created',
  title: 'When a contact is new',
  description: 'Starts every contact that is created, however it came.',
  icon: 'user-plus',
  input: z.object({}),
  on: { event: 'contact.created' },
})

const contactImported = defineTrigger({
  id: 'contact-imported',
  title: 'When a contact is imported',
  description: 'Starts the contacts that a file brings for the first time.',
  icon: 'file-up',
  input: z.object({}),
  on: { event: 'contact.imported' },
})

const segmentEntered = defineTrigger({
  id: 'segment-entered',
  title: 'When a contact enters a segment',
  description: 'Starts contacts as soon as they belong to a segment.',
  icon: 'users',
  summary: 'When a contact enters {segment}',
  input: z.object({ segment: z.string().min(1).meta({ title: 'Segment', widget: 'segment' }) }),
  on: { event: 'segment.entered' },
  matches: ({ input, event }) => event.properties.segmentId === input.segment,
})

/** What is known of a contact. */
export default definePlugin({
  id: 'data',
  title: 'Contacts',
  description: 'Changes what you know of a contact, and starts flows when contacts come.',
  icon: 'contact',
  steps: [setField, addTag, removeTag, assign, createTask, awaitTask, notify],
  triggers: [contactCreated, contactImported, segmentEntered],
  events: [
    { type: 'contact.created', title: 'Contact created', properties: [{ key: 'source', title: 'Source' }] },
    {
      type: 'contact.imported',
      title: 'Contact imported',
      properties: [{ key: 'importId', title: 'Import' }],
    },
    { type: 'contact.updated', title: 'Contact changed' },
    {
      type: 'segment.entered',
      title: 'Segment entered',
      properties: [{ key: 'segmentId', title: 'Segment' }],
    },
    { type: 'tag.added', title: 'Tag added', properties: [{ key: 'tag', title: 'Tag' }] },
    { type: 'tag.removed', title: 'Tag removed', properties: [{ key: 'tag', title: 'Tag' }] },
    {
      type: 'task.created',
      title: 'Task given',
      properties: [{ key: 'title', title: 'What to do' }],
    },
    {
      type: 'task.done',
      title: 'Task done',
      properties: [
        { key: 'title', title: 'What to do' },
        { key: 'outcome', title: 'What came of it' },
      ],
    },
    { type: 'segment.left', title: 'Segment left', properties: [{ key: 'segmentId', title: 'Segment' }] },
  ],
  translations: { es },
})
