import { defineStep, exit, z } from '#sdk'
import { fold, Rule, readText } from '#sdk/rules'
import { fieldValue } from './fieldValue.ts'

export const branch = defineStep({
  id: 'branch',
  title: 'Yes or no',
  description: 'Sends contacts one way if a rule holds for them, and the other way if not.',
  icon: 'split',
  category: 'flow',
  summary: 'If {rule}',
  exits: ['yes', 'no'],
  input: z.object({ rule: Rule.meta({ title: 'If', widget: 'rule' }) }),
  decide({ input, check }) {
    const { result, because } = check(input.rule)
    return exit(result ? 'yes' : 'no', { because })
  },
})

const Case = z.object({
  id: z.string().min(1).max(40),
  title: z.string().min(1).max(60).meta({ title: 'Name of this way out' }),
  values: z.array(z.string().min(1).max(200)).min(1, 'Write at least one value.').max(100).meta({
    title: 'Values',
    help: 'Capital and small letters count the same.',
  }),
})

export const valueSplit = defineStep({
  id: 'value-split',
  title: 'Split by value',
  description: 'Sends contacts different ways by the value of one field.',
  icon: 'list-tree',
  category: 'flow',
  summary: 'By {field}: {cases}',
  exits: { each: 'cases', id: 'id', title: 'title', also: ['otherwise'] },
  input: z.object({
    field: z.string().min(1).meta({ title: 'Field', widget: 'contact-field' }),
    cases: z
      .array(Case)
      .min(1, 'Add at least one case.')
      .max(30)
      .refine(
        (items) => new Set(items.map((item) => item.id)).size === items.length,
        'Two cases are the same.',
      )
      .refine((items) => !items.some((item) => item.id === 'otherwise'), 'The name "otherwise" is taken.')
      .meta({
        title: 'Cases',
        help: 'The first that fits is taken. Whoever fits none leaves by “Otherwise”.',
      }),
  }),
  decide({ input, contact }) {
    const actual = fieldValue(contact, input.field)
    const held = new Set((Array.isArray(actual) ? actual : [actual]).map(readText))
    const found = input.cases.find((one) => one.values.some((value) => held.has(fold(value))))
    return exit(found?.id ?? 'otherwise', {
      because: { field: input.field, actual: actual ?? null, case: found?.title ?? null },
    })
  },
})
