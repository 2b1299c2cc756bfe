import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { StepError } from '#sdk'
import { providerContext } from '#sdk/testing'
import { signed, startTwilio } from '../../test/emulators/twilio/index.ts'
import plugin from './index.ts'

const vendor = await startTwilio()
afterAll(() => vendor.close())
afterEach(() => {
  expect(vendor.problems).toEqual([])
})

const [sms, whatsapp] = plugin.providers ?? []
if (sms?.kind !== 'sms' || whatsapp?.kind !== 'whatsapp') throw new Error('The plugin lacks a provider.')
const fetch = vendor.fetchFor(plugin.hosts)
const to = '+34600123456'
const key = '0199a1b2-0000-7000-8000-000000000001'
const callbackUrl = `https://cauce.example/hooks/twilio/tok-en_1?key=${key}`
const context = (connection: object = vendor.settings, ms = 20_000) =>
  providerContext({ connection, key, fetch, callbackUrl, signal: AbortSignal.timeout(ms) })
const send = (text = 'Hola', connection?: object, ms?: number, number = to) =>
  sms.send({ to: number, text }, context(connection, ms))
const failing = async (sending: Promise<unknown>) =>
  sending.then(
    () => {
      throw new Error('It was sent.')
    },
    (error) => error as Error & { retry?: boolean; retryAfter?: number; optOut?: string },
  )
const last = () => {
  const [message] = vendor.messages
  if (!message) throw new Error('Nothing was sent.')
  return message
}

describe('sending', () => {
  test('an SMS goes out from the number, and reports come back with our key', async () => {
    const sent = await send('Hola, ¿qué tal?')
    expect(sent).toEqual({ vendorId: last().sid, status: 'queued' })
    expect(last()).toMatchObject({ to, from: '+34600000001', body: 'Hola, ¿qué tal?' })
    // Told how often to try: by itself Twilio gives up after one.
    expect(last().callback).toBe(`${callbackUrl}#rc=5&rp=all`)
  })

  test('asked how far a message has come, it says so, with the price and what a failure says of the person', async () => {
    const asked = async (kind = sms) =>
      kind.status?.(
        { vendorId: last().sid, to },
        providerContext({ connection: vendor.settings, key, fetch }),
      )
    await send('Hola')
    expect(await asked()).toEqual({ status: 'queued' })
    Object.assign(last(), { status: 'delivered', price: '-0.00790' })
    expect(await asked()).toEqual({ status: 'delivered', cost: { amount: 0.0079, currency: 'USD' } })
    Object.assign(last(), { status: 'undelivered', errorCode: 63049, price: null })
    expect(await asked()).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('enough marketing'),
      backOff: { seconds: 86_400 },
    })
    Object.assign(last(), { status: 'failed', errorCode: 21610 })
    expect(await asked()).toMatchObject({ status: 'failed', optOut: 'replied STOP to this sender' })
  })

  test('what is wrong with the account or a template pauses that, and not the person', async () => {
    vendor.refuse(20003, 'Authenticate', 401)
    expect(await failing(send('Hola'))).toMatchObject({ retry: false, pause: 'account' })
    vendor.refuse(63041, 'Template paused')
    expect(await failing(send('Hola'))).toMatchObject({ retry: false, pause: 'step' })
    vendor.refuse(21211, 'Invalid number')
    expect((await failing(send('Hola'))) as { pause?: string }).toMatchObject({ pause: undefined })
  })

  test('a messaging service chooses the number, when there is one', async () => {
    await send('Hola', { ...vendor.settings, messagingService: `MG${'0'.repeat(32)}` })
    expect(last()).toMatchObject({ from: null, status: 'accepted' })
  })

  test('a WhatsApp text and an approved template go out from the WhatsApp number', async () => {
    await whatsapp.send({ to, text: 'Hola' }, context())
    expect(last()).toMatchObject({ to: `whatsapp:${to}`, from: 'whatsapp:+34600000002', body: 'Hola' })
    const name = `HX${'a'.repeat(32)}`
    await whatsapp.send({ to, text: '', template: { name, variables: { 1: 'Ana' } } }, context())
    expect(last()).toMatchObject({ contentSid: name, contentVariables: '{"1":"Ana"}' })
  })

  test('what the account lacks is said before anything leaves', async () => {
    const before = vendor.requests.length
    const { accountSid, authToken } = vendor.settings
    const bare = { accountSid, authToken }
    expect((await failing(send('x', bare))).message).toMatch(/no SMS sender/)
    expect((await failing(whatsapp.send({ to, text: 'x' }, context(bare)))).message).toMatch(
      /no WhatsApp sender/,
    )
    const template = { name: 'welcome_es', variables: {} }
    expect((await failing(whatsapp.send({ to, text: '', template }, context()))).message).toMatch(
      /content SID/,
    )
    expect(vendor.requests.length).toBe(before)
  })

  test('a server that Twilio can’t reach asks for no reports', async () => {
    await sms.send(
      { to, text: 'Hola' },
      { ...context(), callbackUrl: 'http://localhost:3000/hooks/twilio/t?key=1' },
    )
    expect(last().callback).toBeNull()
  })
})

