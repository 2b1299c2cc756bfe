import { expect, test } from 'vitest'
import { giveBack, listenIn, sayOnCall, takeOver } from '../../server/calls/operateCall.ts'
import { asEngine } from '../../server/db/connect.ts'
import { uuid7 } from '../../server/db/uuid7.ts'
import type { ConversationRelay } from '../emulators/twilio/relay.ts'
import { agent, agentId, heardFor, model, opening, rig, ring, speech, vendor } from './bridgedGround.ts'

test('an agent puts a person through, and tells the colleague why', async () => {
  model.sockets.play({
    turns: [
      { text: opening.text, audioMs: 200 },
      { heard: 'A human please', calls: [{ name: 'transfer', arguments: {} }] },
    ],
  })
  await asEngine(rig.db, (trx) =>
    trx
      .insertInto('responders')
      .values({ workspaceId: rig.ws, queue: 'default', title: 'Eva', phone: '+34600700077' })
      .execute(),
  )
  vendor.calls.people.set('+34600700077', { answers: [{ digits: '1' }] })
  const ana = await ring()
  await rig.until(heardFor(ana.stream, 200), 'the opening')
  await rig.until(async () => (await rig.callsOf(ana.contactId))[0]?.disclosure?.heard, 'the evidence')
  ana.stream.say(speech(300))
  const eva = await rig.until(() => vendor.calls.to('+34600700077'), 'the colleague')
  await rig.until(() => eva.room && eva.room === vendor.calls.to(ana.phone)?.room, 'the conference')
  expect(eva.spoken[0]).toContain('Wants a bike.')
  eva.hangUp()
  await rig.at(ana, 'transferred')
})

test('a colleague hears the call, leads it in writing, and gives it back; nobody else hears it', async () => {
  model.sockets.play({
    turns: [
      { text: opening.text, audioMs: 200 },
      { heard: 'Hello', text: 'A very long story about bikes.', audioMs: 20_000 },
      { text: 'Here is Eva.', audioMs: 200 },
      { text: 'So, a red one?', audioMs: 200 },
    ],
  })
  const ana = await ring()
  const by = { workspaceId: rig.ws, callId: ana.id, who: 'Eva' }
  await rig.until(async () => (await rig.callsOf(ana.contactId))[0]?.disclosure?.heard, 'the opening')
  const { url } = await listenIn(rig.engine.engineering, by)
  const heard = { agent: 0, person: 0, cut: 0 }
  const ear = new WebSocket(rig.reach(url))
  ear.binaryType = 'arraybuffer'
  ear.onmessage = ({ data }) => {
    const [who, ...sound] = new Uint8Array(data)
    if (sound.length === 0) heard.cut++
    else heard[who === 0 ? 'agent' : 'person'] += sound.length
  }
  await new Promise((resolve) => {
    ear.onopen = resolve
  })
  ana.stream.say(speech(300))
  await rig.until(() => heard.agent > 8000 && heard.person > 2400, 'both sides')
  for (const forged of [
    url.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
    url.replace(ana.id, uuid7()),
  ])
    expect(
      await new Promise((resolve) => {
        const ws = new WebSocket(rig.reach(forged))
        ws.onopen = () => resolve('open')
        ws.onerror = () => resolve('refused')
      }),
    ).toBe('refused')

  await takeOver(rig.engine.engineering, by)
  await rig.until(() => heard.cut > 0, 'the agent falls silent')
  const [session] = model.sockets.sessions
  await rig.until(
    () =>
      session?.settings.audio?.input && JSON.stringify(session.settings).includes('"create_response":false'),
    'the agent holds back',
  )
  await sayOnCall(rig.engine.engineering, { ...by, text: 'Here is Eva.' })
  await rig.until(async () => (await rig.linesOf(ana.id)).includes('responder: Here is Eva.'), 'her words')
  expect(JSON.stringify(session?.received.findLast((event) => event.type === 'response.create'))).toContain(
    'Here is Eva.',
  )
  await giveBack(rig.engine.engineering, by)
  await rig.until(
    async () => (await rig.linesOf(ana.id)).includes('agent: So, a red one?'),
    'the agent again',
  )
  await takeOver(rig.engine.engineering, by)
  vendor.calls.to(ana.phone)?.hangUp()
  await rig.at(ana, 'transferred')
  await rig.until(() => ear.readyState === ear.CLOSED, 'the ear is closed')
  const kinds = (await rig.momentsOf(ana.id)).map((moment) => moment.kind)
  expect(kinds).toEqual(expect.arrayContaining(['listened', 'taken-over', 'given-back']))
})

test('by relay what a colleague writes is said word for word, and the agent is silent', async () => {
  agent.change = { engine: 'text', opening: { text: 'Hello from the AI.', mustBeHeard: false } }
  let relay: ConversationRelay | undefined
  const ana = await rig.callSomebody(
    { agentId },
    {
      relay: (one) => {
        relay = one
      },
    },
  )
  const line = await rig.until(() => relay, 'the line')
  const [call] = await rig.callsOf(ana.contactId)
  const by = { workspaceId: rig.ws, callId: call?.id ?? '', who: 'Eva' }
  await rig.until(async () => (await rig.callsOf(ana.contactId))[0]?.processId, 'the talk')
  await takeOver(rig.engine.engineering, by)
  await sayOnCall(rig.engine.engineering, { ...by, text: 'Here is Eva.' })
  await rig.until(() => line.said.join('').includes('Here is Eva.'), 'her words')
  const asked = model.requests.length
  line.prompt('Good to hear you, Eva.')
  await rig.until(
    async () => (await rig.linesOf(by.callId)).includes('person: Good to hear you, Eva.'),
    'the answer',
  )
  await expect(listenIn(rig.engine.engineering, by)).rejects.toThrow()
  expect(model.requests.length).toBe(asked)
  model.say({ text: 'Welcome back.' })
  await giveBack(rig.engine.engineering, by)
  await rig.until(() => line.said.join('').includes('Welcome back.'), 'the agent again')
  vendor.calls.to(ana.phone)?.hangUp()
  await rig.at(ana, 'answered')
})

test('a colleague takes a real call over by phone', async () => {
  model.sockets.play({ turns: [{ text: opening.text, audioMs: 200 }] })
  vendor.calls.people.set('+34600700079', { answers: [{ digits: '1' }] })
  const ana = await ring()
  const by = { workspaceId: rig.ws, callId: ana.id, who: 'Eva', phone: '+34600700079' }
  await takeOver(rig.engine.engineering, by)
  const eva = await rig.until(() => vendor.calls.to('+34600700079'), 'the phone')
  await rig.until(() => eva.room && eva.room === vendor.calls.to(ana.phone)?.room, 'the conference')
  await rig.until(() => model.sockets.sessions.size === 0, 'the model’s line is closed')
  vendor.calls.to(ana.phone)?.hangUp()
  await rig.at(ana, 'transferred')
})
