import { Duration, defineTrigger, z } from '#sdk'
import type { Rule } from '#sdk/rules'

/** Starts people at the minute in which they have stood in a stage for too long. */
export const inactive = defineTrigger({
  id: 'inactive',
  title: 'When nothing happens in a stage',
  description: 'Starts contacts who have stood in a stage for some time, to the minute.',
  icon: 'hourglass',
  summary: 'When {after} have passed in {stage}',
  input: z.object({
    stage: z.string().min(1).max(64).meta({ title: 'Stage', widget: 'stage' }),
    after: Duration.refine(({ amount }) => amount > 0, 'Give a time longer than zero.')
      .default({ amount: 3, unit: 'days' })
      .meta({ title: 'After', widget: 'duration' }),
    counts: z
      .enum(['stage', 'silence'])
      .default('stage')
      .meta({
        title: 'Counted from',
        labels: {
          stage: 'When they came to the stage',
          silence: 'Then, or their last message if that is later',
        },
      }),
    already: z
      .boolean()
      .default(false)
      .meta({ title: 'Also those for whom it is so long already', help: 'They start when you publish.' }),
  }),
  on: 'time',
  becomes: ({ input }): Rule => ({
    combinator: 'and',
    rules: [
      { field: 'stage', operator: '=', value: input.stage },
      { field: 'stageSince', operator: 'notInLast', value: input.after },
      ...(input.counts === 'silence'
        ? [{ field: 'event:message.received', operator: 'didNot' as const, value: { within: input.after } }]
        : []),
    ],
  }),
  alsoNow: ({ input }) => input.already,
})
