import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judge, type Surroundings } from './judge.ts'
import { defaultPolicy, readPolicy } from './policy.ts'
import type { GateFacts, GateRequest, Purpose } from './types.ts'

const facts: GateFacts = {
  ...{ address: '+34600000000', phone: '+34600000000', country: 'ES', region: null, timeZone: null },
  ...{ optedOutAt: null, cause: null, backOffUntil: null, backOffCause: null, lastInboundAt: null },
  ...{ consents: [], suppressedBy: [], sends: [] },
}
const request: GateRequest = {
  ...{ channel: 'sms', purpose: 'marketing', freeText: true, simulated: false, byHand: false },
  unapproved: false,
}
const around: Surroundings = { policy: defaultPolicy, country: null, timeZone: 'UTC' }

type Change = { facts?: Partial<GateFacts>; request?: Partial<GateRequest>; around?: Partial<Surroundings> }
const at = (time: string, change: Change = {}) =>
  judge(
    { ...facts, ...change.facts },
    { ...request, ...change.request },
    { ...around, ...change.around },
    new Date(time),
  )
/** `allow`, `hold legal-hours 2026-11-23T07:00Z`, `refuse opted-out`. */
const said = (...asked: Parameters<typeof at>): string => {
  const verdict = at(...asked)
  if (verdict.answer === 'allow') return 'allow'
  if (verdict.answer === 'refuse') return `refuse ${verdict.rule}`
  const until =
    verdict.until === 'released' ? 'released' : verdict.until.toISOString().replace(':00.000Z', 'Z')
  return `hold ${verdict.rule} ${until}`
}
const policy = (own: Partial<typeof defaultPolicy>) => ({ policy: { ...defaultPolicy, ...own } })
const agreed = (when = '2026-01-01T00:00Z', more = {}, purpose: Purpose = 'marketing') => [
  { purpose, granted: true, at: new Date(when), expiresAt: null, ...more },
]
const noon = '2026-11-20T12:00Z' // a Friday

describe('never', () => {
  test('without an address, after an opt-out, or when on a list', () => {
    expect(said(noon)).toBe('allow')
    expect(said(noon, { facts: { address: null } })).toBe('refuse no-address')
    expect(said(noon, { facts: { optedOutAt: new Date(0) } })).toBe('refuse opted-out')
    expect(said(noon, { facts: { suppressedBy: ['Robinson'] } })).toBe('refuse do-not-contact-list')
  })
  test('no purpose, no practice account and no hand gets around these', () => {
    for (const ask of [{ purpose: 'transactional' as const }, { simulated: true }, { byHand: true }]) {
      expect(said(noon, { request: ask, facts: { optedOutAt: new Date(0) } })).toBe('refuse opted-out')
      expect(said(noon, { request: ask, facts: { suppressedBy: ['Own'] } })).toBe(
        'refuse do-not-contact-list',
      )
    }
  })
  test('before the vendor takes something for this person again', () => {
    const backOffUntil = new Date('2026-11-21T12:00Z')
    expect(said(noon, { facts: { backOffUntil } })).toBe('hold vendor-back-off 2026-11-21T12:00Z')
    expect(said('2026-11-21T12:00Z', { facts: { backOffUntil } })).toBe('allow')
  })
})

