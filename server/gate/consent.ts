import { inForce, lawOf } from './law/index.ts'
import type { ConsentLaw } from './law/types.ts'
import type { Place } from './places.ts'
import type { GatePolicy } from './policy.ts'
import type { ConsentFact, GateFacts, GateRequest, GateRule } from './types.ts'

type Refusal = { rule: GateRule; because: string }

/**
 * Marketing: a no always counts; whether a yes is needed is said by the workspace and by the laws of all places in
 * question. What is not marketing needs no yes, but a no to it counts too.
 */
export function consentOn(
  facts: GateFacts,
  { channel, purpose }: GateRequest,
  policy: GatePolicy,
  places: readonly Place[],
  now: Date,
): Refusal | undefined {
  const said = facts.consents.find((one) => one.purpose === purpose)
  if (said && !said.granted)
    return {
      rule: 'consent-denied',
      because: `The contact said no to ${purpose} by ${channel} on ${date(said.at)}.`,
    }
  if (purpose === 'transactional') return undefined

  const laws = places.flatMap((place) => consentLaws(place, channel, now))
  if (!isNeeded(policy, channel, places, laws)) return undefined
  if (!said)
    return {
      rule: 'no-consent',
      because: `The contact has not agreed to ${purpose} by ${channel}. Ask, or note the consent on the contact's page.`,
    }
  const end = endOf(said, laws)
  if (end && end <= now)
    return {
      rule: 'consent-expired',
      because: `The contact's consent of ${date(said.at)} ended on ${date(end)}.`,
    }
  return undefined
}

function isNeeded(
  { consent }: GatePolicy,
  channel: string,
  places: readonly Place[],
  laws: readonly ConsentLaw[],
): boolean {
  const need = consent[channel as keyof GatePolicy['consent']]
  if (need === 'required') return true
  if (need === 'not-required') return false
  // Of a country without a page here we know nothing, of some laws not for sure; both are read strictly.
  const unknown = places.some((place) => !place.country || !lawOf(place.country))
  return unknown || laws.some((law) => law.need === 'opt-in' || !law.verified)
}

const consentLaws = ({ country }: Place, channel: string, now: Date): readonly ConsentLaw[] =>
  (country ? (lawOf(country)?.consent ?? []) : []).filter(
    (law) => law.channel === channel && inForce(law, now.toISOString().slice(0, 10)),
  )

/** The earlier of its own end and the law's. */
function endOf({ at, expiresAt }: ConsentFact, laws: readonly ConsentLaw[]): Date | undefined {
  const ends = laws.flatMap(({ months }) => (months ? [addMonths(at, months)] : []))
  if (expiresAt) ends.push(expiresAt)
  return ends.toSorted((a, b) => a.getTime() - b.getTime())[0]
}

function addMonths(at: Date, months: number): Date {
  const end = new Date(at)
  end.setUTCMonth(end.getUTCMonth() + months)
  return end
}

const date = (at: Date) => at.toISOString().slice(0, 10)
