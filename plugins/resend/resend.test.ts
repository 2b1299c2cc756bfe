import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { StepError } from '#sdk'
import { providerContext } from '#sdk/testing'
import { sign, startResend } from '../../test/emulators/resend/index.ts'
import plugin from './index.ts'

const vendor = await startResend()
afterAll(() => vendor.close())
afterEach(() => {
  expect(vendor.problems).toEqual([])
})

const email = plugin.providers?.[0]
if (email?.kind !== 'email') throw new Error('The plugin has no e-mail.')
const fetch = vendor.fetchFor(plugin.hosts)
const message = { to: 'ana@example.com', subject: 'Hola', text: 'Hola, Ana.', html: '<p>Hola, Ana.</p>' }
let n = 0
const newKey = () => `0199a1b2-0000-7000-8000-${String(++n).padStart(12, '0')}`
const send = (key = newKey(), more: object = {}, connection: object = vendor.settings, ms = 5000) =>
  email.send(
    { ...message, ...more },
    providerContext({ connection, key, fetch, signal: AbortSignal.timeout(ms) }),
  )
const failing = async (sending: Promise<unknown>) =>
  sending.then(
    () => {
      throw new Error('It was sent.')
    },
    (error) => error as Error & { retry?: boolean; retryAfter?: number },
  )
const lastEmail = () => {
  const one = vendor.emails.at(-1)
  if (!one) throw new Error('Nothing was sent.')
  return one
}

test('a message goes out with our key, its headers and where answers go', async () => {
  const key = newKey()
  const headers = { 'List-Unsubscribe': '<https://cauce.example/u>' }
  const sent = await send(key, { replyTo: 'sales@ribera.example', headers })
  expect(lastEmail()).toMatchObject({
    ...message,
    id: sent.vendorId,
    to: ['ana@example.com'],
    from: 'Ribera <hello@ribera.example>',
    reply_to: 'sales@ribera.example',
    headers,
    tags: [{ name: 'key', value: key }],
  })
})

test.each(['lose', 'cut', 'hang'] as const)(
  'when the answer is lost (%s), it is "maybe sent"; sent again under its key it is the same message',
  async (how) => {
    const [key, before] = [newKey(), vendor.emails.length]
    vendor.misbehave(how)
    expect(await failing(send(key, {}, vendor.settings, 300))).not.toBeInstanceOf(StepError)
    const again = await send(key)
    expect(vendor.emails.length).toBe(before + 1)
    expect(again.vendorId).toBe(lastEmail().id)
    expect(email.ifLost).toBe('idempotency-key')
  },
)

test('told to slow down, it says for how long', async () => {
  vendor.misbehave('limit')
  expect(await failing(send())).toMatchObject({ name: 'StepError', retry: true, retryAfter: 7 })
})

test.each([
  [422, 'validation_error', 'Invalid `to` field.', /Resend refused the message: Invalid/, false],
  [
    403,
    'validation_error',
    'The ribera.example domain is not verified.',
    /does not let this account send/,
    false,
  ],
  [401, 'invalid_api_key', 'API key is invalid', /does not know the API key/, false],
  [429, 'daily_quota_exceeded', 'Quota', /used up its e-mails for today/, true],
  [429, 'monthly_quota_exceeded', 'Quota', /for this month/, false],
  [409, 'concurrent_idempotent_requests', 'Busy', /still busy/, true],
] as const)('refusal %i %s is told in words', async (status, name, said, words, retry) => {
  const before = vendor.emails.length
  vendor.refuse(status, name, said)
  const error = await failing(send())
  expect(error).toBeInstanceOf(StepError)
  expect(error.message).toMatch(words)
  expect(error.retry).toBe(retry)
  expect(vendor.emails.length).toBe(before)
})

test('an account is tried, and told when its domain is not verified', async () => {
  const given = { fetch, dial: () => Promise.reject(new Error()), signal: AbortSignal.timeout(5000) }
  const tried = (connection: object) =>
    plugin.test?.({ ...given, connection: { ...vendor.settings, ...connection } })
  expect(await tried({})).toEqual({ account: 'ribera.example is verified.' })
  expect((await tried({ from: 'x@other.example' }))?.account).toMatch(/not a verified domain/)
  await expect(tried({ apiKey: 're_wrong' })).rejects.toThrow(/does not know the API key/)
})

