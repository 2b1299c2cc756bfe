import { change, definePlugin, defineStep, defineTrigger, exit, z } from '#sdk'
import { es } from './es.ts'
import { inactive } from './inactive.ts'
import { addPoints, scoreCrossed } from './scores.ts'

const moveStage = defineStep({
  id: 'move-stage',
  title: 'Move to stage',
  description: 'Moves the contact to a stage of the pipeline.',
  icon: 'move-right',
  category: 'contacts',
  summary: 'Move to {stage}',
  input: z.object({ stage: z.string().min(1).max(64).meta({ title: 'Stage', widget: 'stage' }) }),
  decide: ({ input, contact }) =>
    exit('default', {
      because: { from: contact.stage, to: input.stage },
      changes: contact.stage === input.stage ? [] : [change.stage(input.stage)],
    }),
})

const stageChanged = defineTrigger({
  id: 'stage-changed',
  title: 'When the stage changes',
  description: 'Starts contacts that come to a stage.',
  icon: 'arrow-right-left',
  summary: 'When the stage becomes {to}, coming from {from}',
  input: z.object({
    to: z.string().optional().meta({ title: 'New stage', widget: 'stage', help: 'Any when empty.' }),
    from: z.string().optional().meta({ title: 'Stage before', widget: 'stage', help: 'Any when empty.' }),
  }),
  on: { event: 'stage.changed' },
  matches: ({ input, event }) =>
    (!input.to || event.properties.to === input.to) && (!input.from || event.properties.from === input.from),
})

/** The sales path. */
export default definePlugin({
  id: 'pipeline',
  title: 'Pipeline',
  description: 'Moves contacts along your stages, and starts flows when they move.',
  icon: 'columns-3',
  steps: [moveStage, addPoints],
  triggers: [stageChanged, inactive, scoreCrossed],
  events: [
    {
      type: 'stage.changed',
      title: 'Stage changed',
      properties: [
        { key: 'from', title: 'Stage before' },
        { key: 'to', title: 'New stage' },
      ],
    },
    {
      type: 'score.crossed',
      title: 'Score threshold crossed',
      properties: [
        { key: 'title', title: 'Score' },
        { key: 'level', title: 'Threshold' },
        { key: 'way', title: 'Way' },
        { key: 'points', title: 'Points then' },
      ],
    },
    {
      type: 'score.adjusted',
      title: 'Points given by hand',
      properties: [{ key: 'points', title: 'Points' }],
    },
  ],
  translations: { es },
})
