import { DateTime } from 'luxon'
import { isHoliday } from './holidays.ts'
import type { Hours, Week } from './law/types.ts'

/** Open hours in one zone; closed on the holidays of a place, when it names one. */
export type Opening = {
  rule: string
  /** Known from second hand: whoever waits for it is told so. */
  unverified?: boolean
  zone: string
  week: Week
  holidaysOf?: { country: string; region: string | undefined }
  from?: string
  until?: string
}

const DAYS_AHEAD = 21

/**
 * The first moment, not before `at`, at which all are open; `closedBy` is whoever was the first to be shut at `at`.
 * `undefined` when they have no hour in common within three weeks.
 */
export function nextOpen(
  openings: readonly Opening[],
  at: Date,
): { at: Date; closedBy: Opening | undefined } | undefined {
  let moment = at.getTime()
  let closedBy: Opening | undefined
  const end = moment + DAYS_AHEAD * 86_400_000
  for (let i = 0; i < openings.length; ) {
    const opening = openings[i] as Opening
    const opens = opensAt(opening, moment)
    if (opens === undefined || opens > end) return undefined
    if (opens > moment) {
      closedBy ??= opening
      moment = opens
      // The others were looked at for an earlier moment.
      i = 0
    } else i++
  }
  return { at: new Date(moment), closedBy }
}

function opensAt({ zone, week, holidaysOf, from, until }: Opening, moment: number): number | undefined {
  const local = DateTime.fromMillis(moment, { zone })
  const today = local.startOf('day')
  for (let ahead = 0; ahead <= DAYS_AHEAD; ahead++) {
    const day = ahead === 0 ? today : today.plus({ days: ahead }).startOf('day')
    const date = day.toISODate() ?? ''
    // A law that is not in force closes nothing.
    if ((from && date < from) || (until && date > until)) return Math.max(moment, day.toMillis())
    if (holidaysOf && isHoliday(holidaysOf.country, holidaysOf.region, date)) continue
    for (const [opens, closes] of week[day.weekday - 1] ?? []) {
      if (moment >= clock(day, closes)) continue
      return Math.max(moment, clock(day, opens))
    }
  }
  return undefined
}

/** `08:00` of a day, by the wall's clock: an hour that a change of the clocks leaves out becomes the next one there is. */
function clock(day: DateTime, time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  if (hour === 24) return day.plus({ days: 1 }).startOf('day').toMillis()
  return day.set({ hour, minute }).toMillis()
}

/** The hours outside `from`–`to`, which may go over midnight. */
export function outside(from: string, to: string): Week {
  const open: readonly Hours[] =
    from > to
      ? [[to, from]]
      : [
          ['00:00', from],
          [to, '24:00'],
        ]
  const hours = open.filter(([opens, closes]) => opens !== closes)
  return Array.from({ length: 7 }, () => hours)
}
