import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type OpenSocket, type SessionListener, type TextPiece, z } from '#sdk'
import { providerContext } from '#sdk/testing'
import { startOpenAi } from '../../test/emulators/openai/index.ts'
import { tone } from '../../test/emulators/openai/tone.ts'
import plugin from './index.ts'
import { itemChain } from './itemChain.ts'
import { sentences } from './sentences.ts'

const vendor = await startOpenAi()
afterAll(() => vendor.close())
afterEach(() => {
  expect(vendor.problems.splice(0)).toEqual([])
})

const provider = <K extends string>(kind: K) => {
  const found = plugin.providers?.find((one) => one.kind === kind)
  if (!found) throw new Error(`There is no ${kind}.`)
  return found as Extract<typeof found, { kind: K }>
}
const chat = provider('model')
const realtime = provider('realtime')

/** Sockets of the test go straight to the emulator. */
const socket: OpenSocket = (url, { headers } = {}) =>
  new Promise((opened, fail) => {
    const ws = new WebSocket(url.replace('wss://api.openai.com', vendor.url.replace('http', 'ws')), {
      headers,
    })
    ws.once('error', fail)
    // Nothing that comes before somebody listens is lost.
    ws.once('open', () => {
      ws.pause()
      opened({
        send: (text) => ws.send(text),
        onMessage(listener) {
          ws.on('message', (raw) => listener(String(raw)))
          ws.resume()
        },
        onClose: (listener) => ws.on('close', (code, reason) => listener(code, String(reason))),
        close: (code) => ws.close(code),
        get waiting() {
          return ws.bufferedAmount
        },
      })
    })
  })
const context = (more: object = {}) =>
  providerContext({
    connection: { ...vendor.settings, textModel: 'gpt-5-mini', ...more },
    fetch: vendor.fetchFor(plugin.hosts),
    socket,
  })
const wish = {
  messages: [
    { role: 'system' as const, text: 'You sell bikes.' },
    { role: 'person' as const, text: 'Hi' },
  ],
}
const all = async (pieces: AsyncIterable<TextPiece>) => {
  const gathered: TextPiece[] = []
  for await (const piece of pieces) gathered.push(piece)
  return gathered
}

describe('text', () => {
  test('comes sentence by sentence, with what was counted at the end', async () => {
    vendor.say({ text: 'Hello, Ana Ruiz! I call about the e-bike, from Dr. Sanz. Is now a good time?' })
    const pieces = await all(chat.answer(wish, context()))
    expect(pieces).toEqual([
      { type: 'say', text: 'Hello, Ana Ruiz! ' },
      { type: 'say', text: 'I call about the e-bike, from Dr. Sanz. ' },
      { type: 'say', text: 'Is now a good time?' },
      { type: 'done', usage: { textIn: expect.any(Number), textOut: 19 } },
    ])
  })

  test('brings calls of tools whole, and takes their results into the next answer', async () => {
    const tools = [
      { name: 'get_time', description: 'The time.', parameters: { type: 'object', properties: {} } },
    ]
    vendor.say({ text: 'One moment.', calls: [{ name: 'get_time', arguments: { zone: 'Europe/Madrid' } }] })
    const pieces = await all(chat.answer({ ...wish, tools }, context()))
    const call = pieces.flatMap((piece) => (piece.type === 'tool' ? [piece.call] : []))
    expect(call).toMatchObject([{ name: 'get_time', arguments: '{"zone":"Europe/Madrid"}' }])
    const [first] = call
    vendor.think((asked) => ({ text: `It is ${asked.messages.at(-1)?.content}.` }))
    const messages = [
      ...wish.messages,
      { role: 'agent' as const, text: 'One moment.', calls: call },
      { role: 'tool' as const, id: first?.id ?? '', text: 'noon' },
    ]
    const next = await all(chat.answer({ messages, tools }, context()))
    expect(next[0]).toEqual({ type: 'say', text: 'It is noon.' })
  })

  test('fills a form, and nothing else', async () => {
    const schema = z.toJSONSchema(z.strictObject({ mood: z.enum(['good', 'bad']) })) as Record<
      string,
      unknown
    >
    vendor.say({ json: { mood: 'good' } })
    expect(await chat.fill({ ...wish, schema, name: 'mood' }, context())).toMatchObject({
      value: { mood: 'good' },
    })
  })

  test.each([
    [401, 'invalid_api_key', /does not accept the API key/, false],
    [404, 'model_not_found', /knows no such model/, false],
    [429, 'insufficient_quota', /out of credit/, false],
    [429, 'rate_limit_exceeded', /asks for fewer/, true],
    [500, 'server_error', /failed \(500\)/, true],
    [400, 'context_length_exceeded', /refused it: 400 Odd/, false],
  ] as const)('a refusal with %i %s is told in words', async (status, code, words, retry) => {
    vendor.refuse(status, 'Odd', code)
    await expect(all(chat.answer(wish, context()))).rejects.toMatchObject({
      name: 'StepError',
      message: expect.stringMatching(words),
      retry,
    })
  })

  test('goes to any address that speaks the same language', async () => {
    const server = `${vendor.url}/v1`
    vendor.say({ text: 'From the house.' })
    const own = providerContext({ connection: { apiKey: vendor.settings.apiKey, baseURL: server }, fetch })
    expect((await all(chat.answer(wish, own)))[0]).toEqual({ type: 'say', text: 'From the house.' })
  })
})

