/**
 * A contact as steps, rules and templates see it: plain values, times as ISO strings.
 * Custom fields live under `attributes`.
 */
export type ContactFacts = {
  id: string
  externalId: string | null
  email: string | null
  phone: string | null
  firstName: string | null
  lastName: string | null
  company: string | null
  city: string | null
  /** ISO 3166-1 alpha-2 */
  country: string | null
  /** BCP 47, e.g. `es` */
  language: string | null
  /** IANA zone, e.g. `America/Bogota` */
  timeZone: string | null
  /** key of the pipeline stage */
  stage: string | null
  stageSince: string | null
  score: number
  tags: readonly string[]
  source: string | null
  ownerId: string | null
  createdAt: string
  updatedAt: string
  attributes: Readonly<Record<string, unknown>>
}

/** A dated fact about a contact. `at` is when it happened, `recordedAt` when we learned of it. ISO strings. */
export type EventFact = {
  id: string
  type: string
  at: string
  recordedAt: string
  properties: Readonly<Record<string, unknown>>
}
