import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { StepError } from '#sdk'
import { providerContext } from '#sdk/testing'
import { startTelegram } from '../../test/emulators/telegram/index.ts'
import { secretOf } from './connection.ts'
import plugin from './index.ts'

const vendor = await startTelegram()
afterAll(() => vendor.close())
afterEach(() => expect(vendor.problems).toEqual([]))

const [bot] = plugin.providers ?? []
if (bot?.kind !== 'telegram') throw new Error('The plugin sends no messages.')
const fetch = vendor.fetchFor(plugin.hosts)
const send = (to = '4242', text = 'Hola 🙂', ms = 20_000, settings = vendor.settings) =>
  bot.send({ to, text }, providerContext({ connection: settings, fetch, signal: AbortSignal.timeout(ms) }))
const failing = (sending: Promise<unknown>) =>
  sending.then(
    () => {
      throw new Error('It was sent.')
    },
    (error) => error as StepError,
  )

test('a message goes to the chat, and what Telegram has taken has arrived', async () => {
  expect(await send()).toEqual({ vendorId: '4242:1', status: 'delivered' })
  expect(vendor.sent).toMatchObject([{ chat_id: '4242', text: 'Hola 🙂' }])
})

describe('files', () => {
  const file = (name: string, mediaType: string, ...bytes: number[]) => ({
    ...{ name, mediaType, size: bytes.length, url: 'http://localhost/f/x' },
    content: async () => Uint8Array.from(bytes),
  })
  const sendWith = (text: string, ...attachments: ReturnType<typeof file>[]) =>
    bot.send(
      { to: '4242', text, attachments },
      providerContext({ connection: vendor.settings, fetch, signal: AbortSignal.timeout(20_000) }),
    )
  const jpg = file('Oferta "verano"; ñ.jpg', 'image/jpeg', 0xff, 0xd8, 0x0d, 0x0a, 0x2d, 0x2d, 0x80)
  const pdf = file('oferta.pdf', 'application/pdf', 0x25, 0x50)

  test('go in one request with the text below them, byte by byte, under their own names', async () => {
    const before = vendor.requests.length
    expect(await sendWith('Mira 🙂', jpg)).toMatchObject({ status: 'delivered' })
    expect(vendor.sent.at(-1)?.files).toEqual([
      {
        ...{ as: 'photo', caption: 'Mira 🙂', name: 'Oferta _verano_; ñ.jpg' },
        ...{ mediaType: 'application/octet-stream', bytes: Buffer.from(await jpg.content()) },
      },
    ])
    await sendWith('', pdf)
    expect(vendor.sent.at(-1)?.files).toMatchObject([
      { as: 'document', name: 'oferta.pdf', caption: undefined },
    ])
    expect(vendor.requests.length).toBe(before + 2)
  })

  test('several are an album: of pictures, or else all of documents, and its words stand once', async () => {
    const before = vendor.requests.length
    expect(await sendWith('Dos', jpg, jpg)).toMatchObject({ vendorId: expect.stringMatching(/^4242:\d+$/) })
    expect(vendor.sent.at(-1)?.files?.map((one) => [one.as, one.caption])).toEqual([
      ['photo', 'Dos'],
      ['photo', undefined],
    ])
    await sendWith('Y esto', jpg, pdf)
    expect(vendor.sent.at(-1)?.files?.map((one) => [one.as, one.caption])).toEqual([
      ['document', undefined],
      ['document', 'Y esto'],
    ])
    expect(vendor.requests.length).toBe(before + 2)
  })

  test('a picture that Telegram can’t show goes as a file', async () => {
    vendor.refuse(400, 'Bad Request: PHOTO_INVALID_DIMENSIONS')
    await sendWith('Plano', jpg)
    expect(vendor.sent.at(-1)?.files).toMatchObject([{ as: 'document', caption: 'Plano' }])
  })

  test('with a text too long to stand below them, or too large, nothing goes, and it is said why', async () => {
    const before = vendor.requests.length
    expect(await failing(sendWith('x'.repeat(1025), jpg))).toMatchObject({
      retry: false,
      message: expect.stringContaining('1,024 characters'),
    })
    expect(vendor.requests.length).toBe(before)
    await sendWith('x'.repeat(1024), jpg)
    vendor.refuse(413, 'Request Entity Too Large')
    expect((await failing(sendWith('', pdf))).message).toMatch(/larger than Telegram takes/)
  })

  test.each(['lose', 'cut'] as const)('a lost answer (%s) sends them no second time', async (how) => {
    const before = vendor.requests.length
    vendor.misbehave(how)
    expect(await failing(sendWith('x', jpg))).not.toBeInstanceOf(StepError)
    expect(vendor.requests.length).toBe(before + 1)
  })
})

test('who has blocked the bot is opted out', async () => {
  vendor.block('777')
  expect(await failing(send('777'))).toMatchObject({
    name: 'StepError',
    retry: false,
    optOut: 'blocked the bot',
  })
})

