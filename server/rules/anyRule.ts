import fc from 'fast-check'
import {
  type Condition,
  contactFields,
  type FieldTypes,
  type Operator,
  operators,
  operatorsOf,
  type Rule,
} from '#sdk/rules'

/** For tests: rules, contacts and events at random, drawn mostly from values known to be trouble. */

export const now = new Date('2026-11-20T12:00:00.000Z')
export const stages = ['lead', 'Customer', 'ñ%_\\']
export const types: FieldTypes = {
  'attributes.text': 'text',
  'attributes.number': 'number',
  'attributes.flag': 'boolean',
  'attributes.date': 'date',
  'attributes.list': 'list',
  'event:order.paid:amount': 'number',
  'event:order.paid:items': 'list',
  'event:order.paid:deep.due': 'date',
}

const words = [
  ...[
    '',
    ' ',
    '\t',
    '\u00a0',
    '\u200b',
    'a',
    'A ',
    'ab',
    'abc',
    'b',
    'Ana',
    'ANA',
    'José',
    'JOSÉ',
    'Jose\u0301',
    'Ñu',
    'ñU',
  ],
  ...[
    'İ',
    'i',
    'I',
    'ı',
    'i\u0307',
    'ß',
    'ẞ',
    'SS',
    'Σ',
    'σ',
    'ς',
    'ﬁ',
    'Å',
    '\u212b',
    '😀',
    '😀😁',
    '👩‍👧',
    '\ud7ff\ue000',
    '日本',
  ],
  ...[
    '%',
    '_',
    '\\',
    'a%b',
    'a_b',
    '\\%',
    "'",
    '"',
    "'; drop table contacts; --",
    '$1',
    '{a,b}',
    'a,b',
    'null',
    '[]',
    '\n',
  ],
  ...['true', 'TRUE ', 'false', 'yes', '__proto__', 'x'.repeat(5000), 'vip', 'Vip', 'new', 'sms', 'email'],
]
const numbers = [
  ...[
    '0',
    '1',
    '-0',
    '5',
    '05',
    ' 5 ',
    '5.0',
    '5.',
    '.5',
    '+3',
    '-7',
    '1e3',
    '1E+2',
    '1e400',
    '-1e400',
    '1e-400',
    '1e9999',
    '0x10',
  ],
  ...[
    'NaN',
    'Infinity',
    '-Infinity',
    '１',
    '1,5',
    '1_000',
    '1 000',
    '--1',
    '1e',
    '0.1',
    '0.30000000000000004',
    '1e15',
    '999999999999999',
  ],
  ...[
    '9007199254740992',
    '9007199254740993',
    '1.7976931348623157e308',
    '1.7976931348623159e308',
    '5e-324',
    '2e-324',
    '3e-324',
  ],
  ...['9'.repeat(309), '9'.repeat(400), '9'.repeat(401), '1'.repeat(308), `0.${'0'.repeat(330)}1`],
]
const dates = [
  ...[
    '2026-11-20',
    '2026-11-20T12:00:00Z',
    '2026-11-20T12:00:00.000Z',
    '2026-11-20T12:00:00.001Z',
    '2026-11-20T11:59:59.999Z',
  ],
  ...[
    '2026-11-13T12:00:00.000Z',
    '2026-11-13T11:59:59.999Z',
    '2026-11-13T12:00:00.001Z',
    '2026-11-27T12:00:00Z',
    '2026-11-27T12:00:00.001Z',
  ],
  ...[
    '2026-11-20 12:00',
    '2026-11-20T12:00+02',
    '2026-11-20T12:00:30-0530',
    '2026-11-20T12:00:00.123456789+05:30',
    '2026-11-20T12:00:00.9999999Z',
  ],
  ...[
    '2026-03-29',
    '2026-03-29T02:30:00+01:00',
    '2026-10-25T01:30:00Z',
    '2026-03-08T02:30:00-05:00',
    '2024-02-29',
    '2026-02-29',
    '1900-02-29',
  ],
  ...[
    '2000-02-29',
    '2026-13-01',
    '2026-11-31',
    '2026-1-1',
    '0000-01-01',
    '0099-01-01',
    '1000-01-01T00:00+14:00',
    '9999-12-31',
    '9999-12-31T23:59:59-14:00',
  ],
  ...[
    '2026-11-20T24:00Z',
    '2026-11-20T23:59:60Z',
    '2026-11-20T12:00+15:00',
    'now',
    'infinity',
    '20/11/2026',
    ' 2026-11-20 ',
    '２026-11-20',
  ],
]
const columnDates = [
  ...[
    '2026-11-20T12:00:00Z',
    '2026-11-20T12:00:00.000001Z',
    '2026-11-20T11:59:59.999999Z',
    '2026-11-20T12:00:00.000999Z',
    '2026-11-20T00:00Z',
  ],
  ...[
    '2026-11-13T12:00:00Z',
    '2026-11-13T11:59:59.999999Z',
    '2026-11-13T12:00:00.0005Z',
    '2026-11-27T12:00:00.0005Z',
    '2026-11-27T12:00:00.001Z',
  ],
  ...[
    '2026-11-19T12:00:00Z',
    '2026-11-20T11:59:00Z',
    '2026-11-20T12:30:00Z',
    '2026-03-29T01:00:00Z',
    '2024-02-29T23:59:59.9995Z',
    '1999-12-31T23:59:59Z',
  ],
]
const rawJson = [
  ...[
    'null',
    'true',
    'false',
    '0',
    '-0',
    '1',
    '1.0',
    '1.00000000000000000001',
    '5',
    '5.0',
    '4.5',
    '-7',
    '0.1',
    '0.1000000000000000055',
  ],
  ...[
    '1e400',
    '-1e400',
    '1e-400',
    '9007199254740993',
    '9007199254740992',
    '1e15',
    '999999999999999',
    '1.7976931348623158e308',
    '2e-324',
  ],
  ...[
    '[]',
    '[null]',
    '["a",null,"B "]',
    '["vip","new",5,true]',
    '[["a"]]',
    '[""]',
    '{}',
    '{"a":1}',
    '[{"a":1}]',
    '[5,"5"]',
    '[4.5]',
  ],
]

