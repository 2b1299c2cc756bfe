import { expect, test } from 'vitest'
import { evaluateEvent } from '#sdk/rules'
import { resumeStep, runStep, testEvent, testNow } from '#sdk/testing'
import plugin from './index.ts'

const call = plugin.steps?.[0]
if (!call) throw new Error('no call step')
const input = { script: 'Hello Ana' }

test('a call is dialled, and the contact waits for what becomes of it', async () => {
  const dialled: object[] = []
  const provider = { call: async (request: object) => ({ vendorId: `c${dialled.push(request)}` }) }
  const held = await runStep(call, { input, provider, key: 'k1' })
  expect(dialled).toMatchObject([
    { to: '+573001234567', script: 'Hello Ana', ringFor: 30, voicemail: undefined },
  ])
  if (held.type !== 'pause') throw new Error('it did not wait')
  const [ended, late] = held.waits
  const hears = (key: string) =>
    ended?.kind === 'event' &&
    ended.where &&
    evaluateEvent(ended.where, testEvent('call.ended', { key, outcome: 'busy' }), { now: testNow }).result
  expect(ended).toMatchObject({ event: 'call.ended' })
  expect([hears('k1'), hears('k2')]).toEqual([true, false])
  expect(late).toMatchObject({ kind: 'time', at: new Date('2026-01-15T13:00:30Z') })
})

test('each outcome has its way out; an unknown one, or none, is “unreachable”', () => {
  const leaves = (outcome?: string) =>
    resumeStep(call, {
      input,
      exit: 'ended',
      event: outcome ? testEvent('call.ended', { key: 'k', outcome }) : undefined,
    })
  for (const outcome of [
    'answered',
    'interested',
    'not-interested',
    'callback',
    'transferred',
    'voicemail',
    'hung-up-early',
    'no-answer',
    'busy',
    'opt-out',
  ])
    expect(leaves(outcome)).toMatchObject({ exit: outcome, output: { outcome } })
  expect(leaves('failed')).toMatchObject({ exit: 'unreachable', because: { outcome: 'failed' } })
  expect(leaves()).toMatchObject({ exit: 'unreachable', because: { noReport: 'ended' } })
})

test('without a phone number nobody is dialled', async () => {
  await expect(runStep(call, { input, contact: { phone: null } })).rejects.toMatchObject({ retry: false })
})
