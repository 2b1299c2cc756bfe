import { expect, test } from 'vitest'
import { asEngine } from '../../server/db/connect.ts'
import { tone } from '../emulators/openai/tone.ts'
import type { ConversationRelay } from '../emulators/twilio/relay.ts'
import type { MediaStream } from '../emulators/twilio/stream.ts'
import { agent, agentId, heardFor, model, opening, rig, ring, speech, vendor } from './bridgedGround.ts'

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
  expect(agent.acted).toEqual(['stock', 'end_call'])
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
  agent.change = { silence: { afterSeconds: 0.2, prompts: ['Are you there?'], goodbye: 'Goodbye.' } }
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
  agent.change = { engine: 'text', opening: { text: 'Hello from the AI.', mustBeHeard: true } }
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
  expect(agent.acted).toEqual(['stock', 'end_call'])
  const [call] = await rig.callsOf(ana.contactId)
  expect(call).toMatchObject({ transport: 'relay', endReason: 'agent-hung-up' })
  expect(await rig.linesOf(call?.id ?? '')).toContain('agent: We have three. Which one? [heard: We have]')
})

test('a tool with words of its own says them while it works; the answer comes after', async () => {
  const work = Promise.withResolvers<void>()
  agent.working = work.promise
  agent.change = { toolFillers: { stock: 'Let me look in the store.' } }
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
  agent.working = store.promise
  agent.change = {
    ...agent.change,
    engine: 'text',
    opening: { text: 'Hello from the AI.', mustBeHeard: false },
  }
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
