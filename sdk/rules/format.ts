import { z } from 'zod'
import { Duration } from '../duration.ts'
import type { Condition, RuleGroup } from './group.ts'
import { limits, operators } from './operators.ts'
import { shapeProblems } from './shape.ts'
import { sayProblem } from './words.ts'

const Scalar = z.union([z.string().max(limits.text), z.number(), z.boolean(), z.null()])

const EventCriteria = z.strictObject({
  atLeast: z.number().int().min(1).max(limits.atLeast).optional(),
  within: Duration.optional(),
  get where(): z.ZodOptional<z.ZodType<RuleGroup>> {
    return Group.optional()
  },
})

const kept = { id: z.string().max(100).optional(), path: z.array(z.number()).optional() }

const Comparison = z.strictObject({
  ...kept,
  field: z.string().min(1).max(limits.field),
  operator: z.enum(operators),
  value: z.union([Scalar, z.array(Scalar).max(limits.list), Duration, EventCriteria]).optional(),
  valueSource: z.literal('value').optional(),
  disabled: z.boolean().optional(),
})

const Group: z.ZodType<RuleGroup> = z.strictObject({
  ...kept,
  combinator: z.enum(['and', 'or']),
  not: z.boolean().optional(),
  disabled: z.boolean().optional(),
  get rules(): z.ZodArray<z.ZodType<Condition | RuleGroup>> {
    return z.array(z.union([Comparison, Group])).max(limits.nodes)
  },
})

/**
 * A condition over a contact, its events and the signal: react-querybuilder's query object.
 * The schema checks shape and limits, so that a half-made rule can be kept as a draft;
 * `ruleProblems` says what is missing before it may be used.
 */
export const Rule = z
  .preprocess((value, context) => {
    for (const problem of shapeProblems(value)) {
      context.addIssue({
        code: 'custom',
        path: problem.path,
        message: sayProblem(problem, 'en'),
        params: problem,
      })
    }
    return value
  }, Group)
  .meta({ widget: 'rule' })
export type Rule = RuleGroup
