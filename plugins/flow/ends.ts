import { change, defineStep, exit, z } from '#sdk'

export const goal = defineStep({
  id: 'goal',
  title: 'Goal reached',
  description: 'Counts the contact as converted. The contact goes on from here.',
  icon: 'flag',
  category: 'flow',
  summary: 'Goal: {name}',
  input: z.object({
    name: z.string().min(1).max(80).default('Converted').meta({ title: 'Name of the goal' }),
  }),
  decide: ({ input }) => exit('default', { because: { goal: input.name }, changes: [change.convert()] }),
})

export const goTo = defineStep({
  id: 'go-to',
  title: 'Go to',
  description: 'Goes on at another step of this flow, without a line across the canvas.',
  icon: 'corner-down-right',
  category: 'flow',
  summary: 'Go on at {target}',
  jump: 'target',
  input: z.object({ target: z.string().min(1).max(64).meta({ title: 'Step', widget: 'node' }) }),
  decide: () => exit('default'),
})

export const startFlow = defineStep({
  id: 'start-flow',
  title: 'Start another flow',
  description:
    'Puts the contact into another flow as well. Whether people may come again is that flow’s setting.',
  icon: 'workflow',
  category: 'flow',
  summary: 'Start {flow}',
  input: z.object({ flow: z.uuid('Choose a flow.').meta({ title: 'Flow', widget: 'flow' }) }),
  decide: ({ input }) => exit('default', { changes: [change.enroll(input.flow)] }),
})

export const end = defineStep({
  id: 'end',
  title: 'End',
  description: 'The contact leaves the flow here.',
  icon: 'circle-stop',
  category: 'flow',
  summary: 'The contact leaves here. {note}',
  exits: [],
  input: z.object({
    note: z
      .string()
      .max(200)
      .optional()
      .meta({ title: 'Note', help: 'For you and your team; nobody else sees it.' }),
  }),
  decide: () => exit('default'),
})
