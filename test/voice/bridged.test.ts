import { sql } from 'kysely'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import openai from '../../plugins/openai/index.ts'
import { askLine } from '../../server/calls/askLine.ts'
import { giveBack, listenIn, sayOnCall, takeOver } from '../../server/calls/operateCall.ts'
import type { AgentPlan, Agents } from '../../server/calls/plan.ts'
import { asEngine } from '../../server/db/connect.ts'
import { uuid7 } from '../../server/db/uuid7.ts'
import { createGuardedSocket } from '../../server/net/guardedSocket.ts'
import { createReadiness } from '../../server/voice/readiness.ts'
import { startOpenAi } from '../emulators/openai/index.ts'
import { tone } from '../emulators/openai/tone.ts'
import type { ConversationRelay } from '../emulators/twilio/relay.ts'
import type { MediaStream } from '../emulators/twilio/stream.ts'
import { voiceRig } from './rig.ts'

const model = await startOpenAi()
afterAll(() => model.close())
const { port } = model.server.address() as { port: number }

/** The least of an agent: what a call needs to know of one. */
const opening = { text: 'Hello, this is the AI of Ribera.', mustBeHeard: true }
const acted: string[] = []
let account = ''
/** tools take as long as this */
let working: Promise<void> | undefined
let change: Partial<AgentPlan> = {}
const agents: Agents = {
  plan: async (_db, { agentId }) => ({
    id: agentId,
    version: 1,
    title: 'Lucía',
    engine: 'realtime',
    connectionId: account,
    language: 'en',
    instructions: 'Sell bikes.',
    opening,
    tools: ['end_call', 'transfer', 'stock'].map((name) => ({
      name,
      description: name,
      parameters: { type: 'object', properties: {} },
    })),
    ...change,
  }),
  async act(_call, tool) {
    acted.push(tool.name)
    await working
    if (tool.name === 'end_call') return { result: 'Done.', outcome: 'interested', next: { do: 'end' } }
    if (tool.name === 'transfer')
      return { result: 'Done.', next: { do: 'transfer', warm: true, summary: 'Wants a bike.' } }
    return { result: '3 are left.' }
  },
}
const rig = await voiceRig({
  holds: true,
  plugins: [openai],
  agents,
  fetchFor: model.fetchFor,
  socketFor: createGuardedSocket({ hostOverrides: { 'api.openai.com': `http://127.0.0.1:${port}` } }),
})
account = await rig.account(model.settings, 'openai')
const { vendor } = rig
const agentId = await rig.publishedAgent()
afterEach(async ({ task }) => {
  change = {}
  working = undefined
  acted.length = 0
  const { talks } = rig.voice
  const { sessions } = model.sockets
  try {
    if (task.result?.state !== 'fail') {
      const open = () => talks.size === 0 && sessions.size === 0
      await rig.until(open, 'an end of all talks and of the model’s lines that this test began')
    }
    expect(vendor.lineProblems).toEqual([])
    expect(model.problems).toEqual([])
  } finally {
    // Nothing of one test is left for the next, whatever became of it.
    for (const talk of talks.values()) talk.stop('server-stopped')
    await Promise.all([...talks.values()].map((talk) => talk.ended))
    for (const session of sessions) session.socket.terminate()
    for (const problems of [vendor.lineProblems, model.problems]) problems.length = 0
  }
})

/** The person speaks for so long. */
const speech = (ms: number) => tone(ms * 8)
const heardFor = (stream: MediaStream, ms: number) => () => stream.heard.length >= ms * 8

async function ring(person: (stream: MediaStream) => void = () => {}, input: object = {}) {
  let stream: MediaStream | undefined
  const ana = await rig.callSomebody(
    { agentId, ...input },
    {
      stream: (one) => {
        stream = one
        person(one)
      },
    },
  )
  await rig.until(() => stream !== undefined, 'the line')
  const [call] = await rig.callsOf(ana.contactId)
  return { ...ana, stream: stream as unknown as MediaStream, id: call?.id ?? '' }
}

