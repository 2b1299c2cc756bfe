import { afterAll, afterEach, describe, expect, test } from 'vitest'
import type { DialRequest } from '#sdk'
import { providerContext } from '#sdk/testing'
import { type RetellCall, startRetell } from '../../test/emulators/retell/index.ts'
import { calls } from './calls.ts'
import plugin from './index.ts'

const vendor = await startRetell()
afterAll(() => vendor.close())
afterEach(() => {
  expect(vendor.problems.splice(0)).toEqual([])
})
const key = '0199a1b2-0000-7000-8000-000000000001'
const context = (ms = 5000) =>
  providerContext({
    connection: vendor.settings,
    key,
    fetch: vendor.fetchFor(plugin.hosts),
    signal: AbortSignal.timeout(ms),
  })
const request: DialRequest = {
  ...{
    to: '+34600123456',
    ringFor: 30,
    timeLimit: 600,
    onAnswer: [],
    machineDetection: 'off',
    record: false,
  },
  managed: { agent: 'agent_default', variables: { goal: 'A test ride' } },
}
const dial = (more: Partial<DialRequest> = {}, ms?: number) =>
  calls.dial({ ...request, ...more }, context(ms))
const last = (): RetellCall => {
  const call = vendor.calls.at(-1)
  if (!call) throw new Error('Nobody was called.')
  return call
}

test('a call goes to the agent that is kept there, with its variables and our key', async () => {
  expect(await dial()).toEqual({ vendorId: last().call_id, status: 'queued' })
  expect(last()).toMatchObject({
    from_number: '+34910000001',
    to_number: '+34600123456',
    override_agent_id: 'agent_default',
    retell_llm_dynamic_variables: { goal: 'A test ride' },
    metadata: { key },
  })
  await expect(dial({ managed: undefined })).rejects.toMatchObject({ retry: false })
})

test('a call whose answer was lost is found by our key, and never made twice', async () => {
  vendor.calls.length = 0
  vendor.misbehave('lose')
  await expect(dial()).rejects.not.toMatchObject({ name: 'StepError' })
  const asked = { ...context(), since: new Date(Date.now() - 60_000) }
  expect(await calls.lookup?.({}, asked)).toEqual({ found: true, vendorId: last().call_id })
  expect(await calls.lookup?.({}, { ...asked, key: 'another' })).toEqual({ found: false })
})

test.each([
  [401, /does not accept the API key/, false],
  [402, /out of credit/, false],
  [422, /refused it: Odd/, false],
  [429, /fewer calls/, true],
] as const)('a refusal with %i is told in words', async (status, words, retry) => {
  vendor.refuse(status, 'Odd')
  await expect(dial()).rejects.toMatchObject({
    name: 'StepError',
    message: expect.stringMatching(words),
    retry,
  })
})

test('asked about a call that told nothing, it says how it stands', async () => {
  await dial()
  Object.assign(last(), { call_status: 'ended', disconnection_reason: 'dial_busy', duration_ms: 0 })
  const live = { key, vendorId: last().call_id }
  expect(await calls.look?.(live, context())).toEqual({ status: 'ended', reason: 'busy', seconds: 0 })
  expect(await calls.look?.({ key, vendorId: 'call_none' }, context())).toBeUndefined()
})

test('a call is stopped; one that is over needs no stopping', async () => {
  await dial()
  const live = { key, vendorId: last().call_id }
  await calls.hangUp?.(live, context())
  expect(last().disconnection_reason).toBe('manual_stopped')
  await calls.hangUp?.(live, context())
  // The description that we have is older than this way of stopping.
  expect(vendor.problems.splice(0)).toEqual(
    Array(2).fill(`POST /v2/stop-call/${live.vendorId} does not exist.`),
  )
})

describe('the webhook', () => {
  type Sent = ReturnType<typeof vendor.webhook>
  const asked = (sent: Sent, connection: object = vendor.settings) => ({
    ...{
      headers: new Headers(sent.headers),
      raw: sent.raw,
      url: 'https://cauce.example/hooks/retell/t',
      connection,
    },
  })
  const read = (sent: Sent) => plugin.webhook?.read(asked(sent))
  const ended = {
    ...{
      call_status: 'ended',
      disconnection_reason: 'user_hangup',
      duration_ms: 61_400,
      end_timestamp: 1_790_000_000_000,
    },
    transcript_object: [
      { role: 'agent', content: 'Hola.', words: [{ word: 'Hola', start: 0.4, end: 0.9 }] },
      { role: 'user', content: 'Diga.', words: [{ word: 'Diga', start: 1.2, end: 1.6 }] },
    ],
    recording_multi_channel_url: 'https://d1.cloudfront.net/1.wav',
    call_cost: { combined_cost: 12.4 },
  }

  test('tells of the end: why, how long, what was said, what it cost, where the recording lies', async () => {
    await dial()
    expect(read(vendor.webhook('call_ended', last(), ended))).toMatchObject([
      {
        ...{ what: 'call', status: 'ended', reason: 'person-hung-up', seconds: 61 },
        call: { key, vendorId: last().call_id },
        lines: [
          { id: 'line-0', who: 'agent', text: 'Hola.', startMs: 400, endMs: 900 },
          { id: 'line-1', after: 'line-0', who: 'person', text: 'Diga.' },
        ],
        recording: { id: 'https://d1.cloudfront.net/1.wav', channels: 2 },
        cost: { amountMinor: 12, currency: 'USD' },
      },
    ])
  })

  test('tells of the beginning and of what was found out; what it does not know it leaves alone', async () => {
    await dial()
    expect(read(vendor.webhook('call_started', last()))).toMatchObject([{ status: 'answered' }])
    const call_analysis = {
      ...{ call_summary: 'Wants a bike.', user_sentiment: 'Positive', call_successful: true },
      custom_analysis_data: { budget: 2000 },
    }
    expect(read(vendor.webhook('call_analyzed', last(), { call_analysis }))).toMatchObject([
      {
        analysis: {
          summary: 'Wants a bike.',
          sentiment: 'positive',
          successful: true,
          fields: { budget: 2000 },
        },
      },
    ])
    expect(read(vendor.webhook('transcript_updated', last()))).toEqual([])
  })

  test('a forged, an old and an unsigned one are not believed', async () => {
    await dial()
    const sent = vendor.webhook('call_ended', last(), ended)
    const verify = (given: Sent, connection?: object) => plugin.webhook?.verify(asked(given, connection))
    expect(await verify(sent)).toBe(true)
    expect(await verify({ ...sent, raw: new TextEncoder().encode(`${sent.body} `) })).toBe(false)
    expect(await verify(vendor.webhook('call_ended', last(), ended, new Date(Date.now() - 6 * 60_000)))).toBe(
      false,
    )
    expect(await verify(sent, { apiKey: 'another' })).toBe(false)
    expect(await verify({ ...sent, headers: { ...sent.headers, 'x-retell-signature': '' } })).toBe(false)
  })
})
