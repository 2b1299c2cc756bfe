import { DateTime } from 'luxon'

/** How many may leave by one account, or of one flow, and what of that has been used. */
export type Throttle = {
  id: string
  scope: 'connection' | 'flow'
  scopeId: string
  /** numerics come as text */
  perSecond: string | null
  perMinute: number | null
  perDay: number | null
  /** Warming up: so many on the first day, `rampGrowth` times as many each day after. */
  rampFrom: number | null
  rampGrowth: string
  rampSince: string | null
  tokens: string
  /** seconds since the tokens were counted */
  since: number
  minute: Date | null
  minuteUsed: number
  day: string | null
  dayUsed: number
  timeZone: string
}

/** How many may leave at this moment; each of its limits counts. */
export function freeOf(limit: Throttle, now: Date): number {
  const { perSecond, perMinute } = limit
  const today = dayOf(limit, now)
  const most = mostToday(limit, today)
  const free = [
    perSecond === null ? Number.POSITIVE_INFINITY : Math.floor(tokensOf(limit)),
    perMinute === null ? Number.POSITIVE_INFINITY : perMinute - usedThisMinute(limit, now),
    most === null ? Number.POSITIVE_INFINITY : most - (limit.day === today ? limit.dayUsed : 0),
  ]
  return Math.max(0, Math.min(...free))
}

/** What stands in the row after so many have left. */
export function usageAfter(limit: Throttle, taken: number, now: Date) {
  const today = dayOf(limit, now)
  return {
    tokens: limit.perSecond === null ? 0 : tokensOf(limit) - taken,
    minute: minuteOf(now),
    minuteUsed: usedThisMinute(limit, now) + taken,
    day: today,
    dayUsed: (limit.day === today ? limit.dayUsed : 0) + taken,
  }
}

/** The limit of a day of warming up, until it is beyond the lasting one. */
export function mostToday(
  {
    perDay,
    rampFrom,
    rampGrowth,
    rampSince,
  }: Pick<Throttle, 'perDay' | 'rampFrom' | 'rampGrowth' | 'rampSince'>,
  today: string,
): number | null {
  if (rampFrom === null || rampSince === null) return perDay
  const days = Math.max(0, Math.round((Date.parse(today) - Date.parse(rampSince)) / 86_400_000))
  const warm = Math.floor(rampFrom * Number(rampGrowth) ** Math.min(days, 365))
  return perDay === null ? warm : Math.min(perDay, warm)
}

/** A second's worth may be saved up, and one whole message at least. */
const tokensOf = ({ perSecond, tokens, since }: Throttle): number => {
  const rate = Number(perSecond)
  return Math.min(Math.max(rate, 1), Number(tokens) + rate * Math.max(0, since))
}

const minuteOf = (now: Date) => new Date(Math.floor(now.getTime() / 60_000) * 60_000)

const usedThisMinute = ({ minute, minuteUsed }: Throttle, now: Date): number =>
  minute?.getTime() === minuteOf(now).getTime() ? minuteUsed : 0

const dayOf = ({ timeZone }: Throttle, now: Date): string =>
  DateTime.fromJSDate(now, { zone: timeZone }).toISODate() ?? now.toISOString().slice(0, 10)
