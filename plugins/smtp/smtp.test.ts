import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { StepError } from '#sdk'
import { providerContext } from '#sdk/testing'
import { startMailServer } from '../../test/emulators/smtp/index.ts'
import plugin from './index.ts'

const server = await startMailServer()
const open = await startMailServer({ starttls: false })
afterAll(async () => {
  await Promise.all([server.close(), open.close()])
})
beforeEach(() => server.reset())

const email = plugin.providers?.[0]
if (email?.kind !== 'email') throw new Error('The plugin has no e-mail.')
const message = { to: 'ana@example.com', subject: 'Hola', text: 'Hola, Ana.', html: '<p>Hola, Ana.</p>' }
const key = '0199a1b2-0000-7000-8000-00000000000a'
const send = (more: object = {}, settings: object = {}, at = server, signal = AbortSignal.timeout(5000)) =>
  email.send(
    { ...message, ...more },
    providerContext({ connection: { ...at.settings, ...settings }, key, dial: at.dial, signal }),
  )
const failing = async (sending: Promise<unknown>): Promise<Error & { retry?: boolean; optOut?: string }> =>
  sending.then(
    () => {
      throw new Error('It was sent.')
    },
    (error) => error,
  )

test('a message arrives with both texts, and with an id made of our key', async () => {
  expect(
    await send({ replyTo: 'sales@ribera.example', headers: { 'List-Unsubscribe': '<https://a.example>' } }),
  ).toMatchObject({
    vendorId: `<${key}@ribera.example>`,
    status: 'sent',
  })
  expect(server.taken).toMatchObject([
    {
      subject: 'Hola',
      messageId: `<${key}@ribera.example>`,
      from: { name: 'Ribera', address: 'hello@ribera.example' },
      replyTo: [{ address: 'sales@ribera.example' }],
      envelope: { from: 'hello@ribera.example', to: ['ana@example.com'] },
    },
  ])
  expect(server.taken[0]?.headers).toContainEqual(
    expect.objectContaining({ key: 'list-unsubscribe', value: '<https://a.example>' }),
  )
  expect(server.taken[0]?.text?.trim()).toBe('Hola, Ana.')
  expect(server.taken[0]?.html?.trim()).toBe('<p>Hola, Ana.</p>')
})

test('the way out of marketing goes along in the headers', async () => {
  const headers = {
    'List-Unsubscribe': '<https://cauce.example/p/token>',
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  }
  await send({ headers })
  const sent = server.taken[0]?.headers ?? []
  for (const [name, value] of Object.entries(headers))
    expect(sent).toContainEqual(expect.objectContaining({ key: name.toLowerCase(), value }))
})

test('several go over the same connection', async () => {
  const before = server.connections()
  for (let i = 0; i < 5; i++) await send()
  expect(server.connections() - before).toBeLessThanOrEqual(1)
  expect(server.taken.length).toBe(5)
})

test('S41: commas, line breaks and headers in a field make no further recipients and no further headers', async () => {
  await failing(send({ to: 'ana@example.com, eve@example.com' }))
  await failing(send({ to: 'ana@example.com\r\nRCPT TO:<eve@example.com>' }))
  await send({ subject: 'Hola\r\nBcc: eve@example.com' })
  for (const { envelope, headers } of server.taken) {
    expect(envelope.to.filter((one) => one === 'eve@example.com')).toEqual([])
    expect(headers.filter(({ key }) => key === 'bcc')).toEqual([])
  }
})

test('with a DKIM key the message is signed', async () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  await send({}, { dkimDomain: 'ribera.example', dkimSelector: 'm1', dkimKey: privateKey })
  expect(server.taken[0]?.raw).toMatch(/^DKIM-Signature: .*d=ribera\.example;[\s\S]*s=m1;/m)
})

describe('refusals', () => {
  test.each([
    ['to', 550, '5.1.1 No such user', /does not exist.*Correct the contact/, false],
    ['to', 552, '5.2.2 Mailbox full', /does not take mail for ana@example.com/, false],
    ['to', 450, '4.2.1 Greylisted', /try again later/, true],
    ['from', 553, '5.7.1 Not your address', /Correct “From”/, false],
    ['text', 554, '5.7.1 Spam', /refused the message/, false],
    ['text', 451, '4.3.0 Busy', /try again later/, true],
    ['auth', 454, '4.7.0 Later', /could not check the password/, true],
  ] as const)('at “%s” with %i %s is told in words', async (point, code, text, words, retry) => {
    server.refuse(point, code, text)
    const error = await failing(send({}, { dkimDomain: point + code }))
    expect(error).toBeInstanceOf(StepError)
    expect(error.message).toMatch(words)
    expect(error.retry).toBe(retry)
    expect(error.optOut).toBe(text.startsWith('5.1.1') ? 'the address does not exist' : undefined)
    expect(server.taken).toEqual([])
  })

  test('a wrong password is said to be one, and the password stays secret', async () => {
    const error = await failing(send({}, { password: 'not-this' }))
    expect(error.message).toMatch(/refused the user name or password/)
    expect(error.message).not.toContain('not-this')
  })

  test('nothing is sent in the open, nor to a server that is not who it says', async () => {
    expect((await failing(send({}, {}, open))).message).toMatch(/can’t be reached safely/)
    expect(open.taken).toEqual([])
    expect((await failing(send({}, { authority: undefined }))).message).toMatch(/can’t be reached safely/)
    expect((await failing(send({}, { host: 'other.example.com' }))).message).toMatch(
      /can’t be reached safely/,
    )
    expect(server.taken).toEqual([])
  })
})

describe('lost answers', () => {
  test.each(['lose', 'hang'] as const)(
    'when the server takes a message and does not say so (%s), it is “maybe sent”, and arrives once',
    async (how) => {
      server.misbehave(how)
      const error = await failing(send({}, { dkimDomain: how }, server, AbortSignal.timeout(1500)))
      expect(error).not.toBeInstanceOf(StepError)
      await new Promise((resolve) => setTimeout(resolve, 500))
      expect(server.taken.length).toBe(1)
    },
  )

  test('when the connection breaks before the text, it is proven unsent', async () => {
    server.misbehave('drop')
    const error = await failing(send({}, { dkimDomain: 'drop' }))
    expect(error).toMatchObject({ name: 'StepError', retry: true })
    expect(server.taken).toEqual([])
  })
})

test('an account is tried without sending', async () => {
  const signal = AbortSignal.timeout(5000)
  const given = { fetch, dial: server.dial, signal }
  expect(await plugin.test?.({ ...given, connection: server.settings })).toEqual({
    account: 'mail.example.com lets us in.',
  })
  await expect(
    plugin.test?.({ ...given, connection: { ...server.settings, password: 'no' } }),
  ).rejects.toThrow(/refused the user name or password/)
  expect(server.taken).toEqual([])
})
