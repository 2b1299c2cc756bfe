import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { StepError } from '#sdk'
import { providerContext } from '#sdk/testing'
import { startVonage } from '../../test/emulators/vonage/index.ts'
import plugin from './index.ts'

const vendor = await startVonage()
afterAll(() => vendor.close())
afterEach(() => expect(vendor.problems).toEqual([]))

const [sms] = plugin.providers ?? []
if (sms?.kind !== 'sms') throw new Error('The plugin has no SMS.')
const fetch = vendor.fetchFor(plugin.hosts)
const to = '+34600123456'
const key = '0199a1b2-0000-7000-8000-000000000001'
const address = 'https://cauce.example/hooks/vonage/tok-en_1'
const callbackUrl = `${address}?key=${key}`
const send = (more: object = {}, ms = 20_000, url = callbackUrl) =>
  sms.send(
    { to, text: 'Hola, ¿qué tal?' },
    providerContext({
      connection: { ...vendor.settings, ...more },
      key,
      fetch,
      callbackUrl: url,
      signal: AbortSignal.timeout(ms),
    }),
  )
const failing = (sending: Promise<unknown>) =>
  sending.then(
    () => {
      throw new Error('It was sent.')
    },
    (error) => error as StepError,
  )
const last = () => {
  const message = vendor.messages.at(-1)
  if (!message) throw new Error('Nothing was sent.')
  return message
}

test('an SMS goes out with our key, and reports come to the address with it', async () => {
  expect(await send()).toEqual({ vendorId: last().id, status: 'queued' })
  expect(last()).toMatchObject({
    ...{ to: '34600123456', from: '34600000001', text: 'Hola, ¿qué tal?' },
    ...{ client_ref: key, webhook_url: callbackUrl, webhook_version: 'v1' },
  })
  await send({}, 20_000, 'http://localhost:3000/hooks/vonage/t?key=1')
  expect(last()).not.toHaveProperty('webhook_url')
})

test.each([
  [422, '1170', /not a valid one. Correct the contact/, undefined],
  [403, '1070', /no credit left/, 'account'],
  [403, '1160', /trial account/, undefined],
  [422, '9999', /refused it: Odd/, undefined],
] as const)('refusal %s %s is told in words', async (status, code, words, pause) => {
  vendor.refuse(status, code)
  const error = await failing(send())
  expect(error).toBeInstanceOf(StepError)
  expect(error.message).toMatch(words)
  expect(error).toMatchObject({ retry: false, pause })
})

test('told to slow down, it says for how long', async () => {
  vendor.misbehave('limit')
  expect(await failing(send())).toMatchObject({ name: 'StepError', retry: true, retryAfter: 7 })
  vendor.refuse(422, '1000')
  expect(await failing(send())).toMatchObject({ name: 'StepError', retry: true, retryAfter: 1 })
})

test('a wrong key or secret pauses the account', async () => {
  expect(await failing(send({ apiSecret: 'wrong-secret' }))).toMatchObject({ retry: false, pause: 'account' })
})

test('an account is tried', async () => {
  const given = { fetch, dial: () => Promise.reject(new Error()), signal: AbortSignal.timeout(20_000) }
  const tried = (more: object = {}) =>
    plugin.test?.({ ...given, connection: { ...vendor.settings, ...more } })
  expect((await tried())?.account).toBe('Vonage lets us in.')
  await expect(tried({ apiSecret: 'wrong-secret' })).rejects.toThrow(/does not accept the API key/)
})

