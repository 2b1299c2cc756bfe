import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FieldSchema } from '#sdk/flow'
import { checkInput } from './check.ts'
import { candidates, onlyConnections } from './connections.ts'
import { choiceOf, initialInput, visibleFields, widgetOf } from './fields.ts'
import { joinParts, partsOf, written } from './template.ts'

const form = (properties: Record<string, FieldSchema>, required: string[] = []): FieldSchema => ({
  type: 'object',
  properties,
  required,
})
const codes = (schema: FieldSchema, input: Record<string, unknown>) =>
  checkInput(schema, input).map(({ path, code }) => `${path}: ${code}`)

describe('a form', () => {
  test('shows a field only while the fields it depends on say so; a default counts', () => {
    const schema = form({
      kind: { enum: ['text', 'template'], default: 'text' },
      text: { type: 'string', showIf: { kind: 'text' } },
      template: { type: 'string', showIf: { kind: ['template', 'other'] } },
    })
    const keys = (input: Record<string, unknown>) => visibleFields(schema, input).map((field) => field.key)
    expect(keys({})).toEqual(['kind', 'text'])
    expect(keys({ kind: 'template' })).toEqual(['kind', 'template'])
  })
  test('finds a control for every kind of field', () => {
    expect(widgetOf({ type: 'string' })).toBe('text')
    expect(widgetOf({ type: ['integer', 'null'] })).toBe('number')
    expect(widgetOf({ anyOf: [{ const: 'a' }, { const: 'b' }] })).toBe('enum')
    expect(widgetOf({ type: 'array', items: { type: 'string' } })).toBe('strings')
    expect(widgetOf({ type: 'array', items: { type: 'object', properties: {} } })).toBe('list')
    expect(widgetOf({ type: 'object', additionalProperties: { type: 'string' } })).toBe('key-value')
    expect(widgetOf({ oneOf: [{ type: 'string' }, { type: 'number' }] })).toBe('union')
  })
  test('begins with the defaults, also of inner fields', () => {
    expect(
      initialInput(
        form({
          n: { type: 'number', default: 3 },
          inner: form({ on: { type: 'boolean', default: true } }),
          empty: form({}),
        }),
      ),
    ).toEqual({ n: 3, inner: { on: true } })
  })
  test('recognises which shape of a union a value has', () => {
    const union: FieldSchema = {
      anyOf: [form({ kind: { const: 'date' } }), form({ kind: { const: 'field' } }), { type: 'number' }],
    }
    expect(choiceOf(union, { kind: 'field' })).toBe(1)
    expect(choiceOf(union, 7)).toBe(2)
    expect(choiceOf(union, undefined)).toBe(-1)
  })
})

