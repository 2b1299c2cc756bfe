import { generateKeyPairSync } from 'node:crypto'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { StepError } from '#sdk'
import { providerContext } from '#sdk/testing'
import { startTelnyx } from '../../test/emulators/telnyx/index.ts'
import plugin from './index.ts'

const vendor = await startTelnyx()
afterAll(() => vendor.close())
afterEach(() => {
  expect(vendor.problems).toEqual([])
})

const sms = plugin.providers?.[0]
if (sms?.kind !== 'sms') throw new Error('The plugin has no SMS.')
const fetch = vendor.fetchFor(plugin.hosts)
const to = '+34600123456'
const key = '0199a1b2-0000-7000-8000-000000000001'
const callbackUrl = `https://cauce.example/hooks/telnyx/tok-en_1?key=${key}`
const send = (more: object = {}, ms = 20_000, number = to, url = callbackUrl) =>
  sms.send(
    { to: number, text: 'Hola, ¿qué tal?' },
    providerContext({
      connection: { ...vendor.settings, ...more },
      key,
      fetch,
      callbackUrl: url,
      signal: AbortSignal.timeout(ms),
    }),
  )
const failing = async (sending: Promise<unknown>) =>
  sending.then(
    () => {
      throw new Error('It was sent.')
    },
    (error) => error as Error & { retry?: boolean; retryAfter?: number; optOut?: string },
  )
const photo = { name: 'bici.jpg', mediaType: 'image/jpeg', size: 3, content: async () => new Uint8Array(3) }
const last = () => {
  const message = vendor.messages.at(-1)
  if (!message) throw new Error('Nothing was sent.')
  return message
}

test('an SMS goes out, and reports come to the address with our key', async () => {
  const messagingProfile = '0199a1b2-0000-7000-8000-0000000000aa'
  expect(await send({ messagingProfile })).toEqual({ vendorId: last().id, status: 'queued' })
  expect(last()).toMatchObject({
    to,
    from: '+34600000001',
    text: 'Hola, ¿qué tal?',
    webhook_url: callbackUrl,
    messaging_profile_id: messagingProfile,
  })
  await send({}, undefined, to, 'http://localhost:3000/hooks/telnyx/t?key=1')
  expect(last()).not.toHaveProperty('webhook_url')
})

test.each([
  ['40310', 422, /not a valid one. Correct the contact/, false, undefined],
  ['40305', 422, /“From” number is none/, false, 'account'],
  ['40309', 403, /may not send to this country/, false, undefined],
  ['40318', 429, /more slowly/, true, undefined],
  ['40307', 422, /sender name is not set up/, false, 'account'],
  ['40314', 403, /barred this account/, false, 'account'],
  ['40320', 422, /can’t send messages/, false, 'account'],
  ['40322', 422, /does not let this text through/, false, undefined],
  // The day's money is spent: asked again every two seconds, it would be asked until midnight.
  ['40333', 429, /spending limit/, false, 'account'],
  ['99999', 422, /refused it: Odd \(error 99999\)/, false, undefined],
] as const)('refusal %s is told in words', async (code, status, words, retry, pause) => {
  vendor.refuse(code, 'Odd', status)
  const error = await failing(send())
  expect(error).toBeInstanceOf(StepError)
  expect(error.message).toMatch(words)
  expect(error).toMatchObject({ retry, pause })
})

test('files go along by their address, which has to be a public one', async () => {
  const attach = (url: string) =>
    sms.send(
      { to, text: 'Mira', attachments: [{ ...photo, url }] },
      providerContext({ connection: vendor.settings, key, fetch, callbackUrl }),
    )
  await attach('https://cauce.example/f/signed')
  expect(last()).toMatchObject({ text: 'Mira', media_urls: ['https://cauce.example/f/signed'] })
  const before = vendor.messages.length
  expect(await failing(attach('http://localhost:3000/f/signed'))).toMatchObject({
    retry: false,
    message: expect.stringContaining('PUBLIC_URL'),
  })
  expect(vendor.messages.length).toBe(before)
})

test('asked how far a message has come, it says so, with what it cost', async () => {
  const asked = () =>
    sms.status?.({ vendorId: last().id, to }, providerContext({ connection: vendor.settings, key, fetch }))
  await send()
  expect(await asked()).toEqual({ status: 'queued' })
  Object.assign(last(), { status: 'delivered', cost: { amount: '0.0051', currency: 'USD' } })
  expect(await asked()).toEqual({ status: 'delivered', cost: { amount: 0.0051, currency: 'USD' } })
  Object.assign(last(), { status: 'delivery_failed', code: '40300' })
  expect(await asked()).toMatchObject({ status: 'failed', optOut: 'replied STOP to this sender' })
})

