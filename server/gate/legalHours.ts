import { type Opening, outside } from './hours.ts'
import { lawOf } from './law/index.ts'
import type { HoursLaw } from './law/types.ts'
import type { Place } from './places.ts'
import type { GatePolicy } from './policy.ts'
import type { GateRequest } from './types.ts'

/** The hours of every law that may hold: of the place's own state, or of all states when it is not known. */
export function legalOpenings(places: readonly Place[], request: GateRequest): Opening[] {
  const all = places.flatMap((place) => {
    const rules = place.country ? (lawOf(place.country)?.hours ?? []) : []
    return rules
      .filter((rule) => holds(rule, place, request))
      .flatMap((rule) => place.zones.map((zone) => openingOf(rule, place, zone)))
  })
  // Many states share their hours: where none is known, half of the laws say the same. One that is verified speaks for them.
  const distinct = new Map<string, Opening>()
  for (const one of all) {
    const key = JSON.stringify([one.zone, one.week, one.holidaysOf, one.from, one.until])
    if (!one.unverified || !distinct.has(key)) distinct.set(key, one)
  }
  return [...distinct.values()]
}

const holds = (rule: HoursLaw, place: Place, { channel, purpose }: GateRequest) =>
  rule.channels.includes(channel) &&
  (purpose === 'marketing' || !rule.marketingOnly) &&
  (!rule.region || place.region === undefined || rule.region === place.region)

const openingOf = (rule: HoursLaw, place: Place, zone: string): Opening => ({
  rule: rule.id,
  unverified: !rule.verified,
  zone,
  week: rule.week,
  holidaysOf:
    rule.holidays && place.country
      ? { country: place.country, region: rule.region ?? place.region }
      : undefined,
  from: rule.from,
  until: rule.until,
})

/** The workspace's own quiet time, wherever the contact may be. */
export function quietOpenings(
  places: readonly Place[],
  { channel, purpose }: GateRequest,
  { quietHours }: GatePolicy,
): Opening[] {
  if (!quietHours?.channels.some((one) => one === channel)) return []
  if (purpose === 'transactional' && !quietHours.transactional) return []
  const week = outside(quietHours.from, quietHours.to)
  const zones = new Set(places.flatMap((place) => place.zones))
  return [...zones].map((zone) => ({ rule: 'quiet-hours', zone, week }))
}