describe('webhooks', () => {
  const verify = async (
    headers: Record<string, string>,
    raw: Uint8Array,
    connection: object = vendor.settings,
  ) => {
    try {
      return await plugin.webhook?.verify({ headers: new Headers(headers), raw, url: '', connection })
    } catch {
      return false
    }
  }
  const read = async (headers: Record<string, string>, raw: Uint8Array) =>
    (await plugin.webhook?.read({
      headers: new Headers(headers),
      raw,
      url: '',
      connection: vendor.settings,
    })) ?? []

  test('S44: only its own, fresh and untouched requests are believed', async () => {
    await send()
    const { headers, body, raw } = vendor.webhook('email.delivered', lastEmail())
    const other = `whsec_${Buffer.from('another secret').toString('base64')}`
    const stale = sign(vendor.settings.signingSecret, 'msg_1', body, new Date(Date.now() - 400_000))
    const future = sign(vendor.settings.signingSecret, 'msg_1', body, new Date(Date.now() + 400_000))
    expect(await verify(headers, raw)).toBe(true)
    expect(await verify({ ...headers, 'svix-signature': `v1,AAAA ${headers['svix-signature']}` }, raw)).toBe(
      true,
    )
    expect(await verify(headers, new TextEncoder().encode(`${body} `))).toBe(false)
    expect(await verify({ ...headers, 'svix-id': 'msg_2' }, raw)).toBe(false)
    expect(await verify({}, raw)).toBe(false)
    expect(await verify(headers, raw, { ...vendor.settings, signingSecret: other })).toBe(false)
    expect(await verify(headers, raw, { ...vendor.settings, signingSecret: undefined })).toBe(false)
    expect(await verify(headers, raw, { ...vendor.settings, signingSecret: '' })).toBe(false)
    expect(await verify(stale.headers, stale.raw)).toBe(false)
    expect(await verify(future.headers, future.raw)).toBe(false)
  })

  test.each([
    ['email.sent', {}, { what: 'status', status: 'sent' }],
    ['email.delivered', {}, { what: 'status', status: 'delivered' }],
    [
      'email.bounced',
      { bounce: { type: 'Permanent', message: 'No such user' } },
      { status: 'failed', optOut: 'the address does not take mail' },
    ],
    ['email.bounced', { bounce: { type: 'Transient', message: 'Full' } }, { status: 'failed' }],
    ['email.suppressed', {}, { status: 'failed', optOut: expect.any(String) }],
    [
      'email.failed',
      { failed: { reason: 'quota' } },
      { status: 'failed', error: expect.stringContaining('quota') },
    ],
    ['email.complained', {}, { what: 'event', type: 'message.complained', optOut: 'marked it as spam' }],
    [
      'email.clicked',
      { click: { link: 'https://a.example' } },
      { type: 'link.clicked', properties: { url: 'https://a.example' } },
    ],
    ['email.opened', {}, { type: 'email.opened' }],
  ] as const)('%s says what became of the message', async (type, more, news) => {
    const key = newKey()
    await send(key)
    const { headers, raw } = vendor.webhook(type, lastEmail(), more)
    const [one, ...others] = await read(headers, raw)
    expect(others).toEqual([])
    expect(one).toMatchObject({ id: headers['svix-id'], send: { key, vendorId: lastEmail().id }, ...news })
    if (type === 'email.bounced' && more.bounce.type === 'Transient') expect(one).not.toHaveProperty('optOut')
  })

  test('what it has to say of other things is nothing to us', async () => {
    const body = JSON.stringify({
      type: 'contact.created',
      created_at: new Date().toISOString(),
      data: { id: 'c' },
    })
    const { headers, raw } = sign(vendor.settings.signingSecret, 'msg_9', body)
    expect(await read(headers, raw)).toEqual([])
  })
})
