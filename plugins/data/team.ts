import { change, type DecideContext, Duration, defineStep, duration, exit, on, pause, z } from '#sdk'

const later = (now: Date, length: Duration) => new Date(now.getTime() + duration(length))

export const assign = defineStep({
  id: 'assign',
  title: 'Assign to somebody',
  description: 'Gives the contact to a member who looks after it from then on.',
  icon: 'user-check',
  category: 'contacts',
  summary: 'Assign {how} {person}',
  input: z
    .object({
      how: z
        .enum(['turn', 'load', 'person'])
        .default('turn')
        .meta({
          title: 'To whom',
          labels: { turn: 'in turn', load: 'to whom has the fewest', person: 'to' },
          help: 'Among those who take people. Each may say which people they take, when they work, and when they are away.',
        }),
      person: z
        .string()
        .max(100)
        .optional()
        .meta({ title: 'Member', widget: 'member', showIf: { how: 'person' } }),
      keep: z
        .boolean()
        .default(true)
        .meta({ title: 'Leave those who have somebody', help: 'Switched off, they change hands.' }),
      offDuty: z
        .enum(['anyway', 'nobody'])
        .default('anyway')
        .meta({
          title: 'Outside everybody’s hours',
          labels: { anyway: 'give it to somebody all the same', nobody: 'leave it, and tell the team' },
        }),
    })
    .refine((input) => input.how !== 'person' || input.person, {
      path: ['person'],
      message: 'Choose a member.',
    }),
  decide: ({ input }) =>
    exit('default', { because: { how: input.how, person: input.person }, changes: [change.assign(input)] }),
})

const task = {
  title: z
    .string()
    .min(1)
    .max(300)
    .meta({ title: 'What to do', widget: 'template', placeholder: 'Call {{ contact.firstName }} back' }),
  note: z.string().max(5000).optional().meta({ title: 'Note', widget: 'template' }),
  to: z
    .enum(['owner', 'team', 'person'])
    .default('owner')
    .meta({
      title: 'Who',
      labels: { owner: 'the contact’s owner', team: 'anybody', person: 'one member' },
    }),
  person: z
    .string()
    .max(100)
    .optional()
    .meta({ title: 'Member', widget: 'member', showIf: { to: 'person' } }),
  due: Duration.default({ amount: 1, unit: 'days' }).meta({ title: 'Due in', widget: 'duration' }),
  remind: z.boolean().default(true).meta({ title: 'Remind them when it is due' }),
}
const named = { path: ['person'], message: 'Choose a member.' }

export const createTask = defineStep({
  id: 'create-task',
  title: 'Give somebody a task',
  description: 'Gives a member something to do for the contact, who goes on at once.',
  icon: 'clipboard-check',
  category: 'contacts',
  summary: 'Task for {to}: “{title}”, due in {due}',
  input: z.object(task).refine((input) => input.to !== 'person' || input.person, named),
  decide(context) {
    const { asked, because } = taskOf(context)
    return exit('default', { because, changes: [change.task(asked)] })
  },
})

export const awaitTask = defineStep({
  id: 'await-task',
  title: 'Give a task and wait',
  description: 'Gives a member something to do; the contact waits until it is done, or for too long.',
  icon: 'clipboard-clock',
  category: 'contacts',
  summary: 'Task for {to}: “{title}”, wait at most {atMost}',
  exits: ['done', 'late'],
  waits: true,
  input: z
    .object({
      ...task,
      atMost: Duration.refine(({ amount }) => amount > 0, 'Wait for more than nothing.')
        .default({ amount: 3, unit: 'days' })
        .meta({ title: 'Wait at most', widget: 'duration' }),
    })
    .refine((input) => input.to !== 'person' || input.person, named),
  decide(context) {
    const { asked, because } = taskOf(context)
    const done = on.event('task.done', {
      combinator: 'and',
      rules: [{ field: 'key', operator: '=', value: asked.key }],
    })
    const late = on.date(later(context.now, context.input.atMost))
    return { ...pause.first({ done, late }, because), changes: [change.task(asked)] }
  },
})

const Asked = z.object(task)

function taskOf({ input, now, contact, random, text }: DecideContext<z.output<typeof Asked>>) {
  const dueAt = later(now, input.due)
  const asked = {
    // The same whenever this visit is decided again: one visit makes one task.
    key: `flow:${contact.id}:${random()}`,
    ...{ dueAt, title: text(input.title), note: text(input.note ?? '') },
    to: input.to === 'person' ? (input.person ?? 'team') : input.to,
    remindAt: input.remind ? dueAt : null,
  }
  return { asked, because: { task: asked.title, due: dueAt } }
}