// Few, so that a rule's value and a contact's often meet.
const common = ['a', 'A ', 'ab', 'vip', 'Vip', 'ñU', '5', '1', 'José', 'sms']

const storable = (text: string) => text.isWellFormed() && !text.includes('\0')
const anyText = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...common) },
  { weight: 5, arbitrary: fc.constantFrom(...words) },
  { weight: 2, arbitrary: fc.constantFrom(...numbers) },
  { weight: 2, arbitrary: fc.constantFrom(...dates) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }).filter(storable) },
)
const anyJson = fc.oneof(
  { weight: 4, arbitrary: anyText.map((text) => JSON.stringify(text)) },
  { weight: 3, arbitrary: fc.constantFrom(...rawJson) },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map(String) },
  { weight: 1, arbitrary: fc.array(anyText, { maxLength: 4 }).map((list) => JSON.stringify(list)) },
)
const anyList = fc.array(anyText, { maxLength: 4 }).map((list) => JSON.stringify(list))
const jsonOf = (pool: string[]) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...pool).map((text) => JSON.stringify(text)) },
    { weight: 2, arbitrary: anyJson },
  )
const anyNumberJson = fc.oneof(
  jsonOf(numbers),
  fc.constantFrom(...rawJson),
  fc.integer({ min: -2, max: 3 }).map(String),
)

/** JSON as text, so that numbers reach the database as they were written. */
const jsonObject = (values: Record<string, fc.Arbitrary<string>>) =>
  fc
    .record(values, { requiredKeys: [], noNullPrototype: true })
    .map(
      (found) =>
        `{${Object.entries(found).map(([key, json]) => `${JSON.stringify(key === 'proto' ? '__proto__' : key)}:${json}`)}}`,
    )

const maybeText = fc.option(anyText, { freq: 5 })
const columnDate = fc.constantFrom(...columnDates)
const anyScore = fc.oneof(
  fc.constantFrom('0', '5', '-7', '0.1', 'NaN', 'Infinity', '1e400', '9007199254740993', '1e-400'),
  fc.integer({ min: -2, max: 3 }).map(String),
)

