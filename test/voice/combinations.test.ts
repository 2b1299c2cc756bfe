import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Carrier } from '#sdk'
import openai from '../../plugins/openai/index.ts'
import retell from '../../plugins/retell/index.ts'
import telnyx from '../../plugins/telnyx/index.ts'
import { listenIn, stopCall, takeOver } from '../../server/calls/operateCall.ts'
import type { AgentPlan } from '../../server/calls/plan.ts'
import { transportOf } from '../../server/calls/planCall.ts'
import { checkout } from '../../server/db/home.ts'
import { createGuardedSocket } from '../../server/net/guardedSocket.ts'
import { loadPlugins } from '../../server/registry/plugins.ts'
import { startOpenAi } from '../emulators/openai/index.ts'
import { tone } from '../emulators/openai/tone.ts'
import { startRetell } from '../emulators/retell/index.ts'
import { startTelnyx } from '../emulators/telnyx/index.ts'
import { voiceRig } from './rig.ts'
import { layTrunk } from './trunk.ts'

const registry = await loadPlugins(join(checkout, 'plugins'))
const carriers = registry.plugins.flatMap((plugin) => {
  const carrier = registry.provider(plugin.id, 'voice')
  return carrier?.kind === 'voice' ? [{ id: plugin.id, carrier }] : []
})
const way = (carrier: Carrier, engine: AgentPlan['engine'] | undefined) => {
  try {
    return transportOf(carrier, engine && { engine, title: 'Lucía' })
  } catch {
    return 'none'
  }
}

test('which carrier carries which kind of talk, and how', () => {
  const table = Object.fromEntries(
    carriers.map(({ id, carrier }) => [
      id,
      Object.fromEntries(
        ([undefined, 'realtime', 'text', 'managed'] as const).map((engine) => [
          engine ?? 'script',
          way(carrier, engine),
        ]),
      ),
    ]),
  )
  expect(table).toMatchObject({
    twilio: { script: 'script', realtime: 'stream', text: 'relay', managed: 'none' },
    telnyx: { script: 'script', realtime: 'stream', text: 'relay', managed: 'none' },
    retell: { script: 'none', realtime: 'none', text: 'none', managed: 'managed' },
    sandbox: { script: 'practice', realtime: 'practice', text: 'practice', managed: 'none' },
  })
})

test('a carrier that brings lines translates every line it says it has', () => {
  const missing = carriers.flatMap(({ id, carrier }) =>
    (['stream', 'relay'] as const)
      .filter(
        (transport) => carrier.transports.includes(transport) && !registry.plugin(id)?.sockets?.[transport],
      )
      .map((transport) => `${id}: ${transport}`),
  )
  expect(missing).toEqual([])
})

const model = await startOpenAi()
let reach = (url: string) => url
const commanded = await startTelnyx({ reach: (url) => reach(url) })
const leading = await startRetell()
afterAll(() => Promise.all([model.close(), commanded.close(), leading.close()]))
const opening = { text: 'Hello, this is the AI of Ribera.', mustBeHeard: true }
let account = ''
let change: Pick<AgentPlan, 'engine' | 'straight' | 'managedAgent'> = { engine: 'text' }
const rig = await voiceRig({
  holds: true,
  plugins: [openai, telnyx, retell],
  agents: {
    plan: async (_db, { agentId: id }) => ({
      ...{
        id,
        version: 1,
        title: 'Lucía',
        connectionId: account,
        language: 'en',
        instructions: 'Sell bikes.',
      },
      ...{ opening, tools: [{ name: 'end_call', description: 'Hang up.', parameters: { type: 'object' } }] },
      ...change,
    }),
    act: async () => ({ result: 'Done.', outcome: 'interested', next: { do: 'end' } }),
  },
  fetchFor: (hosts) =>
    ([commanded, leading].find(({ host }) => hosts?.includes(host)) ?? model).fetchFor(hosts),
  socketFor: createGuardedSocket({ hostOverrides: { 'api.openai.com': model.url } }),
})
reach = rig.reach
account = await rig.account({ ...model.settings, project: 'proj_ribera' }, 'openai')
const accounts = { twilio: rig.connection, telnyx: await rig.account(commanded.settings, 'telnyx') }
const { sessionOf } = layTrunk(rig, model, await rig.hook(account))
const agentId = await rig.publishedAgent()
let people = 0
/** Somebody speaks, and is silent then. */
const words = Buffer.concat([tone(2400), Buffer.alloc(8000, 0xff)])

