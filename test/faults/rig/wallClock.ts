const MINUTE = 60_000
const HOUR = 60 * MINUTE
const formats = new Map<string, Intl.DateTimeFormat>()

/** What a clock on the wall there shows, by the platform's own tables: another reckoning than the product's. */
export function wallClock(at: Date, zone: string): { day: number; time: string; date: string } {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
      ...{ hour: '2-digit', minute: '2-digit' },
    } as Intl.DateTimeFormatOptions)
    formats.set(zone, format)
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  const date = `${parts.year}-${parts.month}-${parts.day}`
  const day = new Date(`${date}T00:00Z`).getUTCDay() || 7
  return { day, time: `${parts.hour}:${parts.minute}`, date }
}

/** Does the wall clock show a time of this window? One that ends before it begins goes past midnight. */
export function isIn(
  at: Date,
  { days, from, to }: { days: number[]; from: string; to: string },
  zone: string,
): boolean {
  const { day, time } = wallClock(at, zone)
  if (from < to) return days.includes(day) && time >= from && time < to
  return (days.includes(day) && time >= from) || (days.includes(day === 1 ? 7 : day - 1) && time < to)
}

/** Does the clock show this time for the second time? */
export function isSecondPass(at: Date, zone: string): boolean {
  const now = wallClock(at, zone)
  return [30 * MINUTE, HOUR].some((before) => {
    const earlier = wallClock(new Date(at.getTime() - before), zone)
    return earlier.time === now.time && earlier.date === now.date
  })
}

/** The moments of a year at which the clocks there change. */
export function transitions(zone: string, year: number): number[] {
  const offset = (at: number) => {
    const { date, time } = wallClock(new Date(at), zone)
    return Date.parse(`${date}T${time}Z`) - at
  }
  const found: number[] = []
  for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += 24 * HOUR) {
    if (offset(at) === offset(at + 24 * HOUR)) continue
    let [before, after] = [at, at + 24 * HOUR]
    while (after - before > MINUTE) {
      const middle = before + Math.floor((after - before) / 2 / MINUTE) * MINUTE
      if (offset(middle) === offset(before)) before = middle
      else after = middle
    }
    found.push(after)
  }
  return found
}