const anyEvent = fc.record({
  type: fc.constantFrom('order.paid', 'order.paid', 'message.received'),
  at: columnDate,
  properties: jsonObject({
    amount: anyNumberJson,
    items: fc.oneof(anyList, anyJson),
    channel: jsonOf(['sms', 'email', 'SMS ']),
    deep: jsonObject({ due: jsonOf(dates), note: anyJson }),
    '0': anyJson,
  }),
})

export const anyPerson = fc.record({
  externalId: maybeText,
  email: maybeText,
  phone: maybeText,
  firstName: maybeText,
  lastName: maybeText,
  company: maybeText,
  city: maybeText,
  country: maybeText,
  language: maybeText,
  timeZone: maybeText,
  stage: fc.option(fc.constantFrom(...stages)),
  stageSince: fc.option(columnDate),
  score: anyScore,
  tags: fc.array(fc.option(anyText, { freq: 6 }), { maxLength: 4 }),
  source: maybeText,
  ownerId: maybeText,
  createdAt: columnDate,
  updatedAt: columnDate,
  attributes: jsonObject({
    text: anyJson,
    number: anyNumberJson,
    flag: fc.oneof(fc.constantFrom('true', 'false', '"true"', '"FALSE"', '1', '0', '"1"'), anyJson),
    date: jsonOf(dates),
    list: fc.oneof(anyList, anyJson),
    unknown: anyJson,
    proto: anyJson,
    'odd.key': anyJson,
  }),
  events: fc.array(anyEvent, { maxLength: 6 }),
})
export type Person = typeof anyPerson extends fc.Arbitrary<infer T> ? T : never

