import { capOn } from './caps.ts'
import { consentOn } from './consent.ts'
import { nextOpen } from './hours.ts'
import { legalOpenings, quietOpenings } from './legalHours.ts'
import { countryOfNumber, type Place, placesOf } from './places.ts'
import type { GatePolicy } from './policy.ts'
import type { GateFacts, GateRequest, GateRule, Verdict } from './types.ts'

/** The workspace around a request. */
export type Surroundings = { policy: GatePolicy; country: string | null; timeZone: string }

const needs: Record<string, string> = {
  sms: 'phone number',
  whatsapp: 'phone number',
  voice: 'phone number',
  email: 'e-mail address',
  telegram: 'Telegram account',
}

const WINDOW = 24 * 3_600_000
const allow: Verdict = { answer: 'allow' }
const refuse = (rule: GateRule, because: string): Verdict => ({ answer: 'refuse', rule, because })
const hold = (rule: GateRule, until: Date | 'released', because: string): Verdict => ({
  answer: 'hold',
  until,
  rule,
  because,
})

/** May this go out, now? Pure: facts, request, workspace and time carry everything in. */
export function judge(facts: GateFacts, request: GateRequest, around: Surroundings, now: Date): Verdict {
  return (
    neverTo(facts, request, now) ??
    (request.simulated && !around.policy.practiceAsReal ? allow : undefined) ??
    underLaw(facts, request, around, now) ??
    allow
  )
}

/** What no setting and no kind of account gets around. */
function neverTo(facts: GateFacts, { channel, confirms }: GateRequest, now: Date): Verdict | undefined {
  if (!facts.address)
    return refuse(
      'no-address',
      `The contact has no ${needs[channel] ?? 'address'}. Add one on the contact's page.`,
    )
  if (facts.optedOutAt && !confirms)
    return refuse(
      'opted-out',
      `The contact opted out of ${channel} on ${day(facts.optedOutAt)} (${facts.cause ?? 'no cause given'}).`,
    )
  if (facts.suppressedBy.length > 0)
    return refuse('do-not-contact-list', `This address is on the list "${facts.suppressedBy[0]}".`)
  if (facts.backOffUntil && facts.backOffUntil > now)
    return hold(
      'vendor-back-off',
      facts.backOffUntil,
      `The vendor takes nothing for this person for now (${facts.backOffCause ?? 'no cause given'}).`,
    )
  return undefined
}

function underLaw(
  facts: GateFacts,
  request: GateRequest,
  around: Surroundings,
  now: Date,
): Verdict | undefined {
  const { policy } = around
  const places = placesOf(facts, request.channel, around)
  const unconsented = consentOn(facts, request, policy, places, now)
  if (unconsented) return refuse(unconsented.rule, unconsented.because)
  const offWindow = whatsappOn(facts, request, now)
  if (offWindow) return offWindow
  // A person who answers another answers at any hour.
  if (request.byHand) return undefined

  const open = nextHour(places, request, policy, now)
  if (!open)
    return refuse(
      'no-legal-hour',
      'There is no hour at which all laws that may hold for this contact let it be contacted. Enter its country, state or time zone.',
    )
  if (open.closedBy) {
    const { rule, zone, unverified } = open.closedBy
    return rule === 'quiet-hours'
      ? hold('quiet-hours', open.at, `It is quiet time in ${zone}.`)
      : hold(
          'legal-hours',
          open.at,
          unverified
            ? `An unverified law, read strictly (${rule}), lets nobody be contacted at this hour in ${zone}.`
            : `The law (${rule}) lets nobody be contacted at this hour in ${zone}.`,
        )
  }
  const capped = capOn(facts, request, policy, places, now)
  if (capped) return hold(capped.rule, capped.until, capped.because)
  if (request.unapproved)
    return hold(
      'approval',
      'released',
      'This flow sends to many people. Somebody has to approve it in the settings, under Sending rules.',
    )
  return undefined
}

let hours = new Map<string, ReturnType<typeof nextOpen>>()
let hoursOf = 0

/** Hundreds of a batch are asked about at the same moment and live in the same few places: each is worked out once. */
function nextHour(places: readonly Place[], request: GateRequest, policy: GatePolicy, now: Date) {
  if (hoursOf !== now.getTime()) {
    hours = new Map()
    hoursOf = now.getTime()
  }
  const { channel, purpose } = request
  const key = JSON.stringify([channel, purpose, policy.quietHours, places])
  if (!hours.has(key)) {
    const legal = legalOpenings(places, request)
    hours.set(key, nextOpen([...legal, ...quietOpenings(places, request, policy)], now))
  }
  return hours.get(key)
}

function whatsappOn(facts: GateFacts, request: GateRequest, now: Date): Verdict | undefined {
  if (request.channel !== 'whatsapp') return undefined
  const last = facts.lastInboundAt
  if (request.freeText && (!last || now.getTime() - last.getTime() > WINDOW))
    return refuse(
      'whatsapp-window',
      last
        ? `The contact last wrote on ${day(last)}, more than 24 hours ago. Send a template that WhatsApp has approved.`
        : 'The contact has not written on WhatsApp. Send a template that WhatsApp has approved.',
    )
  if (
    !request.freeText &&
    request.purpose === 'marketing' &&
    facts.phone?.startsWith('+1') &&
    !isCanadian(facts)
  )
    return refuse(
      'whatsapp-us-marketing',
      'WhatsApp does not deliver marketing templates to numbers of the United States. Use another channel.',
    )
  return undefined
}

const isCanadian = ({ phone }: GateFacts) => phone !== null && countryOfNumber(phone) === 'CA'

const day = (at: Date) => at.toISOString().slice(0, 10)
