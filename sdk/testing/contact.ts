import type { ContactFacts, EventFact } from '../facts.ts'

/** A contact for a test: Ana from Bogotá, with whatever the test says otherwise. */
export const testContact = (facts: Partial<ContactFacts> = {}): ContactFacts => ({
  id: '01890a5d-ac96-774b-bcce-b302099a8057',
  externalId: null,
  email: 'ana@example.com',
  phone: '+573001234567',
  firstName: 'Ana',
  lastName: 'Ruiz',
  company: null,
  city: 'Bogotá',
  country: 'CO',
  language: 'es',
  timeZone: 'America/Bogota',
  stage: 'new',
  stageSince: '2026-01-01T00:00:00.000Z',
  score: 0,
  tags: [],
  source: null,
  ownerId: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  attributes: {},
  ...facts,
})

/** An event for a test: `testEvent('message.received', { text: 'yes' })`. */
export const testEvent = (
  type: string,
  properties: Record<string, unknown> = {},
  at = testNow,
): EventFact => ({
  id: `${type}-1`,
  type,
  at: at.toISOString(),
  recordedAt: at.toISOString(),
  properties,
})

/** When tests happen, unless they say otherwise: a Thursday at noon, UTC. */
export const testNow = new Date('2026-01-15T12:00:00.000Z')
