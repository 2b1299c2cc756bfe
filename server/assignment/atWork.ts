import { DateTime } from 'luxon'
import { z } from 'zod'

const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write a time like 09:00.')
export const Hours = z.strictObject({
  /** 1 is Monday */
  days: z.array(z.number().int().min(1).max(7)).min(1).max(7),
  from: Clock,
  to: Clock,
})
export type Hours = z.infer<typeof Hours>

export type WorkingTimes = {
  hours: Hours | null
  zone: string | null
  awayFrom: Date | null
  awayUntil: Date | null
}

/** Out of office: from one moment to another, either of them left open. */
export const isAway = ({ awayFrom, awayUntil }: WorkingTimes, now: Date): boolean =>
  (awayFrom !== null || awayUntil !== null) &&
  (awayFrom === null || awayFrom <= now) &&
  (awayUntil === null || now < awayUntil)

/** Within working hours, by the clock where the person works. Hours that end before they begin go over midnight. */
export function isOnDuty({ hours, zone }: WorkingTimes, now: Date, home: string): boolean {
  if (!hours) return true
  const here = DateTime.fromJSDate(now, { zone: zone ?? home })
  const clock = here.toFormat('HH:mm')
  const { days, from, to } = hours
  if (from <= to) return days.includes(here.weekday) && from <= clock && clock < to
  if (clock >= from) return days.includes(here.weekday)
  return clock < to && days.includes(here.minus({ days: 1 }).weekday)
}