describe('refusals', () => {
  test.each([
    [21211, 400, /not a valid one. Correct the contact/, false],
    [21408, 400, /may not send to this country/, false],
    [21614, 400, /no mobile number/, false],
    [63016, 400, /within 24 hours/, false],
    [21611, 429, /more slowly/, true],
    [20429, 429, /more slowly/, true],
    [63018, 400, /more slowly/, true],
    [29999, 400, /refused it: Odd \(error 29999\)/, false],
  ] as const)('%i is told in words', async (code, status, words, retry) => {
    vendor.refuse(code, 'Odd', status)
    const error = await failing(send())
    expect(error).toBeInstanceOf(StepError)
    expect(error.message).toMatch(words)
    expect(error.retry).toBe(retry)
  })

  test('hanging up what is over is no failure', async () => {
    const calls = plugin.providers?.find((one) => one.kind === 'voice')
    if (calls?.kind !== 'voice') throw new Error('The plugin has no calls.')
    const hangUp = (connection: object) =>
      calls.hangUp?.({ key, vendorId: `CA${'0'.repeat(32)}` }, context(connection))
    await expect(hangUp(vendor.settings)).resolves.toBeUndefined()
    await expect(hangUp({ ...vendor.settings, authToken: 'f'.repeat(32) })).rejects.toThrow(/auth token/)
  })

  test('a STOP that Twilio knows of becomes ours', async () => {
    vendor.stop('+34600999999')
    expect(await failing(send('Hola', vendor.settings, undefined, '+34600999999'))).toMatchObject({
      name: 'StepError',
      retry: false,
      optOut: 'replied STOP to this sender',
    })
  })

  test('told to slow down, it says for how long', async () => {
    vendor.misbehave('limit')
    expect(await failing(send())).toMatchObject({ retry: true, retryAfter: 7 })
  })
})

describe('lost answers', () => {
  const ask = (text: string, since: Date, number = to) =>
    sms.lookup?.({ to: number, text }, { ...context(), since })

  test.each(['lose', 'cut', 'hang'] as const)(
    '(%s) are "maybe sent", and Twilio can be asked',
    async (how) => {
      const [since, text] = [new Date(), `Hola ${how}`]
      vendor.misbehave(how)
      expect(await failing(send(text, vendor.settings, 400))).not.toBeInstanceOf(StepError)
      expect(await ask(text, since)).toEqual({ found: true, vendorId: last().sid, status: 'sent' })
    },
  )

  test('what never arrived, an older one of the same words, and other people’s are not found', async () => {
    vendor.misbehave('break')
    const since = new Date()
    expect(await failing(send('never'))).not.toBeInstanceOf(StepError)
    expect(await ask('never', since)).toEqual({ found: false })
    await send('again')
    expect(await ask('again', since, '+34600123457')).toEqual({ found: false })
    last().createdAt = new Date(since.getTime() - 60_000)
    expect(await ask('again', since)).toEqual({ found: false })
  })

  test('a request that was not answered is not repeated by the library', async () => {
    const before = vendor.requests.length
    vendor.misbehave('limit')
    await failing(send())
    vendor.misbehave('break')
    await failing(send())
    expect(vendor.requests.length - before).toBe(2)
  })
})

test('an account is tried: its name, a wrong token, one that Twilio has suspended', async () => {
  const given = { fetch, dial: () => Promise.reject(new Error()), signal: AbortSignal.timeout(20_000) }
  const tried = (more: object = {}) =>
    plugin.test?.({ ...given, connection: { ...vendor.settings, ...more } })
  expect(await tried()).toEqual({ account: 'Ribera' })
  await expect(tried({ authToken: 'f'.repeat(32) })).rejects.toThrow(/does not accept the account SID/)
  vendor.suspend()
  await expect(tried()).rejects.toThrow(/suspended this account/)
  vendor.activate()
})

