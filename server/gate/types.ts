export type Purpose = 'marketing' | 'transactional'

/** What the contact last said about one purpose. */
export type ConsentFact = { purpose: string; granted: boolean; at: Date; expiresAt: Date | null }

/** A send that has left, or may have. */
export type SendFact = { channel: string; purpose: Purpose; at: Date }

/** What the gate knows of a person and a channel, read after the locks. */
export type GateFacts = {
  address: string | null
  optedOutAt: Date | null
  cause: string | null
  /** The vendor asked not to be bothered about this person before then. */
  backOffUntil: Date | null
  backOffCause: string | null
  lastInboundAt: Date | null
  phone: string | null
  country: string | null
  /** State, province or region, where the contact has one. */
  region: string | null
  timeZone: string | null
  consents: ConsentFact[]
  /** Titles of the do-not-contact lists that this address stands on. */
  suppressedBy: string[]
  /** To this person over all flows and channels, the newest first; empty where nothing counts them. */
  sends: SendFact[]
}

export type GateRequest = {
  channel: string
  purpose: Purpose
  /** A text of our own instead of a template the vendor approved. */
  freeText: boolean
  /** Through a practice account: nobody is reached. */
  simulated: boolean
  /** A person's reply by hand: needs consent, not caps or hours. */
  byHand: boolean
  /** The one answer to a STOP, which the law lets through. */
  confirms?: boolean
  /** The flow sends to many people and nobody has said yes to that. */
  unapproved: boolean
}

/** The gate's answer; a hold or a refusal names its rule. */
export type Verdict =
  | { answer: 'allow' }
  | { answer: 'hold'; until: Date | 'released'; rule: GateRule; because: string }
  | { answer: 'refuse'; rule: GateRule; because: string }

export type GateRule = (typeof gateRules)[number]

/** Every reason for which the gate keeps something back; their words stand in the builder's `gate` texts. */
export const gateRules = [
  'unknown-contact',
  'no-address',
  'opted-out',
  'do-not-contact-list',
  'vendor-back-off',
  'no-consent',
  'consent-denied',
  'consent-expired',
  'whatsapp-window',
  'whatsapp-us-marketing',
  'legal-hours',
  'no-legal-hour',
  'quiet-hours',
  'legal-frequency',
  'frequency-cap',
  'approval',
  'budget-day',
  'budget-total',
  'too-dear',
  'step-paused',
] as const