test('an agent says who it is, hears, acts, answers, and puts the phone down once its last word was heard', async () => {
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
  await rig.until(heardFor(ana.stream, 400), 'the opening')
  await rig.until(async () => (await rig.callsOf(ana.contactId))[0]?.disclosure?.heard, 'the evidence')
  ana.stream.say(speech(300))
  await rig.until(heardFor(ana.stream, 700), 'the answer')
  ana.stream.say(speech(300))
  await rig.at(ana, 'interested')
  expect(acted).toEqual(['stock', 'end_call'])
  expect(ana.stream.heard.length / 8).toBeGreaterThanOrEqual(1000)
  expect(ana.stream.discarded).toBe(0)
  const [call] = await rig.callsOf(ana.contactId)
  expect(call).toMatchObject({
    outcome: 'interested',
    endReason: 'agent-hung-up',
    transport: 'stream',
    processId: null,
  })
  expect(call?.disclosure).toMatchObject({ text: opening.text, heard: true })
  const turns = (await rig.momentsOf(ana.id)).filter((moment) => moment.kind === 'turn')
  expect(turns.length).toBeGreaterThanOrEqual(2)
  expect(rig.voice.talks.size).toBe(0)
})

test('who talks into the agent is heard at once, and the agent knows what was not', async () => {
  model.sockets.play({
    turns: [
      { text: opening.text, audioMs: 200 },
      {
        heard: 'Tell me',
        text: 'We have a very long list of bikes that nobody wants to hear to the end.',
        audioMs: 20_000,
      },
      { heard: 'Stop', text: 'Sorry.', audioMs: 200 },
    ],
  })
  const ana = await ring()
  await rig.until(heardFor(ana.stream, 200), 'the opening')
  ana.stream.say(speech(300))
  await rig.until(heardFor(ana.stream, 1500), 'some of the list')
  ana.stream.say(speech(300))
  // The first one was for what they said into the silence.
  await rig.until(() => ana.stream.clears === 2, 'the silence')
  const [session] = [...model.sockets.sessions]
  const cut = await rig.until(
    () => session?.received.find((event) => event.type === 'conversation.item.truncate'),
    'the truncation',
  )
  // What the phone had played when it was told to stop, give or take what was on its way.
  const listed = ana.stream.heard.length / 8 - 200
  expect(Math.abs(Number(cut.audio_end_ms) - listed)).toBeLessThan(900)
  expect(ana.stream.discarded).toBeGreaterThan(0)
  // Of 20 s, so many as are needed to know where the phone is.
  expect(ana.stream.marks).toBeLessThan(70)
  const line = await rig.until(
    async () =>
      (await rig.linesOf(ana.id)).find((one) => one.includes('very long list') && one.includes('[heard:')),
    'the line',
  )
  expect(line).not.toContain(
    '[heard: We have a very long list of bikes that nobody wants to hear to the end.]',
  )
  vendor.calls.to(ana.phone)?.hangUp()
  await rig.at(ana, 'answered')
  await rig.until(() => model.sockets.sessions.size === 0, 'the model’s line is closed')
})

test('the words that must be heard cannot be talked into', async () => {
  model.sockets.play({
    turns: [
      { text: opening.text, audioMs: 4000 },
      { heard: 'x', text: 'Yes?', audioMs: 200 },
    ],
  })
  const ana = await ring((stream) => stream.say(speech(1000)))
  await rig.until(heardFor(ana.stream, 4000), 'the opening')
  expect(ana.stream.clears).toBe(0)
  vendor.calls.to(ana.phone)?.hangUp()
  await rig.at(ana, 'answered')
})

test('when the model’s line breaks the phone stays, and the next session knows what was said', async () => {
  model.sockets.play({
    turns: [
      { text: opening.text, audioMs: 200 },
      { heard: 'Hi', text: 'Hi Ana.', audioMs: 200 },
    ],
  })
  const ana = await ring()
  await rig.until(async () => (await rig.callsOf(ana.contactId))[0]?.disclosure?.heard, 'the opening')
  const [first] = [...model.sockets.sessions]
  model.sockets.refuseOnce()
  first?.socket.terminate()
  const second = await rig.until(
    () =>
      [...model.sockets.sessions].find(
        (one) => one !== first && one.received.some((event) => event.type === 'conversation.item.create'),
      ),
    'another session',
  )
  expect(JSON.stringify(second.received)).toContain(opening.text)
  ana.stream.say(speech(300))
  await rig.until(heardFor(ana.stream, 300), 'an answer of the new one')
  second.expire()
  await rig.until(() => [...model.sockets.sessions].some((one) => one !== second), 'a third')
  vendor.calls.to(ana.phone)?.hangUp()
  await rig.at(ana, 'answered')
  await rig.until(() => rig.voice.talks.size === 0, 'the end of the talk')
  expect((await rig.momentsOf(ana.id)).map((moment) => moment.kind)).toContain('model-lost')
})

