import { expect, test } from 'vitest'
import { memoryStore } from '#sdk/testing'
import plugin from './index.ts'

const provider = (kind: string) => {
  const found = plugin.providers?.find((one) => one.kind === kind)
  if (!found) throw new Error(`no ${kind}`)
  return found
}
const context = (
  store = memoryStore(),
  key = 'k1',
  connection: object = {},
  signal = new AbortController().signal,
) => ({
  store,
  key,
  connection,
  signal,
  fetch,
  dial: () => Promise.reject(new Error('Nothing is dialled here.')),
  socket: () => Promise.reject(new Error('Nothing is opened here.')),
  now: new Date(),
  log: () => {},
  callbackUrl: '',
})
const sms = provider('sms')
const send = (...given: Parameters<typeof context>) =>
  sms.kind === 'sms'
    ? sms.send({ to: '+573001234567', text: 'Hi' }, context(...given))
    : Promise.reject(new Error('not SMS'))

test('every accepted send is one line in the log, and a repeated one is a second line', async () => {
  const store = memoryStore()
  expect(await send(store)).toEqual({ vendorId: 'practice-k1', status: 'delivered' })
  await send(store)
  await send(store, 'k2')
  expect(store.log).toEqual([
    { kind: 'sent', value: { key: 'k1', channel: 'sms', to: '+573001234567', text: 'Hi' } },
    { kind: 'sent', value: { key: 'k1', channel: 'sms', to: '+573001234567', text: 'Hi' } },
    { kind: 'sent', value: { key: 'k2', channel: 'sms', to: '+573001234567', text: 'Hi' } },
  ])
})

test('it can be asked whether a send arrived', async () => {
  const store = memoryStore()
  await send(store)
  const ask = (key: string) => sms.lookup?.({}, { ...context(store, key), since: new Date() })
  expect(await ask('k1')).toEqual({ found: true, vendorId: 'practice-k1', status: 'sent' })
  expect(await ask('k2')).toEqual({ found: false })
})

test('when the answer is lost on its way back, the send has arrived all the same', async () => {
  const store = memoryStore()
  const cut = new AbortController()
  const sending = send(store, 'k1', { delay: 400 }, cut.signal)
  const ended = sending.catch((error: Error) => error.name)
  while (store.log.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  cut.abort()
  expect(await ended).toBe('AbortError')
  expect(await sms.lookup?.({}, { ...context(store), since: new Date() })).toMatchObject({ found: true })
})

test('it refuses the share it is told to, always the same sends', async () => {
  const store = memoryStore()
  const refused = async () => {
    const keys: string[] = []
    for (let i = 0; i < 400; i++)
      await send(store, `key-${i}`, { failureRate: 0.25 }).catch(() => keys.push(`key-${i}`))
    return keys
  }
  const first = await refused()
  expect(first.length).toBeGreaterThan(60)
  expect(first.length).toBeLessThan(140)
  expect(await refused()).toEqual(first)
  expect(store.log.some((line) => first.includes(String(line.value.key)))).toBe(false)
  await expect(send(store, 'k', { failureRate: 1 })).rejects.toMatchObject({
    name: 'StepError',
    retry: false,
  })
})

test('calls, e-mails and WhatsApp are accepted too, and all of them are marked as simulated', async () => {
  const store = memoryStore()
  const voice = provider('voice')
  if (voice.kind !== 'voice') throw new Error('not voice')
  const request = { to: '+1', script: 'Hello', ringFor: 20, timeLimit: 60, onAnswer: [], record: false }
  expect(await voice.dial({ ...request, machineDetection: 'off' }, context(store))).toMatchObject({
    status: 'queued',
  })
  expect(store.log[0]?.value).toMatchObject({ channel: 'voice', script: 'Hello' })
  expect(plugin.providers?.map((one) => [one.kind, one.simulated])).toEqual([
    ['sms', true],
    ['whatsapp', true],
    ['email', true],
    ['voice', true],
  ])
})