describe('checking while one types', () => {
  test('says what is missing, too long, too low or not an address, each at its field', () => {
    const schema = form(
      {
        text: { type: 'string', minLength: 1, maxLength: 5, widget: 'template' },
        n: { type: 'integer', minimum: 1, maximum: 9 },
        mail: { type: 'string', format: 'email' },
        cases: { type: 'array', minItems: 1, items: form({ title: { type: 'string' } }, ['title']) },
      },
      ['text'],
    )
    expect(codes(schema, {})).toEqual(['text: required', 'cases: required'])
    expect(codes(schema, { text: 'too long', n: 0, mail: 'nobody', cases: [{}] })).toEqual([
      'text: too-long',
      'n: too-low',
      'mail: format-email',
      'cases.0.title: required',
    ])
    expect(codes(schema, { text: 'ok', n: 9, mail: 'a@b.es', cases: [{ title: 'A' }] })).toEqual([])
  })
  test('a variable that is not complete would go out as it stands, so it is an error', () => {
    const schema = form({ text: { type: 'string', widget: 'template' } })
    expect(codes(schema, { text: 'Hi {{ contact.firstName }}' })).toEqual([])
    expect(codes(schema, { text: 'Hi {{ contact.firstName' })).toEqual(['text: template'])
    expect(codes(schema, { text: 'Hi {{ }}' })).toEqual(['text: template'])
  })
  test('does not look at hidden fields', () => {
    const schema = form(
      { kind: { default: 'a', enum: ['a', 'b'] }, x: { type: 'number', showIf: { kind: 'b' } } },
      ['x'],
    )
    expect(codes(schema, {})).toEqual([])
    expect(codes(schema, { kind: 'b' })).toEqual(['x: required'])
  })
  test('a rule that is asked for needs a condition; one that may stay empty does not', () => {
    const everybody = { rule: { combinator: 'and', rules: [] } }
    expect(codes(form({ rule: { widget: 'rule' } }, ['rule']), everybody)).toEqual(['rule: required'])
    expect(codes(form({ rule: { widget: 'rule' } }), everybody)).toEqual([])
  })
  test('explains an incomplete rule in both languages', () => {
    const schema = form({ rule: { widget: 'rule' } })
    const [error] = checkInput(schema, {
      rule: { combinator: 'and', rules: [{ field: 'nothing', operator: '=', value: 'x' }] },
    })
    expect(error?.code).toBe('said')
    expect(error?.values.en).not.toBe(error?.values.es)
    expect(
      codes(schema, {
        rule: { combinator: 'and', rules: [{ field: 'country', operator: '=', value: 'ES' }] },
      }),
    ).toEqual([])
  })
})

describe('a text with fields in it', () => {
  test('comes apart into words and fields, with what stands in for an empty one', () => {
    expect(partsOf('Hi {{ contact.firstName | default: "you" }}, {{contact.city}}!')).toEqual([
      { text: 'Hi ' },
      { variable: 'contact.firstName', fallback: 'you' },
      { text: ', ' },
      { variable: 'contact.city' },
      { text: '!' },
    ])
  })
  test('keeps what it cannot read as it is', () => {
    expect(partsOf('{{ contact.firstName | upcase }}')).toEqual([
      { text: '{{ contact.firstName | upcase }}' },
    ])
  })
  test('any words and any fallback survive being taken apart and put together', () => {
    const words = fc.string().filter((text) => !/[{}]/.test(text) && text !== '')
    const variable = fc.record({
      variable: fc.constantFrom('contact.firstName', 'contact.attributes.size'),
      fallback: fc.string({ minLength: 1 }).filter((text) => !/["'{}]/.test(text)),
    })
    fc.assert(
      fc.property(words, variable, words, (before, field, after) => {
        const parts = [{ text: before }, field, { text: after }]
        expect(partsOf(joinParts(parts))).toEqual(parts)
      }),
    )
  })
  test('a fallback with quotes stays one fallback', () => {
    const text = written({ variable: 'contact.firstName', fallback: 'the "boss"' })
    expect(partsOf(text)).toEqual([{ variable: 'contact.firstName', fallback: 'the "boss"' }])
  })
})

test('a step may use the accounts of plugins that provide what it needs, and takes the only one by itself', () => {
  const manifest = {
    steps: [],
    events: [],
    plugins: [
      {
        id: 'a',
        title: 'A',
        icon: 'x',
        translations: {},
        providers: [{ plugin: 'a', kind: 'sms', title: 'A', simulated: false }],
      },
      {
        id: 'b',
        title: 'B',
        icon: 'x',
        translations: {},
        providers: [{ plugin: 'b', kind: 'email', title: 'B', simulated: false }],
      },
    ],
  }
  const connections = [
    { id: '1', title: 'One', plugin: 'a' },
    { id: '2', title: 'Two', plugin: 'b' },
  ]
  expect(candidates(manifest, connections, 'sms', 'channels').map((one) => one.id)).toEqual(['1'])
  const schema = form({ connection: { widget: 'connection', provider: 'email' } })
  expect(onlyConnections(schema, manifest, connections, 'channels')).toEqual({ connection: '2' })
  expect(
    onlyConnections(schema, manifest, [...connections, { id: '3', title: 'Three', plugin: 'b' }], 'channels'),
  ).toEqual({})
})
