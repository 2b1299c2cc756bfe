import type { FieldTypes } from '#sdk/rules'
import { eventTypesOf, fieldsOf, type Rule, ruleProblems, sayProblem } from '#sdk/rules'
import { InvalidInput } from '../http/errors.ts'

/** What a rule reads, as the change log names it: contact fields, and `event:<type>`. */
export const readsOf = (rule: Rule): string[] => [
  ...fieldsOf(rule),
  ...eventTypesOf(rule).map((type) => `event:${type}`),
]

/** Refuses a rule that could not be asked of stored contacts, with what to put right and where. */
export function requireUsable(rule: Rule, types: FieldTypes, path = 'rule'): void {
  const problems = ruleProblems(rule, { types, signal: false })
  if (problems.length === 0) return
  throw new InvalidInput(
    { en: 'The rule needs attention.', es: 'Hay que corregir la regla.' },
    Object.fromEntries(
      problems.map((problem) => [
        [path, ...problem.path].join('.'),
        { en: sayProblem(problem, 'en'), es: sayProblem(problem, 'es') },
      ]),
    ),
  )
}
