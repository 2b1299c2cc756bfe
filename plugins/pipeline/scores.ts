import { change, defineStep, defineTrigger, exit, z } from '#sdk'

/** Starts people at the moment their score crosses a threshold, by what they do or by decay. */
export const scoreCrossed = defineTrigger({
  id: 'score-crossed',
  title: 'When a score crosses a threshold',
  description: 'Starts contacts whose score reaches a threshold, or falls below it.',
  icon: 'gauge',
  summary: 'When {threshold} is {way}',
  input: z.object({
    threshold: z.string().min(1).max(120).meta({ title: 'Threshold', widget: 'score-threshold' }),
    way: z
      .enum(['up', 'down'])
      .default('up')
      .meta({ title: 'Way', labels: { up: 'reached', down: 'left again' } }),
  }),
  on: { event: 'score.crossed' },
  matches: ({ input, event }) =>
    input.threshold === `${event.properties.score}/${event.properties.threshold}` &&
    input.way === event.properties.way,
})

export const addPoints = defineStep({
  id: 'add-points',
  title: 'Give points',
  description: 'Adds points to a score of the contact, or takes some away.',
  icon: 'gauge',
  category: 'contacts',
  summary: 'Give {points} points of {score}',
  input: z.object({
    score: z.string().min(1).max(60).default('score').meta({ title: 'Score', widget: 'score' }),
    points: z
      .number()
      .min(-1000)
      .max(1000)
      .refine((points) => points !== 0, 'Zero points change nothing.')
      .meta({ title: 'Points', help: 'Below zero takes points away.' }),
    why: z.string().max(300).optional().meta({ title: 'Why', help: 'Shown where the score is explained.' }),
  }),
  decide: ({ input }) =>
    exit('default', {
      because: { score: input.score, points: input.points },
      changes: [change.points(input.score, input.points, input.why)],
    }),
})
