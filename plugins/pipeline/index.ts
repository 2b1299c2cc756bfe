import { change, definePlugin, defineStep, defineTrigger, exit, z } from '#sdk'
import { inactive } from './inactive.ts'

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
  steps: [moveStage],
  triggers: [stageChanged, inactive],
  events: [
    {
      type: 'stage.changed',
      title: 'Stage changed',
      properties: [
        { key: 'from', title: 'Stage before' },
        { key: 'to', title: 'New stage' },
      ],
    },
  ],
  translations: {
    es: {
      Pipeline: 'Embudo',
      'Moves contacts along your stages, and starts flows when they move.':
        'Mueve contactos por tus etapas, e inicia flujos cuando se mueven.',
      'Move to stage': 'Mover a la etapa',
      'Moves the contact to a stage of the pipeline.': 'Mueve el contacto a una etapa del embudo.',
      'Move to {stage}': 'Mueve a {stage}',
      Stage: 'Etapa',
      'When the stage changes': 'Cuando cambia la etapa',
      'Starts contacts that come to a stage.': 'Inicia a los contactos que llegan a una etapa.',
      'When the stage becomes {to}, coming from {from}': 'Cuando la etapa pasa a {to}, desde {from}',
      'New stage': 'Etapa nueva',
      'Stage before': 'Etapa anterior',
      'When nothing happens in a stage': 'Cuando no pasa nada en una etapa',
      'Starts contacts who have stood in a stage for some time, to the minute.':
        'Inicia a los contactos que llevan un tiempo en una etapa, con precisión de minutos.',
      'When {after} have passed in {stage}': 'Cuando han pasado {after} en {stage}',
      After: 'Después de',
      'Give a time longer than zero.': 'Indica un tiempo mayor que cero.',
      'Counted from': 'Se cuenta desde',
      'When they came to the stage': 'Su llegada a la etapa',
      'Then, or their last message if that is later': 'Esa llegada, o su último mensaje si es posterior',
      'Also those for whom it is so long already': 'También quienes ya llevan ese tiempo',
      'They start when you publish.': 'Empiezan cuando publicas.',
      'Any when empty.': 'Cualquiera si lo dejas vacío.',
      'Stage changed': 'Etapa cambiada',
    },
  },
})
