import { DateTime } from 'luxon'
import type { CallOutcome, CallRetries } from '#sdk'

const DAYPARTS = [
  { from: 0, to: 12 },
  { from: 12, to: 17 },
  { from: 17, to: 24 },
] as const
/** The hour at which a daypart's calls begin. */
const BEGINS = [9, 13, 18]

/** When somebody who was not reached is called again; undefined when they are not. The gate then looks at the hours. */
export function nextAttempt(
  retries: CallRetries | undefined,
  last: { attempt: number; outcome: CallOutcome | string; at: Date },
  now: Date,
  zone: string,
): Date | undefined {
  if (!retries || last.attempt >= retries.most) return undefined
  const minutes = retries.after[last.outcome as keyof CallRetries['after']]
  if (minutes === undefined) return undefined
  const soonest = DateTime.fromJSDate(now, { zone }).plus({ minutes })
  if (!retries.otherDaypart) return soonest.toJSDate()
  const tried = daypartOf(DateTime.fromJSDate(last.at, { zone }).hour)
  const next = daypartOf(soonest.hour)
  if (next !== tried) return soonest.toJSDate()
  const following = (next + 1) % DAYPARTS.length
  const day = following === 0 ? soonest.plus({ days: 1 }) : soonest
  return day.set({ hour: BEGINS[following], minute: 0, second: 0, millisecond: 0 }).toJSDate()
}

const daypartOf = (hour: number) => DAYPARTS.findIndex(({ from, to }) => hour >= from && hour < to)