describe('consent', () => {
  const call = { request: { channel: 'voice' } }
  test('a call and a WhatsApp need a yes; an SMS to Spain does not', () => {
    expect(said(noon, call)).toBe('refuse no-consent')
    expect(said(noon, { request: { channel: 'whatsapp', freeText: false } })).toBe('refuse no-consent')
    expect(said(noon, { ...call, facts: { consents: agreed() } })).toBe('allow')
    expect(said(noon)).toBe('allow')
  })
  test.each([
    ['US', '+12125550123', 'refuse no-consent'],
    ['PE', '+51987654321', 'refuse no-consent'],
    ['GB', '+447400123456', 'allow'],
    // said to let them be written to without a yes, but nobody has read the law
    ['MX', '+525512345678', 'refuse no-consent'],
    // a country that nobody has looked up: strictly
    ['VE', '+584121234567', 'refuse no-consent'],
  ])('an SMS to %s without a yes', (country, phone, expected) => {
    expect(said('2026-11-20T17:00Z', { facts: { country, phone, address: phone } })).toBe(expected)
  })
  test('where a number is of another country than the person, the stricter law counts', () => {
    expect(said('2026-11-20T16:00Z', { facts: { country: 'ES', phone: '+12125550123' } })).toBe(
      'refuse no-consent',
    )
  })
  test('nobody’s country at all is nobody’s consent', () => {
    const email = { channel: 'email' }
    const unknown = { country: null, phone: null, address: 'ana@example.com' }
    expect(said(noon, { request: email, facts: unknown })).toBe('refuse no-consent')
    expect(said(noon, { request: email, facts: unknown, around: { country: 'ES' } })).toBe('allow')
  })
  test('a no counts everywhere, also to what is not marketing, when it was said to that', () => {
    const no = (purpose: Purpose) => [{ purpose, granted: false, at: new Date(0), expiresAt: null }]
    const loose = policy({ consent: { ...defaultPolicy.consent, sms: 'not-required' } })
    expect(said(noon, { facts: { consents: no('marketing') }, around: loose })).toBe('refuse consent-denied')
    const asked = { request: { purpose: 'transactional' as const } }
    expect(said(noon, { ...asked, facts: { consents: no('marketing') } })).toBe('allow')
    expect(said(noon, { ...asked, facts: { consents: no('transactional') } })).toBe('refuse consent-denied')
  })
  test('a yes ends on its own day, or when the law wants it renewed', () => {
    const ended = agreed('2026-01-01T00:00Z', { expiresAt: new Date('2026-11-20T11:59Z') })
    expect(said(noon, { ...call, facts: { consents: ended } })).toBe('refuse consent-expired')
    expect(said(noon, { ...call, facts: { consents: agreed('2024-11-20T11:00Z') } })).toBe(
      'refuse consent-expired',
    )
    expect(said(noon, { ...call, facts: { consents: agreed('2024-11-21T00:00Z') } })).toBe('allow')
  })
  test('what is not marketing needs no yes', () => {
    expect(said(noon, { request: { channel: 'voice', purpose: 'transactional' } })).toBe('allow')
  })
  test('settings that can’t be read ask everybody for a yes', () => {
    expect(said(noon, { around: { policy: readPolicy({ caps: 'many' }) } })).toBe('refuse no-consent')
    expect(readPolicy(null)).toEqual(defaultPolicy)
  })
})

describe('WhatsApp', () => {
  const facts = { consents: agreed() }
  const text = { channel: 'whatsapp', freeText: true }
  test('a text of one’s own goes out within 24 hours of the contact’s last message', () => {
    const wrote = (time: string) => ({ ...facts, lastInboundAt: new Date(time) })
    expect(said(noon, { request: text, facts: wrote('2026-11-19T12:00Z') })).toBe('allow')
    expect(said(noon, { request: text, facts: wrote('2026-11-19T11:59:59Z') })).toBe('refuse whatsapp-window')
    expect(said(noon, { request: text, facts })).toBe('refuse whatsapp-window')
    expect(said(noon, { request: { ...text, freeText: false }, facts })).toBe('allow')
    expect(said(noon, { request: { ...text, byHand: true }, facts })).toBe('refuse whatsapp-window')
  })
  test('marketing templates do not reach numbers of the United States', () => {
    const template = { channel: 'whatsapp', freeText: false }
    const to = (phone: string) => ({ ...facts, phone, address: phone, country: null })
    expect(said('2026-11-20T17:00Z', { request: template, facts: to('+12125550123') })).toBe(
      'refuse whatsapp-us-marketing',
    )
    expect(said('2026-11-20T17:00Z', { request: template, facts: to('+14165550123') })).toBe('allow')
    expect(
      said('2026-11-20T17:00Z', {
        request: { ...template, purpose: 'transactional' },
        facts: to('+12125550123'),
      }),
    ).toBe('allow')
  })
})