describe('webhooks', () => {
  type Hook = ReturnType<typeof signed>
  const verify = (hook: Hook, connection: object = vendor.settings) =>
    plugin.webhook?.verify({ headers: new Headers(hook.headers), raw: hook.raw, url: hook.url, connection })
  const read = async (hook: Hook) =>
    (await plugin.webhook?.read({
      ...hook,
      headers: new Headers(hook.headers),
      connection: vendor.settings,
    })) ?? []
  const address = 'https://cauce.example/hooks/twilio/tok-en_1'

  test('S44: only what Twilio signed with this account’s token, for this very address, is believed', async () => {
    await send()
    const hook = vendor.report(last(), 'delivered')
    expect(await verify(hook)).toBe(true)
    expect(await verify({ ...hook, url: hook.url.replace('example/', 'example:443/') })).toBe(true)
    expect(await verify({ ...hook, url: hook.url.replace(key, key.replace('1b2', '1b3')) })).toBe(false)
    expect(
      await verify({ ...hook, raw: new TextEncoder().encode(`${new TextDecoder().decode(hook.raw)}&X=1`) }),
    ).toBe(false)
    expect(await verify({ ...hook, headers: { ...hook.headers, 'x-twilio-signature': '' } })).toBe(false)
    expect(await verify({ ...hook, headers: { ...hook.headers, 'x-twilio-signature': 'short' } })).toBe(false)
    expect(await verify(hook, { ...vendor.settings, authToken: 'f'.repeat(32) })).toBe(false)
    expect(await verify(signed('', hook.url, {}), { ...vendor.settings, authToken: '' })).toBe(false)
  })

  test.each([
    [
      'letters of all kinds, apostrophes and pluses',
      address,
      'Body=Se%C3%B1or%20O%27Hara+%2B+%F0%9F%98%80&A=%20',
    ],
    ['a name that comes twice', address, 'MediaUrl=b&MediaUrl=a&MediaUrl=a&Body=x'],
    [
      'a port of its own, and a query with odd letters',
      `${address.replace('example', 'example:8443')}?key=%C3%B1+a`,
      'A=1',
    ],
    ['the port that https has anyway', address.replace('example', 'example:443'), 'A=1'],
  ])('S44: a signature over %s is read as Twilio makes it', async (_, url, body) => {
    const form = new URLSearchParams(body)
    const fields = Object.fromEntries([...new Set(form.keys())].map((name) => [name, form.getAll(name)]))
    const signature = getExpectedTwilioSignature(vendor.settings.authToken, url, fields)
    const headers = { ...signed('', url, {}).headers, 'x-twilio-signature': signature }
    const hook = { url, raw: new TextEncoder().encode(body), headers }
    expect(await verify(hook)).toBe(true)
    expect(await verify({ ...hook, raw: new TextEncoder().encode(`${body}&Z=1`) })).toBe(false)
  })

  test.each([
    ['sent', {}, { status: 'sent' }],
    ['delivered', {}, { status: 'delivered' }],
    ['read', {}, { status: 'read' }],
    [
      'undelivered',
      { ErrorCode: '30003' },
      { status: 'failed', error: expect.stringContaining('could not be reached') },
    ],
    ['failed', { ErrorCode: '21610' }, { status: 'failed', optOut: 'replied STOP to this sender' }],
    ['failed', { ErrorCode: '12345' }, { status: 'failed', error: expect.stringContaining('12345') }],
  ] as const)('“%s” says what became of which message', async (status, more, news) => {
    await send()
    const [one, ...others] = await read(vendor.report(last(), status, more))
    expect(others).toEqual([])
    expect(one).toMatchObject({
      what: 'status',
      id: `${last().sid}:${status}`,
      send: { key, vendorId: last().sid },
      ...news,
    })
  })

  test('what people write comes in, by SMS and by WhatsApp, and a STOP as one', async () => {
    const hook = vendor.inbound(address, to, 'Sí, ¡gracias! 🙂')
    expect(await verify(hook)).toBe(true)
    expect(await read(hook)).toMatchObject([
      { what: 'message', channel: 'sms', from: { phone: to }, text: 'Sí, ¡gracias! 🙂' },
    ])
    expect(
      await read(vendor.inbound(address, `whatsapp:${to}`, 'hola', { ProfileName: 'Ana' })),
    ).toMatchObject([{ channel: 'whatsapp', from: { phone: to, name: 'Ana' } }])
    const [stop] = await read(vendor.inbound(address, to, 'no más', { OptOutType: 'STOP' }))
    expect(stop).toMatchObject({ word: 'stop' })
  })
})