describe('webhooks', () => {
  type Hook = ReturnType<typeof vendor.sign>
  const verify = (hook: Hook, more: object = {}) =>
    plugin.webhook?.verify({
      ...hook,
      headers: new Headers(hook.headers),
      connection: { ...vendor.settings, ...more },
      now: new Date(),
    })
  const read = async (hook: Hook) =>
    (await plugin.webhook?.read({
      ...hook,
      headers: new Headers(hook.headers),
      connection: vendor.settings,
    })) ?? []

  test('S44: only its own, fresh and untouched requests are believed', () => {
    const content = { message_uuid: '1', text: 'é' }
    const hook = vendor.sign(address, content)
    expect(verify(hook)).toBe(true)
    expect(
      verify({ ...hook, raw: new TextEncoder().encode(JSON.stringify({ ...content, text: 'e' })) }),
    ).toBe(false)
    expect(verify(vendor.sign(address, content, { secret: 'another-signature-secret' }))).toBe(false)
    expect(verify(vendor.sign(address, content, { alg: 'none' }))).toBe(false)
    expect(verify(vendor.sign(address, content, { apiKey: 'otherkey' }))).toBe(false)
    expect(verify(vendor.sign(address, content, { at: new Date(Date.now() - 400_000) }))).toBe(false)
    expect(verify(vendor.sign(address, content, { at: new Date(Date.now() + 400_000) }))).toBe(false)
    expect(verify(hook, { signatureSecret: '' })).toBe(false)
    expect(verify(hook, { signatureSecret: undefined })).toBe(false)
    expect(verify({ ...hook, headers: { ...hook.headers, authorization: '' } })).toBe(false)
    expect(verify({ ...hook, headers: { ...hook.headers, authorization: 'Bearer a.b' } })).toBe(false)
  })

  test.each([
    ['submitted', {}, { status: 'sent' }],
    [
      'delivered',
      { usage: { currency: 'EUR', price: '0.0333' } },
      { status: 'delivered', cost: { amount: 0.0333, currency: 'EUR' } },
    ],
    [
      'undeliverable',
      { error: { type: '…/messages#1050', title: 'Number barred' } },
      { status: 'failed', error: expect.stringContaining('barred') },
    ],
    [
      'rejected',
      { error: { type: 1430, title: 'Odd' } },
      { status: 'failed', error: 'Vonage could not deliver it: Odd (error 1430).' },
    ],
  ])('“%s” says what became of which message', async (said, more, news) => {
    await send()
    const hook = vendor.report(last(), said, more)
    expect(verify(hook)).toBe(true)
    expect(await read(hook)).toMatchObject([
      { what: 'status', id: `${last().id}:${said}`, send: { key, vendorId: last().id }, ...news },
    ])
  })

  test.each([
    [
      'an MMS',
      { channel: 'mms', message_type: 'image', image: { url: 'u', caption: 'Mira' } },
      'sms',
      'Mira',
      ['u'],
    ],
    [
      'an MMS with several',
      {
        channel: 'mms',
        message_type: 'content',
        content: [
          { url: 'a', type: 'image' },
          { url: 'b', type: 'vcard' },
        ],
      },
      ...(['sms', '📎', ['a', 'b']] as const),
    ],
    [
      'a WhatsApp voice note',
      { channel: 'whatsapp', message_type: 'audio', audio: { url: 'v' }, profile: { name: 'Ana' } },
      ...(['whatsapp', '📎', ['v']] as const),
    ],
    [
      'a WhatsApp document',
      { channel: 'whatsapp', message_type: 'file', file: { url: 'd', name: 'dni.pdf' } },
      ...(['whatsapp', '📎', ['d']] as const),
    ],
  ])('what comes with %s is told as files', async (_, more, channel, text, refs) => {
    const [news] = await read(vendor.inbound(address, '34600123456', '', more))
    expect(news).toMatchObject({ what: 'message', channel, text, from: { phone: to } })
    expect(news?.what === 'message' && news.files?.map((file) => file.ref)).toEqual(refs)
  })

  test('a file is fetched from where Vonage keeps it, without the key, and from nowhere else', async () => {
    const context = () =>
      providerContext({ connection: vendor.settings, fetch, signal: AbortSignal.timeout(20_000) })
    const bytes = async (ref: string) => {
      const parts: Uint8Array[] = []
      for await (const part of (await sms.file?.(ref, context())) ?? []) parts.push(part)
      return Buffer.concat(parts)
    }
    expect(await bytes(vendor.keep(Buffer.from('JPEG')))).toEqual(Buffer.from('JPEG'))
    for (const [ref, words] of [
      [vendor.keep(Buffer.from(''), 401), /Secure inbound media/],
      [vendor.keep(Buffer.from(''), 404), /no longer has/],
      ['https://evil.example/v3/media/1', /does not lie at Vonage/],
      ['https://api-us.nexmo.com@evil.example/v3/media/1', /does not lie at Vonage/],
      ['http://api-us.nexmo.com/v3/media/1', /does not lie at Vonage/],
      ['https://api.nexmo.com/accounts/x/secrets', /does not lie at Vonage/],
    ] as const) {
      const error = await failing(bytes(ref))
      expect(error, ref).toMatchObject({ name: 'StepError', retry: false })
      expect(error.message).toMatch(words)
    }
  })

  test('what people write comes in; other things that an account reports on are nothing to us', async () => {
    expect(await read(vendor.inbound(address, '34600123456', 'Sí 🙂'))).toMatchObject([
      { what: 'message', channel: 'sms', from: { phone: to }, text: 'Sí 🙂' },
    ])
    expect(await read(vendor.sign(address, { conversation_uuid: 'x' }))).toEqual([])
    expect(await read(vendor.inbound(address, '1', 'x', { channel: 'messenger' }))).toEqual([])
  })
})
