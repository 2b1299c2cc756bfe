import { describe, expect, test } from 'vitest'
import type { FieldSchema, FlowNode, StepManifest } from '#sdk/flow'
import { exitTitle, type Speaker, sentenceOf } from './words.ts'

const speaker = (language = 'en'): Speaker => ({
  language,
  plugin: (_, english) =>
    language === 'es' && english === 'Wait {duration}, until {window}'
      ? 'Espera {duration}, hasta {window}'
      : english,
  t: (key, values) => (key === 'words.window' ? `${values?.days} ${values?.from}–${values?.to}` : key),
  name: (widget, id) =>
    new Map([
      ['stage won', 'Won'],
      ['contact-field firstName', 'First name'],
    ]).get(`${widget} ${id}`),
  rule: () => 'Country is ES',
})
const step = (
  summary: string,
  properties: Record<string, FieldSchema>,
  required: string[] = [],
): StepManifest => ({
  type: 'demo.step',
  plugin: 'demo',
  kind: 'decide',
  title: 'Demo',
  icon: 'clock',
  category: 'flow',
  summary,
  version: 1,
  input: { type: 'object', properties, required },
  exits: ['default'],
  waits: false,
})
const node = (input: Record<string, unknown>): FlowNode => ({
  id: 'a',
  type: 'demo.step',
  version: 1,
  input,
  position: { x: 0, y: 0 },
})
const said = (of: StepManifest, input: Record<string, unknown>, language = 'en') =>
  sentenceOf(of, node(input), speaker(language))
    .map((piece) => piece.text)
    .join('')

describe('the sentence on a card', () => {
  const wait = step(
    'Wait {duration}, until {window}',
    { duration: { widget: 'duration', title: 'How long' }, window: { widget: 'time-window' } },
    ['duration'],
  )
  const duration = { amount: 2, unit: 'days' }

  test('says durations and windows as a person would', () => {
    const window = { days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }
    expect(said(wait, { duration, window })).toBe('Wait 2 days, until words.weekday 09:00–18:00')
  })
  test('leaves out the part whose field was left empty', () => {
    expect(said(wait, { duration })).toBe('Wait 2 days')
  })
  test('speaks the reader’s language', () => {
    expect(said(wait, { duration }, 'es')).toBe('Espera 2 días')
  })
  test('names what is still missing', () => {
    const pieces = sentenceOf(wait, node({}), speaker())
    expect(pieces).toContainEqual({ text: 'how long', kind: 'missing' })
  })
  test('shows a contact’s field in a text by its name', () => {
    const sms = step('“{text}”', { text: { type: 'string', widget: 'template' } }, ['text'])
    expect(said(sms, { text: 'Hi {{ contact.firstName | default: "you" }}!' })).toBe('“Hi ‹First name›!”')
  })
  test('names a stage by its title', () => {
    const move = step('Move to {stage}', { stage: { type: 'string', widget: 'stage' } }, ['stage'])
    expect(said(move, { stage: 'won' })).toBe('Move to Won')
  })
  test('says nothing about a field that is hidden now', () => {
    const either = step('Until {date} {field}', {
      what: { enum: ['date', 'field'], default: 'date' },
      date: { type: 'string', title: 'Date', showIf: { what: 'date' } },
      field: { type: 'string', showIf: { what: 'field' } },
    })
    expect(said(either, { what: 'date', date: 'tomorrow', field: 'birthday' })).toBe('Until tomorrow')
  })
})

test('a way out that somebody named keeps its name, whatever its id; one without gets the usual words', () => {
  const words = { ...speaker(), t: (key: string) => ({ 'exit.reply': 'Respondió' })[key] ?? key }
  expect(exitTitle({ id: 'reply', title: 'They wrote back' }, 'flow', words)).toBe('They wrote back')
  expect(exitTitle({ id: 'reply', title: 'Reply' }, 'flow', words)).toBe('Respondió')
  expect(exitTitle({ id: 'reply', title: 'reply' }, 'flow', words), 'as histories tell it').toBe('Respondió')
})
