import { DateTime } from 'luxon'
import { type ContactFacts, Duration, defineStep, duration, exit, pause, StepError, z } from '#sdk'
import { readDate } from '#sdk/rules'
import { fieldValue } from './fieldValue.ts'
import { atLocalTime, dayOf, nextInWindow, zoneOf } from './localTime.ts'
import { thenWithin } from './window.ts'

const input = z
  .object({
    what: z
      .enum(['date', 'field'])
      .default('date')
      .meta({ title: 'Until', labels: { date: 'a date', field: 'a date of the contact' } }),
    date: z.iso
      .datetime({ offset: true })
      .optional()
      .meta({ title: 'Date and time', widget: 'date-time', showIf: { what: 'date' } }),
    field: z
      .string()
      .optional()
      .meta({
        title: 'Field',
        widget: 'contact-field',
        help: 'A date such as the end of a trial. If it is empty, the contact leaves by “No date”.',
        showIf: { what: 'field' },
      }),
    shift: z
      .enum(['on', 'before', 'after'])
      .default('on')
      .meta({
        title: 'When',
        labels: { on: 'at that time', before: 'before it', after: 'after it' },
        showIf: { what: 'field' },
      }),
    offset: Duration.optional().meta({
      title: 'How long before or after',
      widget: 'duration',
      showIf: { what: 'field', shift: ['before', 'after'] },
    }),
    window: thenWithin,
  })
  .refine((value) => value.what !== 'date' || value.date, { path: ['date'], message: 'Choose a date.' })
  .refine((value) => value.what !== 'field' || value.field, { path: ['field'], message: 'Choose a field.' })
  .refine((value) => value.what !== 'field' || value.shift === 'on' || value.offset, {
    path: ['offset'],
    message: 'Say how long before or after.',
  })

export const waitUntil = defineStep({
  id: 'wait-until',
  title: 'Wait until a date',
  description:
    'Holds the contact here until a date, or until a date of the contact. A date that has passed holds nobody.',
  icon: 'calendar-clock',
  category: 'flow',
  summary: 'Wait until {offset} {shift}: {date} {field}, {window}',
  exits: ['default', 'no-date'],
  input,
  // A date in the past lets people through at once, so a loop needs another wait as well.
  waits: false,
  decide({ input, contact, now, zone: workspaceZone }) {
    const zone = zoneOf(contact, workspaceZone)
    const wished =
      input.what === 'date' ? new Date(input.date ?? '') : fieldDate(contact, input.field ?? '', zone)
    if (!wished)
      return exit('no-date', {
        because: { field: input.field, actual: fieldValue(contact, input.field ?? '') },
      })
    const moved = shifted(wished, input)
    const at = input.window ? nextInWindow(moved > now ? moved : now, input.window, zone) : moved
    const because = {
      until: at,
      zone,
      ...(input.field && { field: input.field, actual: wished }),
      ...(input.window && { within: input.window }),
    }
    return at <= now
      ? exit('default', { because: { ...because, passed: true } })
      : pause.until(at, { zone, because })
  },
})

function shifted(at: Date, { what, shift, offset }: z.output<typeof input>): Date {
  if (what === 'date' || shift === 'on' || !offset) return at
  return new Date(at.getTime() + duration(offset) * (shift === 'before' ? -1 : 1))
}

/** A date without a time means the beginning of that day where the contact is. */
function fieldDate(contact: ContactFacts, field: string, zone: string): Date | undefined {
  const value = fieldValue(contact, field)
  if (value === null || value === undefined || value === '') return undefined
  const read = readDate(value)
  if (!read)
    throw new StepError(
      `"${field}" of this contact is not a date ("${String(value).slice(0, 40)}"). Correct it, or choose another field.`,
      {
        retry: false,
      },
    )
  if (!read.wholeDay) return new Date(read.at)
  return atLocalTime(dayOf(DateTime.fromMillis(read.at, { zone: 'utc' })), '00:00', zone).toJSDate()
}
