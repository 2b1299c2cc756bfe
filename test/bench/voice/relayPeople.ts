import { createSecretKey } from 'node:crypto'
import { createServer } from 'node:http'
import { WebSocket } from 'ws'
import { proofOf } from '../../../server/calls/address.ts'

/* Carrier and model at once: so many people say something every few seconds, and each is answered in two sentences. */
const EVERY = 5_000
const ANSWER = ['We have three of them left. ', 'Which one would you like?']
let said = 0
let heard = 0
const waits: number[] = []

const model = createServer((request, response) => {
  request.resume().on('end', () => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const base = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'bench' }
    const send = (delta: object, finish_reason: string | null = null) =>
      response.write(
        `data: ${JSON.stringify({ ...base, choices: [{ index: 0, delta, finish_reason }] })}\n\n`,
      )
    send({ role: 'assistant', content: '' })
    // As fast as a model writes: the second sentence comes a little after the first.
    setTimeout(() => {
      for (const word of ANSWER[0]?.split(/(?<= )/) ?? []) send({ content: word })
      setTimeout(() => {
        for (const word of ANSWER[1]?.split(/(?<= )/) ?? []) send({ content: word })
        send({}, 'stop')
        response.end('data: [DONE]\n\n')
      }, 200)
    }, 300)
  })
})

type Person = { ws: WebSocket; asked?: number; first?: number; said: string }

async function open(url: string, token: string, id: string, secret: Buffer): Promise<Person> {
  const proof = proofOf(createSecretKey(secret), id)
  const ws = new WebSocket(`${url}/sockets/telnyx/${token}/${id}/${proof}`, { perMessageDeflate: false })
  const person: Person = { ws, said: '' }
  await new Promise((resolve, reject) => {
    ws.once('open', resolve)
    ws.once('error', reject)
  })
  ws.send(JSON.stringify({ type: 'setup', callSid: id, sessionId: id }))
  ws.on('message', (frame) => {
    const { type, token: words = '', last } = JSON.parse(String(frame))
    if (type !== 'text' || person.asked === undefined) return
    if (words && person.first === undefined) {
      person.first = performance.now()
      waits.push(person.first - person.asked)
    }
    person.said += words
    if (!last) return
    if (person.said.trim()) heard++
    Object.assign(person, { asked: undefined, first: undefined, said: '' })
  })
  return person
}

function speak(person: Person) {
  if (person.asked !== undefined) return
  person.asked = performance.now()
  said++
  person.ws.send(
    JSON.stringify({ type: 'prompt', voicePrompt: 'How many do you have?', lang: 'en', last: true }),
  )
}

type Asked = { url: string; token: string; ids: string[]; secret: string; seconds: number }
process.once('message', async ({ url, token, ids, secret, seconds }: Asked) => {
  const people: Person[] = []
  for (let at = 0; at < ids.length; at += 25)
    people.push(
      ...(await Promise.all(
        ids.slice(at, at + 25).map((id) => open(url, token, id, Buffer.from(secret, 'base64'))),
      )),
    )
  process.send?.('ready')
  await new Promise((resolve) => process.once('message', resolve))
  // Not all at the same moment.
  const timers = people.map((person, place) =>
    setTimeout(
      () => {
        speak(person)
        timers[place] = setInterval(() => speak(person), EVERY)
      },
      (place / people.length) * EVERY,
    ),
  )
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
  for (const timer of timers) clearInterval(timer)
  // Whoever has asked is answered still.
  for (const end = Date.now() + 10_000; Date.now() < end && people.some((one) => one.asked !== undefined); )
    await new Promise((resolve) => setTimeout(resolve, 50))
  const unanswered = people.filter((one) => one.asked !== undefined).length
  for (const { ws } of people) ws.close()
  const sorted = waits.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN
  process.send?.({ said, heard, unanswered, waitP50: at(0.5), waitP99: at(0.99) })
})
model.listen(0, '127.0.0.1', () => process.send?.({ port: (model.address() as { port: number }).port }))
