import { afterAll, afterEach, expect, test } from 'vitest'
import openai from '../../plugins/openai/index.ts'
import type { AgentPlan, Agents } from '../../server/calls/plan.ts'
import { asEngine } from '../../server/db/connect.ts'
import { createGuardedSocket } from '../../server/net/guardedSocket.ts'
import { startOpenAi } from '../emulators/openai/index.ts'
import { voiceRig } from './rig.ts'
import { layTrunk } from './trunk.ts'

const model = await startOpenAi()
afterAll(() => model.close())
const opening = { text: 'Hello, this is the AI of Ribera.', mustBeHeard: true }
const acted: string[] = []
let account = ''
let change: Partial<AgentPlan> = {}
const agents: Agents = {
  plan: async (_db, { agentId }) => ({
    ...{ id: agentId, version: 1, title: 'Lucía', engine: 'realtime', straight: true, connectionId: account },
    ...{ language: 'en', instructions: 'Sell bikes.', opening },
    tools: ['end_call', 'transfer', 'stock'].map((name) => ({
      ...{ name, description: name, parameters: { type: 'object', properties: {} } },
    })),
    ...change,
  }),
  async act(_call, tool) {
    acted.push(tool.name)
    if (tool.name === 'end_call') return { result: 'Done.', outcome: 'interested', next: { do: 'end' } }
    if (tool.name === 'transfer')
      return { result: 'Done.', next: { do: 'transfer', warm: true, summary: 'Wants a bike.' } }
    return { result: '3 are left.' }
  },
}
const rig = await voiceRig({
  plugins: [openai],
  agents,
  fetchFor: model.fetchFor,
  socketFor: createGuardedSocket({ hostOverrides: { 'api.openai.com': model.url } }),
  holds: true,
})
account = await rig.account({ ...model.settings, project: 'proj_ribera' }, 'openai')
const { vendor } = rig
const { arrive, fault, sessionOf } = layTrunk(rig, model, await rig.hook(account))
const agentId = await rig.publishedAgent()

afterEach(() => {
  expect(vendor.lineProblems).toEqual([])
  expect(model.problems).toEqual([])
  change = {}
  fault.twice = false
  acted.length = 0
})

async function ring() {
  const ana = await rig.callSomebody({ agentId })
  const leg = await rig.until(() => vendor.calls.to(ana.phone)?.sip, 'the line')
  const session = await rig.until(() => sessionOf(leg.id), 'the control line')
  const [call] = await rig.callsOf(ana.contactId)
  return { ...ana, leg, session, id: call?.id ?? '' }
}
const disclosed = (contactId: string) => async () => (await rig.callsOf(contactId))[0]?.disclosure?.heard

test('a phone put through to the model is accepted once, steered by a control line, and hung up when all is said', async () => {
  fault.twice = true
  model.sockets.play({
    turns: [
      { text: opening.text, audioMs: 400 },
      { heard: 'How many are left?', calls: [{ name: 'stock', arguments: {} }] },
      { text: 'Three.', audioMs: 300 },
      {
        heard: 'I take one',
        text: 'Great, bye.',
        audioMs: 300,
        calls: [{ name: 'end_call', arguments: {} }],
      },
    ],
  })
  const ana = await ring()
  const accepted = model.sipCalls.get(ana.leg.id)?.session as { audio: { input: { turn_detection: object } } }
  // Until the first words were heard nobody talks it out of them.
  expect(accepted.audio.input.turn_detection).toMatchObject({
    create_response: false,
    interrupt_response: false,
  })
  await rig.until(disclosed(ana.contactId), 'the evidence')
  expect(ana.session.settings.audio?.input).toMatchObject({ turn_detection: { create_response: true } })
  // Something that goes wrong on the way is survived.
  ana.session.fail('rate_limit_exceeded', 'Slow down.')
  ana.session.hear('How many are left?')
  await rig.until(async () => (await rig.linesOf(ana.id)).includes('agent: Three.'), 'the answer')
  ana.session.hear('I take one')
  await rig.at(ana, 'interested')
  expect(acted).toEqual(['stock', 'end_call'])
  expect([...model.sipCalls].filter(([, call]) => call.state === 'accepted').map(([id]) => id)).toEqual([
    ana.leg.id,
  ])
  const [call] = await rig.callsOf(ana.contactId)
  expect(call).toMatchObject({ transport: 'sip', endReason: 'agent-hung-up', processId: null })
  expect(await rig.linesOf(ana.id)).toEqual([
    `agent: ${opening.text}`,
    'person: How many are left?',
    'agent: Three.',
    'person: I take one',
    'agent: Great, bye.',
  ])
  expect(rig.voice.talks.size).toBe(0)
})