describe('hours of the law', () => {
  const us = (phone: string, more: Partial<GateFacts> = {}) => ({
    facts: { phone, address: phone, country: 'US', consents: agreed(), ...more },
  })
  const mobile = (country: string, phone: string) => ({
    facts: { phone, address: phone, country, consents: agreed() },
  })
  test.each([
    // New York: 8 to 21 at the called party's
    ['2026-11-20T13:00Z', us('+12125550123'), 'allow'],
    ['2026-11-20T12:59Z', us('+12125550123'), 'hold legal-hours 2026-11-20T13:00Z'],
    ['2026-11-21T02:00Z', us('+12125550123'), 'hold legal-hours 2026-11-21T13:00Z'],
    // Connecticut from 9
    ['2026-11-20T13:30Z', us('+12035550123'), 'hold legal-hours 2026-11-20T14:00Z'],
    // Mississippi: no Sunday
    ['2026-11-22T18:00Z', us('+16015550123'), 'hold legal-hours 2026-11-23T14:00Z'],
    // Rhode Island: working days; Thursday 26 November is Thanksgiving
    ['2026-11-26T18:00Z', us('+14015550123'), 'hold legal-hours 2026-11-27T14:00Z'],
    // An area code of Florida over two zones: not after 20 in the east, not before 8 in the west
    ['2026-11-20T13:30Z', us('+18505550123'), 'hold legal-hours 2026-11-20T14:00Z'],
    ['2026-11-21T01:30Z', us('+18505550123'), 'hold legal-hours 2026-11-21T14:00Z'],
    // The contact lives in Texas and kept a number of New York: both laws, all zones
    ['2026-11-20T14:30Z', us('+12125550123', { region: 'TX' }), 'hold legal-hours 2026-11-20T16:00Z'],
    // Its own zone settles the clock
    [
      '2026-11-20T15:00Z',
      us('+12125550123', { timeZone: 'America/Los_Angeles' }),
      'hold legal-hours 2026-11-20T16:00Z',
    ],
    // Colombia: Saturday until 15, Monday 16 November 2026 is a holiday
    ['2026-11-14T20:00Z', mobile('CO', '+573001234567'), 'hold legal-hours 2026-11-17T12:00Z'],
    ['2026-11-14T19:59Z', mobile('CO', '+573001234567'), 'allow'],
    // Brazil: every zone of the country; 16 on Saturday in Noronha is 18 UTC
    ['2026-11-21T18:00Z', mobile('BR', '+5511912345678'), 'hold legal-hours 2026-11-23T14:00Z'],
  ])('%s %#', (time, change, expected) => {
    expect(said(time, change as Change)).toBe(expected)
  })
  test('a toll-free number tells no state, so all of them count', () => {
    expect(said('2026-11-20T17:00Z', us('+18005550123'))).toBe('hold legal-hours 2026-11-20T20:00Z')
    expect(said('2026-11-20T20:00Z', us('+18005550123'))).toBe('allow')
  })
  test('calls to Spain rest on weekends and holidays; the zone is Spain’s, or the Canaries’', () => {
    const call = { request: { channel: 'voice' }, facts: { consents: agreed() } }
    // 12 October 2026 is a Monday
    expect(said('2026-10-10T10:00Z', call)).toBe('hold legal-hours 2026-10-13T08:00Z')
    expect(said('2026-11-20T20:00Z', call)).toBe('hold legal-hours 2026-11-23T09:00Z')
  })
  test('what was asked for and what is answered by hand go out at night', () => {
    const night = '2026-11-20T08:00Z'
    expect(said(night, us('+12125550123'))).toMatch(/^hold legal-hours/)
    expect(said(night, { ...us('+12125550123'), request: { purpose: 'transactional' } })).toBe('allow')
    expect(said(night, { ...us('+12125550123'), request: { byHand: true } })).toBe('allow')
  })
  test('only a law that is known to be about marketing lets through at night what was asked for', () => {
    const asked = { request: { purpose: 'transactional' as const } }
    const of = (country: string, phone: string) => ({ ...mobile(country, phone), ...asked })
    // Three in the morning in Bogotá, in Texas and in Mexico City
    expect(said('2026-11-20T08:00Z', of('CO', '+573001234567'))).toBe('allow')
    expect(said('2026-11-20T09:00Z', { ...us('+12145550123'), ...asked })).toBe('allow')
    expect(said('2026-11-20T09:00Z', of('MX', '+525512345678'))).toMatch(/^hold legal-hours/)
  })
  test('a law holds from its first day', () => {
    const before = '2023-10-08T18:00Z' // a Sunday
    expect(
      said(before, {
        facts: { ...mobile('CO', '+573001234567').facts, consents: agreed('2023-01-01T00:00Z') },
      }),
    ).toBe('allow')
  })
})

