import { type FrequencyLaw, type Hours, type HoursLaw, type Law, week } from './types.ts'

const tcpa = '47 CFR 64.1200(c)(1)'
const everyDay = (hours: Hours) => week(hours, hours, hours)
const noSunday = (hours: Hours) => week(hours, hours)

type State = { region: string; week: HoursLaw['week']; holidays?: boolean; source: string }

/** States stricter than the federation. Their texts were not read one by one, so all count as unverified. */
const states: State[] = [
  { region: 'AL', week: noSunday(['08:00', '20:00']), holidays: true, source: 'Ala. Code 8-19C' },
  { region: 'CT', week: everyDay(['09:00', '20:00']), source: 'Conn. Gen. Stat. 42-288a' },
  { region: 'FL', week: everyDay(['08:00', '20:00']), source: 'Fla. Stat. 501.616(6)' },
  { region: 'KY', week: everyDay(['10:00', '21:00']), source: 'Ky. Rev. Stat. 367.46955' },
  { region: 'LA', week: noSunday(['08:00', '20:00']), holidays: true, source: 'La. Rev. Stat. 45:844' },
  { region: 'MA', week: everyDay(['08:00', '20:00']), source: 'Mass. Gen. Laws ch. 159C' },
  { region: 'MD', week: everyDay(['08:00', '20:00']), source: 'Md. Code, Com. Law 14-4502' },
  { region: 'ME', week: week(['09:00', '17:00']), source: 'Me. Rev. Stat. 32 § 14716' },
  { region: 'MI', week: everyDay(['09:00', '21:00']), source: 'Mich. Comp. Laws 484.125' },
  { region: 'MN', week: everyDay(['09:00', '21:00']), source: 'Minn. Stat. 325E.30' },
  { region: 'MS', week: noSunday(['08:00', '20:00']), holidays: true, source: 'Miss. Code 77-3-723' },
  { region: 'NM', week: everyDay(['09:00', '21:00']), source: 'N.M. Stat. 57-12-22' },
  { region: 'NV', week: everyDay(['09:00', '20:00']), source: 'Nev. Rev. Stat. 599B' },
  { region: 'OK', week: everyDay(['08:00', '20:00']), source: 'Okla. Stat. 15 § 775C' },
  {
    region: 'PA',
    week: week(['09:00', '21:00'], ['09:00', '21:00'], ['13:30', '21:00']),
    source: '73 Pa. Stat. 2245',
  },
  { region: 'RI', week: week(['09:00', '18:00']), holidays: true, source: 'R.I. Gen. Laws 5-61-3.6' },
  { region: 'SD', week: noSunday(['09:00', '21:00']), source: 'S.D. Codified Laws 37-30A' },
  {
    region: 'TX',
    week: week(['09:00', '21:00'], ['09:00', '21:00'], ['12:00', '21:00']),
    source: 'Tex. Bus. & Com. Code 301.051',
  },
  { region: 'UT', week: noSunday(['08:00', '21:00']), holidays: true, source: 'Utah Code 13-25a-103' },
  { region: 'WA', week: everyDay(['08:00', '20:00']), source: 'Wash. Rev. Code 80.36.390' },
  { region: 'WY', week: everyDay(['08:00', '20:00']), source: 'Wyo. Stat. 40-12-302' },
]

/**
 * No more than three solicitations to one person within 24 hours "on the same subject matter or issue, regardless of the
 * phone number used". What two flows are about can't be told apart here, so all that is marketing counts as one subject;
 * and so do texts, which these acts mean by "telephonic" or "by telephone" too.
 */
const threeADay: { region: string; from: string; source: string; verified: boolean }[] = [
  {
    region: 'FL',
    from: '2021-07-01',
    source: 'Fla. Stat. 501.616(6)(b), Laws of Florida 2021-185',
    verified: true,
  },
  {
    region: 'OK',
    from: '2022-11-01',
    source: 'Okla. Stat. 15 § 775C.4, HB 3168 (2022)',
    verified: true,
  },
  {
    region: 'MD',
    from: '2024-01-01',
    source: 'Md. Code, Com. Law 14-4502, Stop the Spam Calls Act of 2023',
    // By summaries of the act; its own text was not read.
    verified: false,
  },
]
const phone = ['voice', 'sms']

export const us: Law = {
  country: 'US',
  hours: [
    {
      id: 'us-federal',
      channels: ['voice', 'sms'],
      marketingOnly: '47 CFR 64.1200(f): a “telephone solicitation” encourages a purchase',
      week: everyDay(['08:00', '21:00']),
      holidays: false,
      source: tcpa,
      verified: true,
    },
    ...states.map(
      ({ region, week, holidays = false, source }): HoursLaw => ({
        id: `us-${region.toLowerCase()}`,
        region,
        channels: ['voice', 'sms'],
        marketingOnly: 'An act on telephone solicitation',
        week,
        holidays,
        source,
        verified: false,
      }),
    ),
  ],
  frequency: threeADay.map(
    ({ region, ...law }): FrequencyLaw => ({
      ...{ id: `us-${region.toLowerCase()}-three-a-day`, region, most: 3, days: 1 },
      ...{ channels: phone, countsChannels: phone, ...law },
    }),
  ),
  consent: [
    {
      channel: 'voice',
      need: 'opt-in',
      source: '47 CFR 64.1200(a); FCC 24-17 for AI voices',
      verified: true,
    },
    { channel: 'sms', need: 'opt-in', source: '47 CFR 64.1200(a)', verified: true },
    { channel: 'email', need: 'soft', source: 'CAN-SPAM, 15 U.S.C. 7704', verified: true },
  ],
}
