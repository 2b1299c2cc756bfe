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

  const known = places.map((place) => consentLaws(place, channel, now))
  const need = needOf(policy, channel, known)
  if (!need) return undefined
  if (!said) return { rule: 'no-consent', because: wordsOf(need, purpose, channel) }
  const end = endOf(said, known.flat())
  if (end && end <= now)
    return {
      rule: 'consent-expired',
      because: `The contact's consent of ${date(said.at)} ended on ${date(end)}.`,
    }
  return undefined
}

/** For sure, or because what is not known for sure is read strictly. */
type Need = 'sure' | { unverified: string } | 'unknown'

function needOf(
  { consent }: GatePolicy,
  channel: string,
  known: readonly (readonly ConsentLaw[])[],
): Need | undefined {
  const need = consent[channel as keyof GatePolicy['consent']]
  if (need === 'required') return 'sure'
  if (need === 'not-required') return undefined
  const laws = known.flat()
  if (laws.some((law) => law.need === 'opt-in' && law.verified)) return 'sure'
  const unsure = laws.find((law) => !law.verified)
  if (unsure) return { unverified: unsure.source }
  // Of a country without a page here we know nothing, and of no country even less.
  return known.some((one) => one.length === 0) ? 'unknown' : undefined
}

function wordsOf(need: Need, purpose: string, channel: string): string {
  if (need === 'sure')
    return `The contact has not agreed to ${purpose} by ${channel}. Ask, or note the consent on the contact's page.`
  if (need === 'unknown')
    return `The contact has not agreed to ${purpose} by ${channel}. What the law there says is not known here, and so read strictly. Ask, or note the consent on the contact's page.`
  return `The contact has not agreed to ${purpose} by ${channel}. The law on that (${need.unverified}) is not verified here and read strictly. Ask, or note the consent on the contact's page.`
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
