import { z } from 'zod'
import { type FieldTypes, Rule } from '#sdk/rules'
import { InvalidInput } from '../http/errors.ts'
import { requireUsable } from '../segments/segmentRule.ts'
import type { ContactFilter } from './listContacts.ts'

/** Whom a list, a count or a board shows. */
export const Filter = z.strictObject({
  q: z.string().max(200).optional(),
  rule: z.string().max(50_000).optional().meta({ description: 'A rule as JSON.' }),
  segmentId: z.uuid().optional(),
  stage: z.string().max(100).optional().meta({ description: 'A stage’s key, or `-` for none.' }),
  tag: z.string().max(100).optional(),
  ownerId: z.string().max(100).optional().meta({ description: 'A member’s id, or `none`.' }),
  importId: z.uuid().optional(),
})

export function readFilter({ rule, ...filter }: z.infer<typeof Filter>, types: FieldTypes): ContactFilter {
  return rule === undefined ? filter : { ...filter, rule: readRule(rule, types) }
}

function readRule(text: string, types: FieldTypes): Rule {
  let written: unknown
  try {
    written = JSON.parse(text)
  } catch (cause) {
    throw new InvalidInput(
      { en: 'The rule is not JSON.', es: 'La regla no es JSON.' },
      {
        rule: cause instanceof Error ? cause.message : 'Not JSON',
      },
    )
  }
  const parsed = Rule.safeParse(written)
  if (!parsed.success)
    throw new InvalidInput(
      { en: 'The rule needs attention.', es: 'Hay que corregir la regla.' },
      Object.fromEntries(
        parsed.error.issues.map((issue) => [['rule', ...issue.path].join('.'), issue.message]),
      ),
    )
  requireUsable(parsed.data, types)
  return parsed.data
}
