import { afterAll, afterEach, expect, test } from 'vitest'
import { providerContext } from '#sdk/testing'
import { startTwilio } from '../../../test/emulators/twilio/index.ts'
import plugin from '../index.ts'

const vendor = await startTwilio()
afterAll(() => vendor.close())
afterEach(() => {
  expect(vendor.problems).toEqual([])
})

const carrier = plugin.providers?.find((provider) => provider.kind === 'voice')
if (carrier?.kind !== 'voice') throw new Error('The plugin has no carrier.')
const { dial, hangUp, instruct, look } = carrier
const key = '0199a1b2-0000-7000-8000-000000000001'
const fetch = vendor.fetchFor(plugin.hosts)
const context = (connection: object = vendor.settings) => providerContext({ connection, key, fetch })
const onAnswer = [{ do: 'say', text: 'Hola', language: 'es' }] as const
const overCall = `CA${'0'.repeat(32)}`

test('a command that comes after the end of a call is no error: what it wanted is so', async () => {
  vendor.calls.people.set('+34600123456', { ringing: new Promise(() => {}) })
  const request = {
    to: '+34600123456',
    ringFor: 20,
    timeLimit: 60,
    onAnswer,
    machineDetection: 'off',
    record: false,
  } as const
  const { vendorId = '' } = await dial(request, context())
  await hangUp?.({ key, vendorId }, context())
  expect(await look?.({ key, vendorId }, context())).toMatchObject({ status: 'ended', reason: 'cancelled' })
  await hangUp?.({ key, vendorId }, context())
  await instruct?.({ key, vendorId }, onAnswer, context())
  expect(await look?.({ key, vendorId }, context())).toMatchObject({ status: 'ended', reason: 'cancelled' })
})

test('nor is one for a call that Twilio no longer knows; whatever else is wrong is said', async () => {
  await hangUp?.({ key, vendorId: overCall }, context())
  const stranger = { ...vendor.settings, authToken: 'f'.repeat(32) }
  await expect(hangUp?.({ key, vendorId: overCall }, context(stranger))).rejects.toThrow(/account/i)
})
