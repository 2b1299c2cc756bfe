import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { readState, stateOfNumber, zonesOfState, zonesOfStates } from './law/states.ts'

type Person = {
  phone: string | null
  country: string | null
  region: string | null
  timeZone: string | null
}

/** Where somebody may be: a country, a state of it when known, and the zones that are possible there. */
export type Place = { country: string | undefined; region: string | undefined; zones: readonly string[] }

const byPhone = new Set(['voice', 'sms', 'whatsapp'])

/**
 * All places that have to be thought of. What the contact says of itself comes first, then its address, then its
 * number; where these differ, every one counts, and so does the strictest of their laws.
 */
export function placesOf(
  person: Person,
  channel: string,
  workspace: { country: string | null; timeZone: string },
): Place[] {
  const ofNumber = person.phone ? countryOfNumber(person.phone) : undefined
  const own = person.country ?? undefined
  const countries = byPhone.has(channel) ? [own, ofNumber] : [own ?? ofNumber]
  const known = [...new Set(countries.filter((country) => country !== undefined))]
  const places = (known.length > 0 ? known : [workspace.country ?? undefined]).flatMap((country) =>
    regionsOf(person, channel, country).map((region) => ({ country, region })),
  )
  return places.map(({ country, region }) => ({
    country,
    region,
    zones: person.timeZone ? [person.timeZone] : zonesOf(country, region, workspace.timeZone),
  }))
}

/** The states of a US contact by address and number; one unknown state when there is neither. */
function regionsOf({ region, phone }: Person, channel: string, country?: string): (string | undefined)[] {
  if (country !== 'US') return [region ?? undefined]
  const states = [
    region ? readState(region) : undefined,
    phone && byPhone.has(channel) ? stateOfNumber(phone) : undefined,
  ].filter((state) => state !== undefined)
  return states.length > 0 ? [...new Set(states)] : [undefined]
}

function zonesOf(
  country: string | undefined,
  region: string | undefined,
  fallback: string,
): readonly string[] {
  if (country === undefined) return [fallback]
  if (country === 'US') return (region && zonesOfState(region)) || zonesOfStates
  return zonesOfCountry(country) ?? [fallback]
}

const countryZones = new Map<string, readonly string[] | undefined>()

function zonesOfCountry(country: string): readonly string[] | undefined {
  if (!countryZones.has(country)) {
    // Newer than TypeScript's description of Intl.Locale.
    const locale: (Intl.Locale & { getTimeZones?: () => string[] }) | undefined = /^[A-Z]{2}$/.test(country)
      ? new Intl.Locale(`und-${country}`)
      : undefined
    const all = locale?.getTimeZones?.() ?? []
    countryZones.set(country, all.length > 0 ? oneOfEachClock(all) : undefined)
  }
  return countryZones.get(country)
}

/** Of zones whose clocks show the same in winter and in summer, one stands for all: a country of 29 has some 7 clocks. */
function oneOfEachClock(zones: readonly string[]): readonly string[] {
  const year = new Date().getUTCFullYear()
  const clock = (zone: string) =>
    [1, 4, 7, 10]
      .map((month) =>
        new Date(Date.UTC(year, month - 1, 15)).toLocaleString('en', {
          timeZone: zone,
          timeZoneName: 'longOffset',
        }),
      )
      .join()
  return [...new Map(zones.map((zone) => [clock(zone), zone])).values()]
}

export function countryOfNumber(phone: string): string | undefined {
  if (phone.startsWith('+1') && stateOfNumber(phone)) return 'US'
  return parsePhoneNumberFromString(phone)?.country
}