describe('quiet hours', () => {
  const quiet = (from: string, to: string, transactional = false) => ({
    around: policy({ quietHours: { from, to, channels: ['sms'], transactional } }),
    facts: { timeZone: 'Europe/Madrid' },
  })
  test('over midnight, and at noon', () => {
    expect(said('2026-11-20T20:00Z', quiet('21:00', '08:00'))).toBe('hold quiet-hours 2026-11-21T07:00Z')
    expect(said('2026-11-21T06:59Z', quiet('21:00', '08:00'))).toBe('hold quiet-hours 2026-11-21T07:00Z')
    expect(said('2026-11-21T07:00Z', quiet('21:00', '08:00'))).toBe('allow')
    expect(said('2026-11-20T13:30Z', quiet('14:00', '16:00'))).toBe('hold quiet-hours 2026-11-20T15:00Z')
    expect(said('2026-11-20T12:59Z', quiet('14:00', '16:00'))).toBe('allow')
  })
  test('on the nights when the clocks change', () => {
    // 29 March 2026: 2:00 becomes 3:00; 8:00 is 6:00 UTC from then on
    expect(said('2026-03-28T22:00Z', quiet('21:00', '08:00'))).toBe('hold quiet-hours 2026-03-29T06:00Z')
    // 25 October 2026: 3:00 becomes 2:00 again
    expect(said('2026-10-24T22:00Z', quiet('21:00', '08:00'))).toBe('hold quiet-hours 2026-10-25T07:00Z')
    // An end that the night leaves out: the next moment there is
    expect(said('2026-03-29T00:30Z', quiet('01:00', '02:30'))).toBe('hold quiet-hours 2026-03-29T01:30Z')
  })
  test('only by the channels and for the purposes that were chosen', () => {
    const night = '2026-11-20T22:00Z'
    expect(said(night, { ...quiet('21:00', '08:00'), request: { purpose: 'transactional' } })).toBe('allow')
    expect(said(night, { ...quiet('21:00', '08:00', true), request: { purpose: 'transactional' } })).toMatch(
      /quiet/,
    )
    expect(said(night, { ...quiet('21:00', '08:00'), request: { channel: 'email' } })).toBe('allow')
  })
  test('laws and wishes without an hour in common refuse', () => {
    expect(
      said(noon, {
        ...quiet('09:00', '08:00'),
        request: { channel: 'voice' },
        around: policy({
          quietHours: { from: '09:00', to: '08:00', channels: ['voice'], transactional: false },
        }),
        facts: { consents: agreed(), timeZone: 'Europe/Madrid' },
      }),
    ).toBe('refuse no-legal-hour')
  })
})

