/** From and to in local time, `HH:mm`; `24:00` is midnight. */
export type Hours = readonly [from: string, to: string]

/** Monday first; a day without hours is closed. */
export type Week = readonly (readonly Hours[])[]

/** When the law lets people be contacted. */
export type HoursLaw = {
  id: string
  /** a state or province, as ISO 3166-2 names it without the country */
  region?: string
  channels: readonly string[]
  /**
   * Why what was asked for, and is no marketing, goes out at any hour all the same: what the law is about, in its own
   * words or by its name. A law of which nobody has found that holds for everything.
   */
  marketingOnly?: string
  week: Week
  /** Closed on public holidays. */
  holidays: boolean
  /** The first and the last day on which it holds. */
  from?: string
  until?: string
  source: string
  /** False: recalled or from second hand, and so read in the strictest way. */
  verified: boolean
}

/**
 * `opt-in`: asked and agreed before. `soft`: an existing relation and a way out will do, unless the person said no; read as
 * `opt-in` as long as it is not verified.
 */
export type ConsentLaw = {
  channel: string
  need: 'opt-in' | 'soft'
  /** Months after which a consent has to be renewed. */
  months?: number
  from?: string
  source: string
  verified: boolean
}

export type FrequencyLaw = {
  id: string
  /** a state; where none is known, the laws of all states hold */
  region?: string
  most: number
  days: number
  /** Whoever was contacted by one channel is not contacted by another for so many days. */
  oneChannelDays?: number
  channels: readonly string[]
  /** Counts what went by these channels alone; without it, whatever went. */
  countsChannels?: readonly string[]
  from?: string
  source: string
  verified: boolean
}

export type Law = {
  country: string
  hours: readonly HoursLaw[]
  consent: readonly ConsentLaw[]
  frequency?: readonly FrequencyLaw[]
}

const none: readonly Hours[] = []
/** `week('09:00', '21:00', 'Mon-Fri', { Sat: ['10:00', '14:00'] })` in one line. */
export function week(workdays: Hours, saturday?: Hours, sunday?: Hours): Week {
  const days = [workdays]
  return [days, days, days, days, days, saturday ? [saturday] : none, sunday ? [sunday] : none]
}
