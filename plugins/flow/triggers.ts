import { Cron } from 'croner'
import { DateTime } from 'luxon'
import { defineTrigger, StepError, z } from '#sdk'
import { Rule } from '#sdk/rules'
import { atLocalTime, dayOf } from './localTime.ts'

export const manual = defineTrigger({
  id: 'manual',
  title: 'Added by hand',
  description: 'People are put in by you, from a segment, or through the API.',
  icon: 'hand',
  input: z.object({}),
  on: 'manual',
})

export const event = defineTrigger({
  id: 'event',
  title: 'When an event happens',
  description: 'Starts a contact whenever an event of this kind happens to them.',
  icon: 'zap',
  summary: 'When {event} happens',
  input: z.object({
    event: z.string().min(1).max(120).meta({ title: 'Event', widget: 'event-type' }),
    rule: Rule.optional().meta({
      title: 'Only if',
      widget: 'rule',
      help: 'About the contact, or about the event that just happened.',
    }),
  }),
  on: { input: 'event' },
  matches: ({ input, check }) => !input.rule || check(input.rule).result,
})

const Time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write a time such as 09:00.')

export const schedule = defineTrigger({
  id: 'schedule',
  title: 'On a schedule',
  description: 'Starts the people of a segment at fixed times.',
  icon: 'calendar-sync',
  summary: 'At {at} {cron}, {days}, for {segment}',
  input: z
    .object({
      how: z
        .enum(['daily', 'cron'])
        .default('daily')
        .meta({ title: 'When', labels: { daily: 'On these days', cron: 'By a cron pattern' } }),
      days: z
        .array(z.enum(['1', '2', '3', '4', '5', '6', '7']))
        .min(1, 'Choose at least one day.')
        .optional()
        .meta({
          title: 'Days',
          labels: {
            1: 'Monday',
            2: 'Tuesday',
            3: 'Wednesday',
            4: 'Thursday',
            5: 'Friday',
            6: 'Saturday',
            7: 'Sunday',
          },
          help: 'Every day when none is chosen.',
          showIf: { how: 'daily' },
        }),
      at: Time.optional().meta({ title: 'Time', placeholder: '09:00', showIf: { how: 'daily' } }),
      cron: z
        .string()
        .max(100)
        .optional()
        .meta({
          title: 'Cron pattern',
          widget: 'cron',
          placeholder: '0 9 * * 1',
          help: 'Minute, hour, day of month, month, day of week.',
          showIf: { how: 'cron' },
        }),
      zone: z
        .string()
        .max(60)
        .optional()
        .meta({ title: 'Time zone', placeholder: 'Europe/Madrid', help: 'Your workspace’s when empty.' }),
      segment: z
        .string()
        .optional()
        .meta({ title: 'Segment', widget: 'segment', help: 'Everybody when empty.' }),
    })
    .refine((input) => input.how !== 'daily' || input.at, {
      path: ['at'],
      message: 'Write a time such as 09:00.',
    })
    .refine((input) => input.how !== 'cron' || isCron(input.cron), {
      path: ['cron'],
      message: 'Write a pattern such as 0 9 * * 1 (Mondays at 9:00).',
    })
    .refine((input) => !input.zone || DateTime.local({ zone: input.zone }).isValid, {
      path: ['zone'],
      message: 'Write a zone such as Europe/Madrid.',
    }),
  on: 'schedule',
  next({ input, after, zone: workspaceZone }) {
    const zone = input.zone || workspaceZone
    if (input.how === 'cron')
      return new Cron(input.cron ?? '', { timezone: zone, paused: true }).nextRun(after) ?? undefined
    const days = input.days?.map(Number)
    const local = DateTime.fromJSDate(after, { zone })
    const today = DateTime.utc(local.year, local.month, local.day)
    for (let ahead = 0; ahead <= 8; ahead++) {
      const date = today.plus({ days: ahead })
      if (days && !days.includes(date.weekday)) continue
      const at = atLocalTime(dayOf(date), input.at ?? '', zone).toJSDate()
      if (at > after) return at
    }
    return undefined
  },
})

function isCron(pattern: string | undefined): boolean {
  try {
    // Five fields: minutes are the finest that makes sense for people.
    if (pattern?.trim().split(/\s+/).length !== 5) return false
    return new Cron(pattern, { paused: true }).nextRun() !== null
  } catch {
    return false
  }
}

const Path = z
  .string()
  .min(1)
  .max(120)
  .regex(/^[\w$-]+(\.[\w$-]+)*$/, 'Write names joined by dots, such as customer.email.')

const valueAt = (body: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>(
    (part, name) =>
      typeof part === 'object' && part !== null && Object.hasOwn(part, name)
        ? (part as Record<string, unknown>)[name] // an object, checked above
        : undefined,
    body,
  )

export const webhook = defineTrigger({
  id: 'webhook',
  title: 'When a webhook arrives',
  description:
    'Starts the contact that a request to this flow’s own address names. The address is shown once the flow is published.',
  icon: 'webhook',
  summary: 'When a webhook arrives with {field}',
  input: z.object({
    match: z
      .enum(['email', 'phone', 'externalId'])
      .default('email')
      .meta({
        title: 'Find the contact by',
        labels: { email: 'E-mail', phone: 'Phone', externalId: 'External id' },
      }),
    field: Path.default('email').meta({
      title: 'Where it stands in the request',
      placeholder: 'customer.email',
    }),
    create: z.boolean().default(true).meta({ title: 'Create contacts that are not there yet' }),
    fields: z.record(z.string().max(200), Path).default({}).meta({
      title: 'What goes into which field',
      widget: 'webhook-fields',
      help: 'Click a value of a request that came, and choose the field of the contact it fills.',
    }),
  }),
  on: 'webhook',
  identify({ input, body }) {
    const value = valueAt(body, input.field)
    if ((typeof value !== 'string' && typeof value !== 'number') || String(value).trim() === '')
      throw new StepError(
        `The request has no text at "${input.field}", so it does not say whom it is about.`,
        { retry: false },
      )
    const set = Object.entries(input.fields).flatMap(([field, path]) => {
      const said = valueAt(body, path)
      return said === undefined ? [] : [[field, said]]
    })
    return {
      ...{ [input.match]: String(value).trim(), create: input.create },
      ...(set.length > 0 && { set: Object.fromEntries(set) }),
    }
  },
})