describe('a law that nobody has verified says so to whoever waits for it', () => {
  const why = (...asked: Parameters<typeof at>) => {
    const verdict = at(...asked)
    return verdict.answer === 'allow' ? 'allow' : verdict.because
  }
  const early = '2026-11-20T13:30Z'
  const of = (country: string, phone: string, more: Partial<GateFacts> = {}) => ({
    facts: { country, phone, address: phone, ...more },
  })
  test('hours: a state’s, and not the federation’s', () => {
    const consents = agreed()
    expect(why(early, of('US', '+12035550123', { consents }))).toMatch(
      /^An unverified law, read strictly \(us-ct\), lets nobody be contacted at this hour in /,
    )
    expect(why('2026-11-20T12:30Z', of('US', '+12125550123', { consents }))).toMatch(
      /^The law \(us-federal\) lets nobody/,
    )
  })
  test('how often: Maryland’s, and not Florida’s', () => {
    const sends = ['T17:00Z', 'T16:00Z', 'T15:00Z'].map((time) => ({
      ...{ channel: 'voice', purpose: 'marketing' as const, at: new Date(`2026-11-19${time}`) },
    }))
    const asked = (region: string) =>
      why('2026-11-20T14:30Z', {
        ...{ request: { channel: 'voice' }, around: { timeZone: 'America/New_York' } },
        facts: { country: 'US', region, phone: null, address: '+1', consents: agreed(), sends },
      })
    expect(asked('MD')).toMatch(/^An unverified law, read strictly \(us-md-three-a-day\), does not let/)
    expect(asked('FL')).toMatch(/^The law \(us-fl-three-a-day\) does not let/)
  })
  test('a yes: Mexico’s, an unknown country’s, a channel’s of which nothing is known; not Spain’s', () => {
    const noYes = /^The contact has not agreed to marketing by \w+\./
    const time = '2026-11-20T17:00Z'
    expect(why(time, of('MX', '+525512345678'))).toContain(
      'The law on that (LFPC art. 17; REPEP) is not verified here and read strictly.',
    )
    expect(why(time, of('VE', '+584121234567'))).toContain('is not known here, and so read strictly.')
    const byCountry = policy({
      consent: { ...defaultPolicy.consent, whatsapp: 'by-country', voice: 'by-country' },
    })
    const spanish = (channel: string) => ({ around: byCountry, request: { channel, freeText: false } })
    expect(why(noon, spanish('whatsapp'))).toContain('is not known here, and so read strictly.')
    expect(why(noon, spanish('voice'))).toMatch(noYes)
    expect(why(noon, spanish('voice'))).not.toMatch(/strictly/)
  })
})

