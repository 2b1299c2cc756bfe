import { DateTime } from 'luxon'

/** A day of the calendar, of no zone. */
type Day = { year: number; month: number; day: number }

/** The zone to reckon in: the contact's own if it is a real one, else the workspace's. */
export const zoneOf = (contact: { timeZone: string | null }, workspaceZone: string): string =>
  contact.timeZone && DateTime.local({ zone: contact.timeZone }).isValid ? contact.timeZone : workspaceZone

/**
 * The moment a wall clock in a zone shows this. A time that a clock change skips becomes the first one after it;
 * of a time that happens twice, the first.
 */
export function atLocalTime(day: Day, time: string, zone: string): DateTime {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  const wanted = DateTime.fromObject({ ...day, hour, minute }, { zone })
  if (wanted.hour !== hour || wanted.minute !== minute) return endOfGap(wanted)
  return wanted.getPossibleOffsets().reduce((first, one) => (one < first ? one : first))
}

/** The moment of the clock change that lies behind a skipped time. */
function endOfGap(after: DateTime): DateTime {
  let before = after.minus({ hours: 3 })
  let end = after
  while (end.diff(before).as('minutes') > 1) {
    const middle = before.plus({ milliseconds: end.diff(before).as('milliseconds') / 2 })
    if (middle.offset === after.offset) end = middle
    else before = middle
  }
  return end.startOf('minute')
}

/** Days are 1 (Monday) to 7; a window that ends before it begins goes past midnight. */
export type TimeWindow = { days: number[]; from: string; to: string }

/** The moment itself if it lies in the window, else the next time the window opens. */
export function nextInWindow(at: Date, { days, from, to }: TimeWindow, zone: string): Date {
  const local = DateTime.fromJSDate(at, { zone })
  const today = DateTime.utc(local.year, local.month, local.day)
  // Yesterday's window may still be open; a week later, every day has had its turn.
  for (let ahead = -1; ahead <= 8; ahead++) {
    const date = today.plus({ days: ahead })
    if (!days.includes(date.weekday)) continue
    const opens = atLocalTime(dayOf(date), from, zone)
    const closes = atLocalTime(dayOf(to <= from ? date.plus({ days: 1 }) : date), to, zone)
    // A window that the clocks skip as a whole opens and closes at the same moment.
    if (opens < closes && local < closes) return (local < opens ? opens : local).toJSDate()
  }
  return at
}

export const dayOf = ({ year, month, day }: DateTime): Day => ({ year, month, day })