test('a STOP that Telnyx knows of becomes ours', async () => {
  vendor.stop('+34600999999')
  const error = await failing(send({}, undefined, '+34600999999'))
  expect(error).toMatchObject({ name: 'StepError', retry: false, optOut: 'replied STOP to this sender' })
})

test('told to slow down, it says for how long', async () => {
  vendor.misbehave('limit')
  expect(await failing(send())).toMatchObject({ name: 'StepError', retry: true, retryAfter: 7 })
})

test('an account is tried', async () => {
  const given = { fetch, dial: () => Promise.reject(new Error()), signal: AbortSignal.timeout(20_000) }
  const tried = (more: object = {}) =>
    plugin.test?.({ ...given, connection: { ...vendor.settings, ...more } })
  expect((await tried())?.account).toContain('12.50 USD')
  await expect(tried({ apiKey: 'KEYwrong' })).rejects.toThrow(/does not accept the API key/)
})

describe('webhooks', () => {
  type Hook = ReturnType<typeof vendor.sign>
  const address = 'https://cauce.example/hooks/telnyx/tok-en_1'
  const verify = async (
    { headers, ...hook }: Omit<Hook, 'headers'> & { headers: Record<string, string> },
    more: object = {},
  ) => {
    const connection = { ...vendor.settings, ...more }
    try {
      return await plugin.webhook?.verify({ ...hook, headers: new Headers(headers), connection })
    } catch {
      return false
    }
  }
  const read = async ({ headers, ...hook }: Hook) =>
    (await plugin.webhook?.read({ ...hook, headers: new Headers(headers), connection: vendor.settings })) ??
    []

  test('S44: only its own, fresh and untouched requests are believed', async () => {
    const body = '{"data":{"text":"é"}}'
    const hook = vendor.sign(body, address)
    const other = generateKeyPairSync('ed25519')
    expect(await verify(hook)).toBe(true)
    expect(await verify({ ...hook, raw: new TextEncoder().encode(`${body} `) })).toBe(false)
    expect(await verify({ ...hook, headers: { ...hook.headers, 'telnyx-timestamp': '1' } })).toBe(false)
    expect(await verify({ ...hook, headers: { ...hook.headers, 'telnyx-signature-ed25519': 'AAAA' } })).toBe(
      false,
    )
    expect(await verify({ ...hook, headers: {} })).toBe(false)
    expect(await verify(vendor.sign(body, address, new Date(), other.privateKey))).toBe(false)
    expect(await verify(vendor.sign(body, address, new Date(Date.now() - 400_000)))).toBe(false)
    expect(await verify(vendor.sign(body, address, new Date(Date.now() + 400_000)))).toBe(false)
    expect(await verify(hook, { publicKey: undefined })).toBe(false)
    expect(await verify(hook, { publicKey: '' })).toBe(false)
  })

  test.each([
    ['message.sent', 'sent', undefined, { status: 'sent' }],
    ['message.finalized', 'delivered', undefined, { status: 'delivered' }],
    ['message.finalized', 'delivery_unconfirmed', undefined, { status: 'sent' }],
    [
      'message.finalized',
      'delivery_failed',
      '40001',
      { status: 'failed', error: expect.stringContaining('landline') },
    ],
    [
      'message.finalized',
      'delivery_failed',
      '40003',
      { status: 'failed', error: expect.stringContaining('barred the “From” number') },
    ],
    [
      'message.finalized',
      'sending_failed',
      '40300',
      { status: 'failed', optOut: 'replied STOP to this sender' },
    ],
  ] as const)('%s “%s” says what became of which message', async (type, status, code, news) => {
    await send()
    const hook = vendor.report(last(), type, status, code)
    expect(await verify(hook)).toBe(true)
    expect(await read(hook)).toMatchObject([{ what: 'status', send: { key, vendorId: last().id }, ...news }])
  })

  test('what people write comes in; other things that an account reports on are nothing to us', async () => {
    expect(await read(vendor.inbound(address, to, 'Sí 🙂'))).toMatchObject([
      { what: 'message', channel: 'sms', from: { phone: to }, text: 'Sí 🙂' },
    ])
    const other = JSON.stringify({
      data: { id: '1', event_type: 'call.initiated', payload: { call_leg_id: 'x' } },
    })
    expect(await read(vendor.sign(other, address))).toEqual([])
  })
})