test('who talks into the model is noted with what was heard, keys are heard, and a control line that breaks is had again', async () => {
  model.sockets.play({
    turns: [
      { text: opening.text, audioMs: 100 },
      {
        heard: 'Tell me',
        text: 'We have a very long list of bikes that nobody hears to its end.',
        audioMs: 60_000,
      },
      { heard: 'Stop', text: 'Sorry.', audioMs: 100 },
      { text: 'You pressed one.', audioMs: 100 },
      { heard: 'Bye', calls: [{ name: 'end_call', arguments: {} }] },
    ],
  })
  const ana = await ring()
  await rig.until(disclosed(ana.contactId), 'the evidence')
  ana.session.hear('Tell me')
  await rig.until(
    async () => (await rig.linesOf(ana.id)).some((line) => line.includes('very long list')),
    'the list',
  )
  ana.session.hear('Stop')
  await rig.until(
    async () => (await rig.linesOf(ana.id)).some((line) => line.includes('[heard:')),
    'what was heard',
  )
  ana.session.dtmf('1')
  await rig.until(async () => (await rig.linesOf(ana.id)).includes('agent: You pressed one.'), 'the key')
  ana.session.socket.terminate()
  const again = await rig.until(() => {
    const found = sessionOf(ana.leg.id)
    return found !== ana.session && found
  }, 'the control line')
  again.hear('Bye')
  await rig.at(ana, 'interested')
})

test('a person is handed to a colleague out of the model’s hands', async () => {
  model.sockets.play({
    turns: [
      { text: opening.text, audioMs: 100 },
      { heard: 'A human please', calls: [{ name: 'transfer', arguments: {} }] },
    ],
  })
  await asEngine(rig.db, (trx) =>
    trx
      .insertInto('responders')
      .values({ workspaceId: rig.ws, queue: 'default', title: 'Eva', phone: '+34600700078' })
      .execute(),
  )
  vendor.calls.people.set('+34600700078', { answers: [{ digits: '1' }] })
  const ana = await ring()
  await rig.until(disclosed(ana.contactId), 'the evidence')
  ana.session.hear('A human please')
  const eva = await rig.until(() => vendor.calls.to('+34600700078'), 'the colleague')
  await rig.until(() => eva.room && eva.room === vendor.calls.to(ana.phone)?.room, 'the conference')
  await rig.until(() => !sessionOf(ana.leg.id), 'the model’s line is closed')
  eva.hangUp()
  await rig.at(ana, 'transferred')
})

test('who dials a number that leads to the model is answered by its agent, becomes a contact, and is referred on', async () => {
  model.sockets.play({
    turns: [
      { text: opening.text, audioMs: 100 },
      { heard: 'A human please', calls: [{ name: 'transfer', arguments: {} }] },
    ],
  })
  await asEngine(rig.db, (trx) =>
    trx
      .insertInto('callNumbers')
      .values({
        ...{ workspaceId: rig.ws, connectionId: account, number: '+34910000077' },
        answer: JSON.stringify({ agentId }),
      })
      .execute(),
  )
  const id = await arrive({ From: '"Luis" <sip:+34600800077@c.example>', To: '<sip:+34910000077@x.example>' })
  const session = await rig.until(() => sessionOf(id), 'the control line')
  const contact = await rig.until(
    () =>
      asEngine(rig.db, (trx) =>
        trx.selectFrom('contacts').select('id').where('phone', '=', '+34600800077').executeTakeFirst(),
      ),
    'the contact',
  )
  await rig.until(disclosed(contact.id), 'the evidence')
  session.hear('A human please')
  await rig.until(async () => (await rig.callsOf(contact.id))[0]?.status === 'ended', 'the end')
  expect(model.sipCalls.get(id)).toMatchObject({ state: 'referred', target: 'tel:+34600700078' })
  expect((await rig.callsOf(contact.id))[0]).toMatchObject({
    ...{ direction: 'in', transport: 'sip', outcome: 'transferred', phone: '+34600800077' },
  })
})

test('a call that can’t be referred is ended, and somebody is asked to call back', async () => {
  model.sockets.play({
    turns: [
      { text: opening.text, audioMs: 100 },
      { heard: 'A human please', calls: [{ name: 'transfer', arguments: {} }] },
    ],
  })
  const phone = '+34600800079'
  const id = await arrive({ From: `<sip:${phone}@c.example>`, To: '<sip:+34910000077@x.example>' })
  const session = await rig.until(() => sessionOf(id), 'the control line')
  const { id: luis } = await rig.until(
    () =>
      asEngine(rig.db, (trx) =>
        trx.selectFrom('contacts').select('id').where('phone', '=', phone).executeTakeFirst(),
      ),
    'the contact',
  )
  await rig.until(disclosed(luis), 'the evidence')
  model.refuse(400, 'The trunk declines REFER (603).')
  session.hear('A human please')
  await rig.until(async () => (await rig.callsOf(luis))[0]?.status === 'ended', 'the end')
  expect((await rig.callsOf(luis))[0]).toMatchObject({ outcome: 'callback', endReason: 'transfer-failed' })
  expect((await rig.eventsOf(luis)).map((event) => event.type)).toContain('call.transfer-missed')
  expect(model.sipCalls.get(id)?.state).toBe('ended')
  rig.reports.length = 0
})

test('a call that nobody put through, or with a name that is not ours, is turned away', async () => {
  const ana = await ring()
  const forged: Record<string, string>[] = [
    { From: '<sip:+34600111@c.example>', 'X-Call-Ref': `${ana.id}.AAAAAAAAAAAAAAAAAAAAAAAA` },
    { From: '<sip:+34600800078@c.example>', To: '<sip:+34910000099@x.example>' },
  ]
  for (const headers of forged) {
    const id = await arrive(headers)
    await rig.until(() => model.sipCalls.get(id)?.state === 'rejected', 'the refusal')
  }
  vendor.calls.to(ana.phone)?.hangUp()
  await rig.at(ana, 'answered')
})