describe('how often', () => {
  const sent = (channel: string, time: string, purpose: Purpose = 'marketing') => ({
    channel,
    purpose,
    at: new Date(time),
  })
  const two = policy({ caps: [{ channel: 'any', purpose: 'marketing', most: 2, days: 7 }] })
  test('a full week lets go when the oldest leaves it', () => {
    const sends = [
      sent('email', '2026-11-19T10:00Z'),
      sent('sms', '2026-11-15T09:00Z'),
      sent('sms', '2026-11-01T09:00Z'),
    ]
    expect(said(noon, { around: two, facts: { sends } })).toBe('hold frequency-cap 2026-11-22T09:00Z')
    expect(said('2026-11-22T09:00Z', { around: two, facts: { sends } })).toBe('allow')
    expect(said(noon, { around: two, facts: { sends: sends.slice(1) } })).toBe('allow')
    expect(said(noon, { around: two, facts: { sends }, request: { byHand: true } })).toBe('allow')
  })
  test('only what the cap is about is counted, and held', () => {
    const sends = [sent('sms', '2026-11-20T10:00Z', 'transactional'), sent('email', '2026-11-20T09:00Z')]
    const cap = policy({ caps: [{ channel: 'sms', purpose: 'marketing', most: 1, days: 1 }] })
    expect(said(noon, { around: cap, facts: { sends } })).toBe('allow')
    const any = policy({ caps: [{ channel: 'sms', purpose: 'any', most: 1, days: 1 }] })
    expect(said(noon, { around: any, facts: { sends } })).toBe('hold frequency-cap 2026-11-21T10:00Z')
    expect(
      said(noon, {
        around: two,
        facts: { sends: [...sends, ...sends] },
        request: { purpose: 'transactional' },
      }),
    ).toBe('allow')
  })
  test('Colombia: once a day, and by one channel a week', () => {
    const co = { country: 'CO', phone: '+573001234567', address: '+573001234567', consents: agreed() }
    const time = '2026-11-20T15:00Z'
    expect(said(time, { facts: { ...co, sends: [sent('sms', '2026-11-19T16:00Z')] } })).toBe(
      'hold legal-frequency 2026-11-20T16:00Z',
    )
    expect(said(time, { facts: { ...co, sends: [sent('email', '2026-11-17T16:00Z')] } })).toBe(
      'hold legal-frequency 2026-11-24T16:00Z',
    )
    expect(said(time, { facts: { ...co, sends: [sent('sms', '2026-11-17T16:00Z')] } })).toBe('allow')
  })
  describe('United States: three a day by phone', () => {
    const three = ['2026-11-19T17:00Z', '2026-11-20T14:00Z', '2026-11-20T15:00Z'].map((time) =>
      sent('voice', time),
    )
    const time = '2026-11-20T16:30Z'
    const asked = (more: Partial<GateFacts>, sends = three, change: Partial<GateRequest> = {}) =>
      said(change.byHand ? noon : time, {
        facts: {
          country: 'US',
          phone: null,
          address: '+1',
          consents: agreed(),
          ...more,
          sends: sends.toReversed(),
        },
        request: { channel: 'voice', ...change },
      })
    const held = 'hold legal-frequency 2026-11-20T17:00Z'

    test.each([
      ['Florida', { region: 'FL' }, held],
      ['Oklahoma, by its name', { region: 'Oklahoma' }, held],
      ['Maryland', { region: 'MD' }, held],
      ['a number of Florida whose owner says Texas', { region: 'TX', phone: '+13055550100' }, held],
      ['a number of Florida that says no country', { country: null, phone: '+13055550100' }, held],
      ['a state that nobody knows', { timeZone: 'America/New_York' }, held],
      ['New York', { region: 'NY' }, 'allow'],
      ['Washington', { region: 'WA', timeZone: 'America/New_York' }, 'allow'],
    ])('%s', (_, person, answer) => {
      expect(asked(person)).toBe(answer)
    })

    test('texts and calls count alike, and nothing else does', () => {
      const mixed = three.map((send, i) => ({ ...send, channel: i === 1 ? 'sms' : 'voice' }))
      expect(asked({ region: 'FL' }, mixed)).toBe(held)
      expect(asked({ region: 'FL' }, mixed, { channel: 'sms' })).toBe(held)
      expect(asked({ region: 'FL' }, mixed, { channel: 'email' })).toBe('allow')
      for (const other of [{ channel: 'email' }, { purpose: 'transactional' as const }])
        expect(
          asked({ region: 'FL' }, [...three.slice(1), { ...three[0], ...other } as (typeof three)[0]]),
        ).toBe('allow')
    })

    test('what was asked for, and what a person writes back, goes out all the same', () => {
      const agreedTo = agreed(undefined, {}, 'transactional')
      expect(asked({ region: 'FL', consents: agreedTo }, three, { purpose: 'transactional' })).toBe('allow')
      expect(asked({ region: 'FL' }, three, { byHand: true })).toBe('allow')
    })

    test('however calls fall, no 24 hours hold a fourth', () => {
      const begin = Date.parse('2026-11-20T13:00Z')
      const minutes = fc.array(fc.integer({ min: 0, max: 3 * 24 * 60 }), { minLength: 4, maxLength: 40 })
      fc.assert(
        fc.property(minutes, fc.constantFrom('FL', 'OK', 'MD'), (times, region) => {
          const went: Date[] = []
          for (const minute of times.toSorted((a, b) => a - b)) {
            const now = new Date(begin + minute * 60_000)
            const sends = went
              .map((at) => ({ channel: 'voice', purpose: 'marketing' as const, at }))
              .toReversed()
            const facts = { country: 'US', region, phone: null, address: '+1', consents: agreed(), sends }
            const verdict = at(now.toISOString(), { facts, request: { channel: 'voice' } })
            if (verdict.answer === 'allow') went.push(now)
          }
          return went.every((at, i) => i < 3 || at.getTime() - (went[i - 3] as Date).getTime() >= 86_400_000)
        }),
        { numRuns: 40 },
      )
    })
  })
})

test('many people wait for somebody’s yes', () => {
  expect(said(noon, { request: { unapproved: true } })).toBe('hold approval released')
})

test('through a practice account nobody is reached, so nothing but the contact’s own word holds it', () => {
  const call = { channel: 'voice', simulated: true }
  expect(said('2026-11-21T23:00Z', { request: call })).toBe('allow')
  expect(said('2026-11-21T23:00Z', { request: call, around: policy({ practiceAsReal: true }) })).toBe(
    'refuse no-consent',
  )
})