const anyDuration = fc.record({
  amount: fc.constantFrom(0, 1, 7, 0.5, 10_000),
  unit: fc.constantFrom(
    'seconds' as const,
    'minutes' as const,
    'hours' as const,
    'days' as const,
    'weeks' as const,
  ),
})
const week = fc.constant({ amount: 7, unit: 'days' as const })
const anyNumber = fc.oneof(
  fc.integer({ min: -8, max: 8 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0.1, -0, 5, 9007199254740992),
)
const anyScalar = fc.oneof(
  { weight: 6, arbitrary: anyText.map((text) => text.slice(0, 1000).toWellFormed()) },
  { weight: 2, arbitrary: anyNumber },
  { weight: 1, arbitrary: fc.boolean() },
  { weight: 1, arbitrary: fc.constant(null) },
)

function anyValue(operator: Operator, type: string | undefined): fc.Arbitrary<Condition['value']> {
  const fitting: fc.Arbitrary<string | number | boolean | null> =
    type === 'number'
      ? fc.oneof(anyNumber, fc.integer({ min: -2, max: 3 }), fc.constantFrom(...numbers))
      : type === 'date'
        ? fc.oneof(
            fc.constantFrom(...dates),
            fc.constantFrom('2026-11-20', '2026-11-13', '2026-11-20T12:00Z'),
          )
        : type === 'boolean'
          ? fc.oneof(fc.boolean(), fc.constantFrom('true', '1', 0))
          : fc.oneof(fc.constantFrom(...common), fc.constantFrom(...words.map((word) => word.slice(0, 1000))))
  const one = fc.oneof({ weight: 4, arbitrary: fitting }, { weight: 1, arbitrary: anyScalar })
  switch (operator) {
    case 'in':
    case 'notIn':
      return fc.oneof(fc.array(one, { maxLength: 4 }), fc.array(one, { maxLength: 3 }).map(String), one)
    case 'between':
    case 'notBetween':
      return fc.oneof(
        { weight: 6, arbitrary: fc.tuple(one, one).map((pair) => [...pair]) },
        { weight: 1, arbitrary: one },
      )
    case 'inLast':
    case 'notInLast':
    case 'inNext':
      return fc.oneof(
        { weight: 3, arbitrary: week },
        { weight: 3, arbitrary: anyDuration },
        { weight: 1, arbitrary: one },
      )
    default:
      return one
  }
}

function anyCondition(field: string, type: string | undefined): fc.Arbitrary<Condition> {
  const plain = operators.filter((operator) => operator !== 'did' && operator !== 'didNot')
  const fitting = type ? operatorsOf[type as keyof typeof operatorsOf] : plain
  return fc
    .oneof(
      { weight: 6, arbitrary: fc.constantFrom(...fitting) },
      { weight: 1, arbitrary: fc.constantFrom(...plain) },
    )
    .chain((operator) => anyValue(operator, type).map((value) => ({ field, operator, value })))
}

const oneOf = (fields: [string, string | undefined][]) =>
  fc.oneof(...fields.map(([field, type]) => anyCondition(field, type)))

const groupOf = (node: fc.Arbitrary<Condition | Rule>, maxLength: number): fc.Arbitrary<Rule> =>
  fc.record(
    {
      combinator: fc.constantFrom('and' as const, 'or' as const),
      not: fc.boolean(),
      rules: fc.array(node, { maxLength }),
    },
    { requiredKeys: ['combinator', 'rules'], noNullPrototype: true },
  )

const anyWhere = groupOf(
  oneOf([
    ['amount', 'number'],
    ['amount', 'number'],
    ['items', 'list'],
    ['channel', undefined],
    ['deep.due', 'date'],
    ['deep.note', undefined],
    ['at', 'date'],
    ['0', undefined],
    ['__proto__', undefined],
    ['email', undefined],
  ]),
  2,
)
const anyEventCondition: fc.Arbitrary<Condition> = fc.record({
  field: fc.constantFrom(
    'event:order.paid',
    'event:order.paid',
    'event:message.received',
    'event:never.happens',
  ),
  operator: fc.constantFrom('did' as const, 'didNot' as const),
  value: fc.option(
    fc.record(
      { atLeast: fc.integer({ min: 1, max: 4 }), within: fc.oneof(week, anyDuration), where: anyWhere },
      { requiredKeys: [], noNullPrototype: true },
    ),
    { nil: undefined, freq: 5 },
  ),
})

const fieldsOfType = (wanted: string) =>
  oneOf(
    [...Object.entries(contactFields), ...Object.entries(types)].filter(
      ([field, type]) => type === wanted && !field.startsWith('event:'),
    ),
  )
const anyField = fc.oneof(
  { weight: 3, arbitrary: fieldsOfType('text') },
  { weight: 3, arbitrary: fieldsOfType('number') },
  { weight: 1, arbitrary: fieldsOfType('boolean') },
  { weight: 4, arbitrary: fieldsOfType('date') },
  { weight: 3, arbitrary: fieldsOfType('list') },
  {
    weight: 3,
    arbitrary: oneOf([
      ...Array<[string, undefined]>(8).fill(['attributes.unknown', undefined]),
      ['attributes.missing', undefined],
      ['attributes.__proto__', undefined],
      ['attributes.constructor', undefined],
      ['attributes.odd.key', undefined],
      ['gone', undefined],
    ]),
  },
)
const anyLeaf = fc.oneof({ weight: 3, arbitrary: anyField }, { weight: 1, arbitrary: anyEventCondition })

const anyRelative: fc.Arbitrary<Condition> = fc.record({
  field: fc.constantFrom('createdAt', 'updatedAt', 'stageSince', 'attributes.date', 'attributes.unknown'),
  operator: fc.constantFrom('inLast' as const, 'notInLast' as const, 'inNext' as const),
  value: fc.oneof(week, anyDuration),
})

export const anyTimeRule = groupOf(fc.oneof(anyRelative, anyEventCondition, groupOf(anyRelative, 2)), 3)

export const anyRule: fc.Arbitrary<Rule> = fc.oneof(
  { weight: 6, arbitrary: groupOf(anyLeaf, 2) },
  { weight: 2, arbitrary: groupOf(fc.oneof(anyLeaf, groupOf(anyLeaf, 3)), 3) },
  { weight: 1, arbitrary: anyTimeRule },
)
