import { z } from 'zod'
import { Duration } from '#sdk'
import { eventTypesOf, fieldsOf, Rule } from '#sdk/rules'

const Id = z.string().regex(/^[a-z0-9-]{1,60}$/, 'Small letters, digits and hyphens.')
const Title = z.string().trim().min(1).max(120)
const Points = z
  .number()
  .min(-1000)
  .max(1000)
  .refine((points) => points !== 0, 'Zero points change nothing.')

const PointRule = z.strictObject({
  id: Id,
  title: Title,
  event: z
    .string()
    .min(1)
    .max(120)
    .meta({ description: 'The event that earns the points, such as call.ended.' }),
  where: Rule.optional().meta({ description: 'Asked of the event’s own fields.' }),
  rule: Rule.optional().meta({
    description:
      'Asked of the contact as it is today; its stage and its earlier events as they were at the event.',
  }),
  points: Points,
  most: z
    .strictObject({ times: z.number().int().min(1).max(100), within: Duration.optional() })
    .optional()
    .meta({ description: 'Counts at most so often: in all, or within a time.' }),
})
export type PointRule = z.infer<typeof PointRule>

const Threshold = z.strictObject({
  id: Id,
  title: Title,
  at: z.number().positive().max(1_000_000).meta({ description: 'Reached at this many points.' }),
  until: z
    .number()
    .positive()
    .max(1_000_000)
    .meta({ description: 'Left below this many: a little lower, so that nobody goes to and fro.' }),
})
export type Threshold = z.infer<typeof Threshold>

/** How a score is counted. A person's number follows from this, their events and the time alone. */
export const ScoreDefinition = z.strictObject({
  rules: z.array(PointRule).max(100),
  factors: z
    .record(z.string().max(64), z.number().min(0).max(100))
    .default({})
    .meta({ description: 'By stage: what is earned there is multiplied by this.' }),
  halfLifeDays: z
    .number()
    .min(0.5)
    .max(3650)
    .nullable()
    .default(null)
    .meta({ description: 'Points are worth half after so many days.' }),
  floor: z.number().min(-1_000_000).max(0).default(0),
  ceiling: z.number().positive().max(1_000_000).nullable().default(null),
  thresholds: z.array(Threshold).max(20).default([]),
})
export type ScoreDefinition = z.infer<typeof ScoreDefinition>

/** Points given by hand or by a flow. */
export const BY_HAND = 'score.adjusted'

/** What earns points, and what the rules count of it. */
export const eventTypes = ({ rules }: ScoreDefinition): string[] => [
  ...new Set([
    BY_HAND,
    ...rules.map((rule) => rule.event),
    ...rules.flatMap((one) => (one.rule ? eventTypesOf(one.rule) : [])),
  ]),
]

/** Fields of the contact whose change changes what its past is worth. The stage is taken as it was at each event. */
export const readFields = ({ rules }: ScoreDefinition): string[] => [
  ...new Set(rules.flatMap((one) => (one.rule ? fieldsOf(one.rule) : [])).filter((field) => !isStage(field))),
]

/** Whether it matters in which stage somebody stood. */
export const readsStage = ({ rules, factors }: ScoreDefinition): boolean =>
  Object.keys(factors).length > 0 || rules.some((one) => one.rule && fieldsOf(one.rule).some(isStage))

/** Rules that count events look back over them; what is kept of a person isn't enough for that. */
export const looksBack = ({ rules }: ScoreDefinition): boolean =>
  rules.some((one) => one.rule && eventTypesOf(one.rule).length > 0)

const isStage = (field: string) => field === 'stage' || field === 'stageSince'

export const readsOf = (definition: ScoreDefinition): string[] => [
  ...eventTypes(definition).map((type) => `event:${type}`),
  ...readFields(definition),
  ...(readsStage(definition) ? ['stage'] : []),
]