test('when the phone’s line breaks, nothing stays open, and the call has an end', async () => {
  model.sockets.play({ turns: [{ text: opening.text, audioMs: 200 }] })
  const ana = await ring()
  await rig.until(heardFor(ana.stream, 200), 'the opening')
  ana.stream.cut()
  await rig.until(() => model.sockets.sessions.size === 0 && rig.voice.talks.size === 0, 'all lines closed')
  await rig.at(ana, 'answered')
})

test('nobody says anything: they are asked once, and then told goodbye', async () => {
  change = { silence: { afterSeconds: 0.2, prompts: ['Are you there?'], goodbye: 'Goodbye.' } }
  model.sockets.play({
    turns: [
      { text: opening.text, audioMs: 200 },
      { text: 'Are you there?', audioMs: 200 },
      { text: 'Goodbye.', audioMs: 200 },
    ],
  })
  const ana = await ring()
  await rig.at(ana, 'answered')
  const [call] = await rig.callsOf(ana.contactId)
  expect(call?.endReason).toBe('silence')
  expect(ana.stream.heard.length / 8).toBeGreaterThanOrEqual(600)
})

test('a forged line is not taken, and neither is one with the wrong proof', async () => {
  model.sockets.play({ turns: [{ text: opening.text, audioMs: 200 }] })
  const ana = await ring()
  const address = /url="(wss:[^"]+)"/.exec(
    vendor.requests.findLast((one) => one.form.Twiml)?.form.Twiml as string,
  )?.[1]
  const opened = (url: string, headers: Record<string, string>) =>
    new Promise<string>((resolve) => {
      const ws = new WebSocket(rig.reach(url), { headers } as unknown as string[])
      ws.onopen = () => resolve('open')
      ws.onerror = () => resolve('refused')
    })
  expect(await opened(address ?? '', {})).toBe('refused')
  expect(await opened(`${address?.slice(0, -4)}AAAA`, {})).toBe('refused')
  vendor.calls.to(ana.phone)?.hangUp()
  await rig.until(async () => (await rig.callsOf(ana.contactId))[0]?.status === 'ended', 'the end')
})

test('by relay the carrier hears and speaks, a text model answers sentence by sentence, acts, and can be interrupted', async () => {
  change = { engine: 'text', opening: { text: 'Hello from the AI.', mustBeHeard: true } }
  let relay: ConversationRelay | undefined
  model.say(
    { text: 'We have three. Which one?' },
    { calls: [{ name: 'stock', arguments: {} }] },
    { text: 'Three are left.' },
  )
  const ana = await rig.callSomebody(
    { agentId },
    {
      relay: (one) => {
        relay = one
      },
    },
  )
  const line = await rig.until(() => relay, 'the line')
  expect(vendor.calls.to(ana.phone)?.spoken).toEqual(['Hello from the AI.'])
  line.prompt('What do you have?')
  await rig.until(() => line.said.join('').includes('Which one?'), 'the answer')
  line.interrupt('We have')
  line.prompt('How many?')
  await rig.until(() => line.said.join('').includes('Three are left.'), 'the second answer')
  model.say({ calls: [{ name: 'end_call', arguments: {} }] })
  line.prompt('Bye')
  await rig.at(ana, 'interested')
  expect(acted).toEqual(['stock', 'end_call'])
  const [call] = await rig.callsOf(ana.contactId)
  expect(call).toMatchObject({ transport: 'relay', endReason: 'agent-hung-up' })
  expect(await rig.linesOf(call?.id ?? '')).toContain('agent: We have three. Which one? [heard: We have]')
})

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