test.each([
  ['twilio', 'stream', { engine: 'realtime' }],
  ['twilio', 'relay', { engine: 'text' }],
  ['twilio', 'sip', { engine: 'realtime', straight: true }],
  ['telnyx', 'stream', { engine: 'realtime' }],
  ['telnyx', 'stream', { engine: 'realtime', straight: true }],
  ['telnyx', 'relay', { engine: 'text' }],
] as const)(
  'by %s as %s a talk is had from the first words to the end',
  async (carrier, transport, engine) => {
    change = engine
    const last = { text: 'Great, bye.', audioMs: 100, calls: [{ name: 'end_call', arguments: {} }] }
    model.sockets.play({
      turns: [
        { text: opening.text, audioMs: 200 },
        { heard: 'I take one', ...last },
      ],
    })
    model.say({ text: 'Great, bye.', calls: last.calls })
    let speak: (() => void) | undefined
    const person = {
      stream: (line: { say(sound: Buffer): void }) => {
        speak = () => line.say(words)
      },
      relay: (line: { prompt(text: string): void }) => {
        speak = () => line.prompt('I take one')
      },
    }
    const phone = `+3460066000${++people}`
    for (const phones of [commanded.calls.people, rig.vendor.calls.people]) phones.set(phone, person)
    const ana = await rig.callSomebody({ agentId, connection: accounts[carrier] }, {}, { phone })
    await rig.until(async () => (await rig.callsOf(ana.contactId))[0]?.disclosure, 'the first words')
    if (transport === 'sip')
      speak = () => sessionOf(rig.vendor.calls.to(phone)?.sip?.id ?? '')?.hear('I take one')
    speak?.()
    await rig.at(ana, 'interested')
    const [call] = await rig.callsOf(ana.contactId)
    expect(call).toMatchObject({ transport, endReason: 'agent-hung-up' })
    expect(await rig.linesOf(call?.id ?? '')).toEqual(
      expect.arrayContaining([`agent: ${opening.text}`, 'person: I take one']),
    )
    expect([rig.vendor.lineProblems, commanded.problems, model.problems]).toEqual([[], [], []])
  },
)

test('a call that the vendor leads is followed and ended from here; nobody’s phone rings to take it over', async () => {
  change = { engine: 'managed', managedAgent: 'agent_1' }
  const account = await rig.account(leading.settings, 'retell')
  const ana = await rig.callSomebody({ agentId, connection: account })
  const led = await rig.until(() => leading.calls[0], 'the call')
  const hook = rig.reach(await rig.hook(account))
  const tell = async (event: string, more: object = {}) => {
    const { headers, body } = leading.webhook(event, led, more)
    expect((await fetch(hook, { method: 'POST', headers, body })).ok).toBe(true)
  }
  await tell('call_started', { call_status: 'ongoing' })
  const isAnswered = async () => (await rig.callsOf(ana.contactId)).find((one) => one.status === 'answered')
  const { id } = await rig.until(isAnswered, 'the answer')
  const { engineering } = rig.engine
  const by = { workspaceId: rig.ws, callId: id, who: 'Eva' }
  for (const phone of [undefined, '+34600123123'])
    await expect(takeOver(engineering, { ...by, phone })).rejects.toMatchObject({ code: 'led-elsewhere' })
  await expect(listenIn(engineering, by)).rejects.toMatchObject({ code: 'no-sound' })
  expect(leading.calls.length).toBe(1)

  await stopCall(engineering, by)
  expect(led.call_status).toBe('ended')
  await tell('call_ended', {
    ...{ duration_ms: 21_000, disconnection_reason: 'manual_stopped' },
    transcript_object: [{ role: 'agent', content: 'Hello.', words: [] }],
  })
  const [call] = await rig.until(async () => {
    const calls = await rig.callsOf(ana.contactId)
    return calls[0]?.status === 'ended' && calls
  }, 'the end')
  expect(call).toMatchObject({ transport: 'managed', endReason: 'stopped' })
  expect(await rig.linesOf(id)).toEqual(['agent: Hello.'])
  const kinds = (await rig.momentsOf(id)).map(({ kind }) => kind)
  expect(kinds).not.toEqual(expect.arrayContaining(['transfer-begun']))
  // The description that we have is older than this way of stopping.
  expect(leading.problems).toEqual([`POST /v2/stop-call/${led.call_id} does not exist.`])
})
