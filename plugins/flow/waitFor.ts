import { Duration, defineStep, duration, on, pause, type WaitCondition, z } from '#sdk'
import { type Condition, Rule } from '#sdk/rules'

const outcomes = [
  'answered',
  'interested',
  'not-interested',
  'callback',
  'voicemail',
  'busy',
  'no-answer',
  'opt-out',
] as const

const What = z
  .object({
    id: z.string().min(1).max(40),
    title: z.string().min(1).max(60).meta({ title: 'Name of this way out', placeholder: 'Replied' }),
    what: z
      .enum(['reply', 'click', 'stage', 'call', 'event'])
      .default('reply')
      .meta({
        title: 'What',
        labels: {
          reply: 'The contact writes back',
          click: 'The contact clicks a link',
          stage: 'The stage changes',
          call: 'A call ends',
          event: 'An event happens',
        },
      }),
    channel: z
      .enum(['any', 'sms', 'whatsapp', 'email'])
      .default('any')
      .meta({
        title: 'Where',
        labels: { any: 'anywhere', sms: 'by SMS', whatsapp: 'by WhatsApp', email: 'by e-mail' },
        showIf: { what: ['reply', 'click'] },
      }),
    stage: z
      .string()
      .optional()
      .meta({
        title: 'To this stage',
        widget: 'stage',
        help: 'Any stage when empty.',
        showIf: { what: 'stage' },
      }),
    outcome: z
      .enum(outcomes)
      .optional()
      .meta({
        title: 'With this outcome',
        labels: {
          answered: 'Answered',
          interested: 'Interested',
          'not-interested': 'Not interested',
          callback: 'Call back later',
          voicemail: 'Voicemail',
          busy: 'Busy',
          'no-answer': 'No answer',
          'opt-out': 'Opt out',
        },
        help: 'Any outcome when empty.',
        showIf: { what: 'call' },
      }),
    event: z
      .string()
      .optional()
      .meta({ title: 'Event', widget: 'event-type', showIf: { what: 'event' } }),
    where: Rule.optional().meta({
      title: 'Only if',
      widget: 'rule',
      help: 'About the event’s own fields.',
      showIf: { what: 'event' },
    }),
  })
  .refine((item) => item.what !== 'event' || item.event, { path: ['event'], message: 'Choose an event.' })
  .refine((item) => item.id !== 'timeout', { path: ['id'], message: 'This name is taken.' })

export const waitFor = defineStep({
  id: 'wait-for',
  title: 'Wait for something',
  description:
    'Holds the contact until the first of some things happens, each with a way out of its own, or the time is up.',
  icon: 'ear',
  category: 'flow',
  summary: 'Wait for {conditions}, at most {timeout}',
  exits: { each: 'conditions', id: 'id', title: 'title', also: ['timeout'] },
  input: z.object({
    conditions: z
      .array(What)
      .min(1, 'Say what to wait for.')
      .max(10)
      .refine(
        (items) => new Set(items.map((item) => item.id)).size === items.length,
        'Two of these are the same.',
      )
      .default([{ id: 'reply', title: 'Replied', what: 'reply', channel: 'any' }])
      .meta({ title: 'Whatever comes first', help: 'Each of these becomes a way out of this step.' }),
    timeout: Duration.refine((length) => length.amount > 0, 'Wait for more than nothing.')
      .default({ amount: 2, unit: 'days' })
      .meta({ title: 'At most', widget: 'duration' }),
  }),
  waits: true,
  decide({ input, now }) {
    const over = new Date(now.getTime() + duration(input.timeout))
    const waits = Object.fromEntries(input.conditions.map((item) => [item.id, conditionOf(item)]))
    return pause.first(
      { ...waits, timeout: on.date(over) },
      { waitsFor: input.conditions.map((item) => item.title), until: over },
    )
  },
})

function conditionOf(item: z.output<typeof What>): WaitCondition {
  switch (item.what) {
    case 'reply':
      return on.event('message.received', only('channel', item.channel === 'any' ? undefined : item.channel))
    case 'click':
      return on.event('link.clicked', only('channel', item.channel === 'any' ? undefined : item.channel))
    case 'stage':
      return on.event('stage.changed', only('to', item.stage))
    case 'call':
      return on.event('call.ended', only('outcome', item.outcome))
    case 'event':
      return on.event(item.event ?? '', item.where)
  }
}

function only(field: string, value: string | undefined): Rule | undefined {
  if (!value) return undefined
  const condition: Condition = { field, operator: '=', value }
  return { combinator: 'and', rules: [condition] }
}