test('the model’s line is opened while the phone rings, and closed again when nobody picks up', async () => {
  model.sockets.play({ turns: [{ text: opening.text, audioMs: 200 }] })
  const pickedUp = Promise.withResolvers<void>()
  const opened = model.sockets.opened
  const ana = await rig.callSomebody({ agentId }, { ringing: pickedUp.promise })
  const [early] = await rig.until(
    () => model.sockets.sessions.size === 1 && [...model.sockets.sessions],
    'the line',
  )
  expect(early?.received.map((event) => event.type)).not.toContain('response.create')
  pickedUp.resolve()
  await rig.until(async () => (await rig.callsOf(ana.contactId))[0]?.disclosure?.heard, 'the opening')
  expect(early?.received.map((event) => event.type)).toContain('response.create')
  expect(model.sockets.opened - opened).toBe(1)
  vendor.calls.to(ana.phone)?.hangUp()
  await rig.at(ana, 'answered')

  const luis = await rig.callSomebody({ agentId }, { ringing: new Promise(() => {}) })
  await rig.until(() => model.sockets.sessions.size === 1, 'the next line')
  vendor.calls.to(luis.phone)?.hangUp()
  await rig.until(() => model.sockets.sessions.size === 0, 'the line is closed')
})

test('who picks up before the model was readied, or is told of twice, has one session all the same', async () => {
  model.sockets.play({ turns: [{ text: opening.text, audioMs: 200 }] })
  const pickedUp = Promise.withResolvers<void>()
  const lines: MediaStream[] = []
  const ana = await rig.callSomebody(
    { agentId },
    {
      ringing: pickedUp.promise,
      stream: (one) => {
        lines.push(one)
      },
    },
  )
  await rig.until(() => model.sockets.sessions.size === 1, 'the line')
  const [call] = await rig.callsOf(ana.contactId)
  const id = call?.id ?? ''
  const { opened } = model.sockets
  const twice = createReadiness(rig.engine.engineering, () => false)
  await Promise.all([twice.get(rig.ws, id), twice.get(rig.ws, id)])
  expect(model.sockets.opened).toBe(opened + 1)
  twice.close()
  await rig.until(() => model.sockets.sessions.size === 1, 'its end')

  await asEngine(rig.db, async (trx) => {
    // The books are slow: that the line is held can't be written down yet.
    await sql`select 1 from calls where id = ${id} for no key update`.execute(trx)
    pickedUp.resolve()
    await vi.waitFor(() => expect(lines.length).toBe(1), { timeout: 20_000 })
    await asEngine(rig.db, (other) =>
      askLine(other, {
        workspaceId: rig.ws,
        callId: id,
        kind: 'get-ready',
        voiceUrl: String(call?.state.line),
      }),
    )
    await vi.waitFor(async () => expect(await notTaken(id)).toEqual([]), { timeout: 20_000 })
    // Whatever it leads to has time to happen.
    await new Promise((resolve) => setTimeout(resolve, 200))
  })
  await rig.until(async () => (await rig.callsOf(ana.contactId))[0]?.disclosure?.heard, 'the opening')
  expect(model.sockets.opened).toBe(opened + 1)
  expect(model.sockets.sessions.size).toBe(1)
  vendor.calls.to(ana.phone)?.hangUp()
  await rig.at(ana, 'answered')
})

const notTaken = (callId: string) =>
  asEngine(rig.db, (trx) =>
    trx
      .selectFrom('lineRequests')
      .select('id')
      .where('callId', '=', callId)
      .where('takenAt', 'is', null)
      .execute(),
  )

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
  change = { engine: 'text', opening: { text: 'Hello from the AI.', mustBeHeard: false } }
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