test.each([
  ['Yes. I do think so. Bye', ['Yes. I do think so. '], 'Bye'],
  ['It costs 3.50 euros, Sr. Gil. Shall we?', ['It costs 3.50 euros, Sr. Gil. '], 'Shall we?'],
  [
    '¿Le viene bien el martes? «Sí, claro.» Perfecto',
    ['¿Le viene bien el martes? ', '«Sí, claro.» '],
    'Perfecto',
  ],
])('"%s" is cut where a voice would take breath', (text, ready, rest) => {
  const whole = sentences()
  expect([...text].flatMap((letter) => whole.take(letter))).toEqual(ready)
  expect(whole.rest()).toBe(rest)
})

test('a line stands after the last line before it, whatever lies between', () => {
  const chain = itemChain()
  chain.add({ id: 'a', type: 'message', role: 'assistant' }, null)
  chain.add({ id: 'call', type: 'function_call' }, 'a')
  chain.add({ id: 'result', type: 'function_call_output' }, 'call')
  chain.add({ id: 'b', type: 'message', role: 'assistant' }, 'result')
  expect([chain.before('a'), chain.before('b'), chain.before('unknown')]).toEqual([null, 'a', undefined])
})

describe('speech', () => {
  const session = { instructions: 'You sell bikes.', tools: [], voice: 'marin', language: 'es-ES' }
  const quiet = Buffer.alloc(160, 0xff)
  const told: unknown[][] = []
  const listener = new Proxy({} as SessionListener, {
    get: (_, name) => (what: unknown, more: unknown) => told.push([name, what, more]),
  })
  const heard = (name: string) => told.filter(([one]) => one === name)
  const until = (name: string, count = 1) =>
    vi.waitFor(() => expect(heard(name).length).toBeGreaterThanOrEqual(count))
  afterEach(() => {
    told.length = 0
  })
  const newest = () => {
    const found = [...vendor.sockets.sessions].at(-1)
    if (!found) throw new Error('No session was opened.')
    return found
  }

  test('is heard, answered in bursts, and its late transcript still finds its place', async () => {
    vendor.sockets.play({
      lateTranscripts: true,
      turns: [{ text: 'Hello, this is an automatic call.' }, { heard: 'Who is it?', text: 'It is Ribera.' }],
    })
    const talk = await realtime.open(session, listener, context())
    talk.answer()
    await until('onAnswerDone')
    for (const frame of [tone(160), tone(160), ...Array.from({ length: 26 }, () => quiet)]) talk.hear(frame)
    await until('onAnswerDone', 2)
    await vi.waitFor(() =>
      expect(heard('onLine').some(([, line]) => (line as { who: string }).who === 'person')).toBe(true),
    )
    const lines = heard('onLine').map(
      ([, line]) => line as { item: string; after?: string; who: string; text: string; final: boolean },
    )
    const [hello, who, ribera] = ['Hello, this is an automatic call.', 'Who is it?', 'It is Ribera.'].map(
      (text) => lines.find((line) => line.text === text && line.final),
    )
    expect(who?.after).toBe(hello?.item)
    expect(ribera?.after).toBe(who?.item)
    expect(lines.indexOf(who as never)).toBeGreaterThan(lines.indexOf(ribera as never))
    const sound = heard('onSound').filter(([, , of]) => (of as { item: string }).item === hello?.item)
    const bytes = sound.reduce((sum, [, part]) => sum + (part as Buffer).length, 0)
    expect(bytes).toBe('Hello, this is an automatic call.'.length * 60 * 8)
    expect(heard('onSpeechStarted')).toHaveLength(1)
    expect(heard('onAnswerDone')[0]).toMatchObject([
      'onAnswerDone',
      expect.stringMatching(/^resp_/),
      { status: 'completed', usage: { soundIn: 20, soundOut: 40 } },
    ])
    talk.close()
    await until('onClose')
    expect(heard('onClose')).toEqual([['onClose', { expired: false }, undefined]])
  })

  test('stops when the person speaks, is cut to what was heard, and forgives the truncation of nothing', async () => {
    vendor.sockets.play({
      pace: 20,
      turns: [{ text: 'A long story about bikes that nobody hears to its end.' }, { text: 'Yes?' }],
    })
    const talk = await realtime.open(session, listener, context())
    talk.answer()
    await until('onSound', 2)
    const item = String((heard('onSound')[0]?.[2] as { item?: string } | undefined)?.item)
    talk.hear(Buffer.concat([tone(160), tone(160)]))
    await until('onAnswerDone')
    expect(heard('onAnswerDone')[0]?.[2]).toMatchObject({ status: 'cancelled' })
    talk.truncate(item, 120.7)
    talk.truncate(item, 99_999)
    talk.cancel()
    await until('onProblem', 2)
    expect(heard('onProblem').map(([, problem]) => (problem as { code: string }).code)).toEqual([
      'invalid_value',
      'response_cancel_not_active',
    ])
    expect(newest().received.find((event) => event.type === 'conversation.item.truncate')).toMatchObject({
      item_id: item,
      content_index: 0,
      audio_end_ms: 120,
    })
    talk.close()
  })

  test('calls a tool and goes on with its result', async () => {
    const tools = [
      { name: 'get_time', description: 'The time.', parameters: { type: 'object', properties: {} } },
    ]
    vendor.sockets.play({
      turns: [{ calls: [{ name: 'get_time', arguments: { zone: 'UTC' } }] }, { text: 'It is noon.' }],
    })
    const talk = await realtime.open({ ...session, tools }, listener, context())
    talk.answer({ instructions: 'Say what time it is.' })
    await until('onToolCall')
    const call = heard('onToolCall')[0]?.[1] as { id: string; name: string; arguments: string }
    expect(call).toMatchObject({ name: 'get_time', arguments: '{"zone":"UTC"}' })
    await until('onAnswerDone')
    talk.toolResult(call.id, '{"time":"12:00"}')
    talk.answer()
    await until('onAnswerDone', 2)
    expect(heard('onLine').at(-1)?.[1]).toMatchObject({ text: 'It is noon.', final: true })
    talk.close()
  })

  test('a second answer at once is refused as the real one does, and the talk goes on', async () => {
    vendor.sockets.play({ pace: 10, turns: [{ text: 'First of all, hello.' }] })
    const talk = await realtime.open(session, listener, context())
    talk.answer()
    talk.answer({ say: 'Again.' })
    await until('onProblem')
    expect(heard('onProblem')[0]?.[1]).toMatchObject({ code: 'busy' })
    await until('onAnswerDone')
    talk.close()
  })

  test('a session that is as old as it may be says so; the next one knows what was said', async () => {
    vendor.sockets.play({ turns: [] })
    await realtime.open(session, listener, context())
    newest().expire()
    await vi.waitFor(() => expect(heard('onClose').map(([, why]) => why)).toContainEqual({ expired: true }))
    const before = [
      { who: 'note' as const, text: 'You have talked for an hour.' },
      { who: 'person' as const, text: 'I like the red one.' },
      { who: 'agent' as const, text: 'It is in stock.' },
    ]
    const next = await realtime.open({ ...session, before }, listener, context())
    await vi.waitFor(() =>
      expect(newest().received.filter((event) => event.type === 'conversation.item.create')).toHaveLength(3),
    )
    next.change({ instructions: 'Wrap up.', turns: { eagerness: 'low' } })
    await vi.waitFor(() => expect(newest().settings).toMatchObject({ instructions: 'Wrap up.' }))
    expect(newest().settings.audio?.input).toMatchObject({
      format: { type: 'audio/pcmu' },
      turn_detection: { type: 'semantic_vad', eagerness: 'low' },
    })
    next.close()
  })

  test('a socket that is refused, or a key that is wrong, is told before anybody is put on the line', async () => {
    vendor.sockets.refuseOnce()
    await expect(realtime.open(session, listener, context())).rejects.toThrow('503')
    await expect(realtime.open(session, listener, context({ apiKey: 'sk-other' }))).rejects.toThrow('401')
  })

  test('a call by SIP is accepted, heard, referred and hung up; once over, it stays over', async () => {
    const { sip } = realtime
    if (!sip) throw new Error('There is no SIP.')
    const { id } = vendor.incoming({ From: '<sip:+34600123456@carrier.example>', 'X-Call-Ref': 'ours' })
    vendor.sockets.play({ turns: [{ heard: 'Hello?', text: 'Good morning.' }] })
    await sip.accept(id, session, context())
    const talk = await realtime.open({ ...session, attachTo: id }, listener, context())
    newest().hear('Hello?')
    newest().dtmf('5')
    await until('onAnswerDone')
    expect(heard('onKeys')).toEqual([['onKeys', '5', undefined]])
    expect(heard('onLine').map(([, line]) => (line as { text: string }).text)).toContain('Hello?')
    await sip.refer(id, '+34910000001', context())
    expect(vendor.sipCalls.get(id)).toMatchObject({ state: 'referred', target: 'tel:+34910000001' })
    await sip.hangUp(id, context())
    await until('onClose')
    await sip.hangUp('rtc_unknown', context())
    const other = vendor.incoming({})
    await sip.reject(other.id, context())
    expect(vendor.sipCalls.get(other.id)?.state).toBe('rejected')
    expect(sip.address({ project: 'proj_1' })).toBe('sip:proj_1@sip.api.openai.com;transport=tls')
    talk.close()
    await sleep(0)
  })
})