test.each([
  [400, 'Bad Request: chat not found', /has not written to this bot/],
  [400, 'Bad Request: message is too long', /4,096/],
  [400, 'Bad Request: odd', /refused it: Bad Request: odd/],
  [403, 'Forbidden: user is deactivated', /no longer exists/],
])('refusal %s “%s” is told in words', async (code, description, words) => {
  vendor.refuse(code, description)
  const error = await failing(send())
  expect(error).toBeInstanceOf(StepError)
  expect(error.message).toMatch(words)
  expect(error.retry).toBe(false)
})

test('told to slow down, it says for how long', async () => {
  vendor.refuse(429, 'Too Many Requests: retry after 9', { retry_after: 9 })
  expect(await failing(send())).toMatchObject({ name: 'StepError', retry: true, retryAfter: 9 })
})

test('a token that Telegram refuses pauses the account, not the person', async () => {
  const error = await failing(send('1', 'x', 20_000, { token: '1234567:wrong' }))
  expect(error).toMatchObject({ name: 'StepError', retry: false, pause: 'account' })
})

test.each(['lose', 'cut', 'hang', 'break'] as const)(
  'when the answer is lost (%s), it is "maybe sent", and nothing is sent again',
  async (how) => {
    const before = vendor.requests.length
    vendor.misbehave(how)
    expect(await failing(send('5', 'x', 500))).not.toBeInstanceOf(StepError)
    expect(vendor.requests.length).toBe(before + 1)
  },
)

test('trying the account also tells Telegram where to report, with the secret', async () => {
  const tried = (webhookUrl: string, token = vendor.settings.token) =>
    plugin.test?.({
      connection: { token },
      fetch,
      dial: () => Promise.reject(new Error()),
      signal: AbortSignal.timeout(20_000),
      webhookUrl,
    })
  expect((await tried('http://localhost:3000/hooks/telegram/t'))?.account).toMatch(/@ribera_bot can send/)
  expect(vendor.hook()).toBeUndefined()
  expect((await tried('https://cauce.example/hooks/telegram/t'))?.account).toMatch(/@ribera_bot answers/)
  expect(vendor.hook()).toMatchObject({
    url: 'https://cauce.example/hooks/telegram/t',
    secret_token: secretOf(vendor.settings),
    allowed_updates: ['message', 'my_chat_member'],
  })
  await expect(tried('https://cauce.example/', '1234567:wrong')).rejects.toThrow(
    /does not accept the bot token/,
  )
})

describe('webhooks', () => {
  type Hook = ReturnType<typeof vendor.update>
  const verify = (hook: Hook, token = vendor.settings.token) =>
    plugin.webhook?.verify({ ...hook, headers: new Headers(hook.headers), connection: { token } })
  const read = async (hook: Hook) =>
    (await plugin.webhook?.read({
      ...hook,
      headers: new Headers(hook.headers),
      connection: vendor.settings,
    })) ?? []

  test('S44: only with the secret of this very bot is an update believed', () => {
    const own = secretOf(vendor.settings)
    expect(verify(vendor.wrote(1, 'hola', {}, own))).toBe(true)
    for (const wrong of ['', own.slice(1), `${own}x`, own.toUpperCase(), secretOf({ token: 'another' })])
      expect(verify(vendor.wrote(1, 'hola', {}, wrong))).toBe(false)
    expect(verify(vendor.wrote(1, 'hola', {}, own), '')).toBe(false)
  })

  test('what a person writes comes in with their name', async () => {
    expect(await read(vendor.wrote(4242, 'Sí, mañana'))).toMatchObject([
      {
        what: 'message',
        channel: 'telegram',
        from: { telegramId: '4242', name: 'Ana Ruiz' },
        text: 'Sí, mañana',
      },
    ])
    expect(await read(vendor.wrote(1, '/start abc'))).toMatchObject([{ word: 'start' }])
    expect(await read(vendor.wrote(1, '/stop'))).toMatchObject([{ word: 'stop' }])
    expect((await read(vendor.wrote(1, '/stopping')))[0]).not.toHaveProperty('word')
  })

  test('a block is an opt-out, and coming back takes it back', async () => {
    expect(await read(vendor.member(9, 'kicked'))).toMatchObject([
      { what: 'choice', word: 'stop', from: { telegramId: '9' }, because: 'blocked the bot' },
    ])
    expect(await read(vendor.member(9, 'member'))).toMatchObject([{ what: 'choice', word: 'start' }])
  })

  test('groups, channels and things to come are nothing to us', async () => {
    const group = { message: { message_id: 1, date: 1, chat: { id: -1, type: 'group' }, text: 'x' } }
    expect(await read(vendor.update(group))).toEqual([])
    expect(await read(vendor.update({ poll: {} }))).toEqual([])
    await expect(async () =>
      read({ ...vendor.update({}), raw: new TextEncoder().encode('{}') }),
    ).rejects.toThrow(/no update/)
  })
})