test('a tool with words of its own says them while it works; the answer comes after', async () => {
  const work = Promise.withResolvers<void>()
  working = work.promise
  change = { toolFillers: { stock: 'Let me look in the store.' } }
  model.sockets.play({
    turns: [
      { text: opening.text, audioMs: 200 },
      { heard: 'How many?', calls: [{ name: 'stock', arguments: {} }] },
      { text: 'Let me look in the store.', audioMs: 200 },
      { text: 'Three.', audioMs: 200 },
    ],
  })
  const ana = await ring()
  await rig.until(async () => (await rig.callsOf(ana.contactId))[0]?.disclosure?.heard, 'the opening')
  ana.stream.say(speech(300))
  await rig.until(
    async () => (await rig.linesOf(ana.id)).includes('agent: Let me look in the store.'),
    'the filler',
  )
  expect((await rig.linesOf(ana.id)).join()).not.toContain('Three.')
  work.resolve()
  await rig.until(async () => (await rig.linesOf(ana.id)).includes('agent: Three.'), 'the answer')
  vendor.calls.to(ana.phone)?.hangUp()
  await rig.at(ana, 'answered')

  const store = Promise.withResolvers<void>()
  working = store.promise
  change = { ...change, engine: 'text', opening: { text: 'Hello from the AI.', mustBeHeard: false } }
  let relay: ConversationRelay | undefined
  model.say({ calls: [{ name: 'stock', arguments: {} }] }, { text: 'Three.' })
  const luis = await rig.callSomebody(
    { agentId },
    {
      relay: (one) => {
        relay = one
      },
    },
  )
  const line = await rig.until(() => relay, 'the line')
  line.prompt('How many?')
  await rig.until(() => line.saying.includes('Let me look in the store.'), 'the filler')
  store.resolve()
  await rig.until(() => line.said.join('').includes('Three.'), 'the answer')
  vendor.calls.to(luis.phone)?.hangUp()
  await rig.at(luis, 'answered')
})

test('an agent that hears a machine holds back, leaves its voicemail at the beep, and talks to whoever picks up after all', async () => {
  const voicemail = 'Ribera called. We try again tomorrow.'
  model.sockets.play({
    turns: [
      { text: opening.text, audioMs: 200 },
      { heard: 'Hi, you have reached Ana. Please leave a message.', text: 'Mm-hm.', audioMs: 100 },
      { text: opening.text, audioMs: 200 },
    ],
  })
  const lines: MediaStream[] = []
  const ana = await rig.callSomebody(
    { agentId, voicemail },
    {
      ears: [],
      answers: [{ speech: 'Hello? I am here!' }],
      stream: (one) => {
        lines.push(one)
      },
    },
  )
  const line = await rig.until(() => lines[0], 'the line')
  await rig.until(async () => (await rig.callsOf(ana.contactId))[0]?.disclosure?.heard, 'the opening')
  line.say(speech(300))
  const [call] = await rig.callsOf(ana.contactId)
  const id = call?.id ?? ''
  await rig.until(
    async () => (await rig.momentsOf(id)).some((one) => one.kind === 'machine'),
    'the suspicion',
  )
  // A beep: one pitch, and silence behind it.
  line.say(Buffer.concat([tone(8000), Buffer.alloc(800, 0xff)]))
  await rig.until(() => vendor.calls.to(ana.phone)?.spoken.includes(voicemail), 'the voicemail')
  // Somebody has picked up meanwhile, and is talked to.
  const again = await rig.until(() => lines[1], 'another line')
  await rig.until(heardFor(again, 200), 'the first words once more')
  vendor.calls.to(ana.phone)?.hangUp()
  await rig.at(ana, 'answered')
  expect((await rig.callsOf(ana.contactId))[0]?.answeredBy).toBe('person')
})

test('a process that is told to end takes no more calls, and lets those that go on come to theirs', async () => {
  model.sockets.play({ turns: [{ text: opening.text, audioMs: 200 }] })
  const ana = await ring()
  await rig.until(async () => (await rig.callsOf(ana.contactId))[0]?.disclosure?.heard, 'the opening')
  const ending = rig.voice.stop(60_000)
  await rig.until(
    () =>
      asEngine(rig.db, (trx) =>
        trx.selectFrom('processes').select('id').where('draining', '=', true).executeTakeFirst(),
      ),
    'the word that it ends',
  )
  const luis = await rig.callSomebody({ agentId })
  const heldBy = async () =>
    (
      await asEngine(rig.db, (trx) =>
        trx.selectFrom('intents').select('heldBy').where('contactId', '=', luis.contactId).executeTakeFirst(),
      )
    )?.heldBy
  await rig.until(async () => (await heldBy()) === 'no-room', 'the waiting')
  expect(rig.voice.talks.size).toBe(1)
  vendor.calls.to(ana.phone)?.hangUp()
  await ending
  await rig.at(ana, 'answered')
  expect((await rig.callsOf(ana.contactId))[0]?.endReason).toBe('person-hung-up')
})
