import { inForce, lawOf } from './law/index.ts'
import type { FrequencyLaw } from './law/types.ts'
import type { Place } from './places.ts'
import type { Cap, GatePolicy } from './policy.ts'
import type { GateFacts, GateRequest, GateRule, SendFact } from './types.ts'

type Capped = { rule: GateRule; until: Date; because: string }

const DAY = 86_400_000
const later = (at: Date, days: number) => new Date(at.getTime() + days * DAY)

/** Who has had enough for now, by the law or by the workspace's own caps, over all flows. */
export function capOn(
  facts: GateFacts,
  request: GateRequest,
  policy: GatePolicy,
  places: readonly Place[],
  now: Date,
): Capped | undefined {
  const capped = [
    ...places.flatMap((place) => frequencyLaws(place, now)).map((law) => byLaw(facts, request, law, now)),
    ...policy.caps.map((cap) => byCap(facts, request, cap, now)),
  ].filter((one) => one !== undefined)
  // Held until the last of them lets it go.
  return capped.toSorted((a, b) => b.until.getTime() - a.until.getTime())[0]
}

function byCap(facts: GateFacts, request: GateRequest, cap: Cap, now: Date): Capped | undefined {
  if (cap.channel !== 'any' && cap.channel !== request.channel) return undefined
  if (cap.purpose === 'marketing' && request.purpose !== 'marketing') return undefined
  const counted = facts.sends.filter(
    (send) =>
      (cap.channel === 'any' || send.channel === cap.channel) &&
      (cap.purpose === 'any' || send.purpose === 'marketing'),
  )
  const until = fullUntil(counted, cap.most, cap.days, now)
  return (
    until && {
      rule: 'frequency-cap',
      until,
      because: `The contact has got ${cap.most} within ${cap.days} days, as many as the sending rules let through.`,
    }
  )
}

function byLaw(facts: GateFacts, request: GateRequest, law: FrequencyLaw, now: Date): Capped | undefined {
  if (request.purpose !== 'marketing' || !law.channels.includes(request.channel)) return undefined
  const marketing = facts.sends.filter(
    (send) =>
      send.purpose === 'marketing' && (!law.countsChannels || law.countsChannels.includes(send.channel)),
  )
  const because = law.verified
    ? `The law (${law.id}) does not let the contact be contacted again so soon.`
    : `An unverified law, read strictly (${law.id}), does not let the contact be contacted again so soon.`
  const full = fullUntil(marketing, law.most, law.days, now)
  const other = law.oneChannelDays ? marketing.find((send) => send.channel !== request.channel) : undefined
  const free = other && later(other.at, law.oneChannelDays ?? 0)
  const ends = [full, free && free > now ? free : undefined].filter((one) => one !== undefined)
  const until = ends.toSorted((a, b) => b.getTime() - a.getTime())[0]
  return until && { rule: 'legal-frequency', until, because }
}

/** When the oldest of those that fill the time leaves it; undefined while there is room. */
function fullUntil(sends: readonly SendFact[], most: number, days: number, now: Date): Date | undefined {
  const since = now.getTime() - days * DAY
  const within = sends.filter((send) => send.at.getTime() > since)
  const oldest = within[most - 1]
  return oldest && later(oldest.at, days)
}

const frequencyLaws = ({ country, region }: Place, now: Date): readonly FrequencyLaw[] =>
  (country ? (lawOf(country)?.frequency ?? []) : []).filter(
    (law) =>
      inForce(law, now.toISOString().slice(0, 10)) &&
      (!law.region || region === undefined || law.region === region),
  )

/** Countries whose law, or whose states' law, counts sends; elsewhere they are read only when the workspace has caps. */
export const countsSends = (country: string | null | undefined): boolean =>
  country ? (lawOf(country)?.frequency?.length ?? 0) > 0 : false