describe('the webhook', () => {
  const asked = (
    sent: { headers: Record<string, string>; raw: Uint8Array },
    connection: object = vendor.settings,
  ) => ({
    headers: new Headers(sent.headers),
    raw: sent.raw,
    url: 'https://cauce.example/hooks/openai/token',
    connection,
  })

  test('tells of a call that comes in, from whom, and whether it is one of ours', () => {
    const sent = vendor.incoming({
      From: '"Ana" <sip:+34600123456@carrier.example>;tag=1',
      To: '<sip:+34910000001@sip.api.openai.com>',
      'X-Call-Ref': '0199a1b2-0000-7000-8000-000000000001',
    })
    expect(plugin.webhook?.read(asked(sent))).toMatchObject([
      {
        what: 'call-incoming',
        vendorId: sent.id,
        from: '+34600123456',
        to: '+34910000001',
        ref: '0199a1b2-0000-7000-8000-000000000001',
      },
    ])
  })

  test('a forged, an old and an unsigned one are not believed', async () => {
    const sent = vendor.incoming({})
    const verify = async (given: Parameters<typeof asked>[0], connection?: object) => {
      try {
        return (await plugin.webhook?.verify(asked(given, connection))) ?? false
      } catch {
        return false
      }
    }
    expect(await verify(sent)).toBe(true)
    expect(await verify({ ...sent, raw: new TextEncoder().encode(sent.body.replace('rtc_', 'rtc-')) })).toBe(
      false,
    )
    expect(await verify(vendor.incoming({}, { at: new Date(Date.now() - 6 * 60_000) }))).toBe(false)
    expect(await verify(sent, {})).toBe(false)
  })
})
