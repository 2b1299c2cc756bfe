import { afterAll, expect, test } from 'vitest'
import channels from '../plugins/channels/index.ts'
import flow from '../plugins/flow/index.ts'
import sandbox from '../plugins/sandbox/index.ts'
import { asEngine, asWorkspace } from '../server/db/connect.ts'
import { publishFlow } from '../server/flows/publishFlow.ts'
import { optOut } from '../server/gate/optOut.ts'
import { receiveMessage } from '../server/messages/receiveMessage.ts'
import { createRegistry } from '../server/registry/plugins.ts'
import { testApp } from './app.ts'
import { draw } from './draw.ts'

const { as, parts, workspaces } = await testApp({ registry: createRegistry([channels, flow, sandbox]) })
const { pool, engine } = parts
const { id: workspaceId, users } = workspaces.A
afterAll(() => engine.stop())
const responder = as('responder')
const ask = async (method: string, path: string, body?: unknown, send = responder) => {
  const reply = await send(method, `/api/v1${path}`, body)
  const text = await reply.text()
  return { status: reply.status, ...(text ? JSON.parse(text) : {}) }
}
const account = async (title: string) =>
  (await ask('POST', '/connections', { plugin: 'sandbox', title, settings: {} }, as('admin'))).id as string
const [madrid, lima] = [await account('Madrid'), await account('Lima')]
// As through a real vendor: here the gate judges practice accounts as it judges those.
await ask('PUT', '/gate/policy', { ...(await ask('GET', '/gate')).policy, practiceAsReal: true }, as('admin'))

let n = 0
const person = async (values: Record<string, unknown> = {}) => {
  n += 1
  const contact = {
    firstName: 'Ana',
    lastName: `Torres ${n}`,
    phone: `+3460012${3400 + n}`,
    email: `ana${n}@example.com`,
  }
  return (await ask('POST', '/contacts', { ...contact, ...values })).id as string
}
const writes = async (
  contactId: string,
  text: string,
  more: { channel?: string; connectionId?: string; at?: Date } = {},
) => {
  const { channel = 'sms', connectionId = madrid, at = new Date() } = more
  await asWorkspace(pool, workspaceId, (trx) =>
    receiveMessage(trx, workspaceId, { contactId, channel, text, at, connectionId, simulated: true }),
  )
  await engine.runUntilIdle()
}
const thread = (contactId: string) => ask('GET', `/inbox/${contactId}`)
const list = async (query = '') => ask('GET', `/inbox?${query}`)
const reply = async (contactId: string, body: Record<string, unknown>, send = responder) => {
  const answer = await ask(
    'POST',
    `/inbox/${contactId}/reply`,
    { channel: 'sms', connectionId: madrid, ...body },
    send,
  )
  await engine.runUntilIdle()
  return answer
}

test('who writes is on top and unread, all channels in one conversation, and the answer goes back the way it came', async () => {
  const ana = await person()
  await writes(ana, 'Do you open on Sunday?', { connectionId: lima })
  await writes(ana, 'Hello?', { channel: 'email' })
  await writes(ana, 'Sunday?', { connectionId: lima })
  const { items, counts } = await list()
  expect(items[0]).toMatchObject({
    contactId: ana,
    unread: 3,
    lastText: 'Sunday?',
    lastChannel: 'sms',
    status: 'open',
  })
  expect(counts).toMatchObject({ open: 1, nobody: 1, unread: 1, mine: 0 })
  const shown = await thread(ana)
  expect(shown.items.map((one: { channel: string }) => one.channel)).toEqual(['sms', 'email', 'sms'])
  const first = shown.ways.filter((way: { first: boolean }) => way.first)
  expect(first).toMatchObject([{ channel: 'sms', connectionId: lima, connection: 'Lima' }])

  expect(await reply(ana, { connectionId: lima, text: 'We do, {{ 10 }} to 2.' })).toMatchObject({
    status: 201,
  })
  const after = await thread(ana)
  expect(after.items.at(-1)).toMatchObject({
    ...{
      direction: 'out',
      text: 'We do, {{ 10 }} to 2.',
      status: 'delivered',
      author: `user:${users.responder}`,
    },
    flow: null,
  })
  expect(after.conversation).toMatchObject({ assignee: users.responder, unread: 0, waitingSince: null })
  const [sent] = await asEngine(pool, (trx) =>
    trx
      .selectFrom('messages')
      .select('connectionId')
      .where('contactId', '=', ana)
      .where('direction', '=', 'out')
      .execute(),
  )
  expect(sent?.connectionId).toBe(lima)
})

test('an answer starts flows and ends waits by rule, and what a flow sends stands in the conversation', async () => {
  const ana = await person({ tags: ['asked'] })
  const graph = draw(
    {
      start: { type: 'flow.manual' },
      ask: {
        type: 'channels.send-sms',
        input: { connection: madrid, text: 'Would you like a test ride?', purpose: 'transactional' },
      },
      wait: {
        type: 'flow.wait-for',
        input: {
          conditions: [
            {
              id: 'yes',
              title: 'Said yes',
              what: 'event',
              event: 'message.received',
              where: {
                combinator: 'and',
                rules: [{ field: 'text', operator: 'contains', value: 'yes' }],
              },
            },
          ],
          timeout: { amount: 3, unit: 'days' },
        },
      },
      thank: {
        type: 'channels.send-sms',
        input: { connection: madrid, text: 'See you then!', purpose: 'transactional' },
      },
    },
    ['start -> ask', 'ask -> wait', 'wait.yes -> thank'],
  )
  const { id } = await ask('POST', '/flows', { title: 'Test ride', graph }, as('editor'))
  await asWorkspace(pool, workspaceId, (trx) =>
    publishFlow(trx, parts, workspaceId, { flowId: id, people: 'stay', actor: 'test' }),
  )
  await ask('POST', `/flows/${id}/enroll`, { contactIds: [ana] }, as('editor'))
  await engine.runUntilIdle()
  const started = await ask(
    'POST',
    '/flows',
    {
      title: 'Wrote to us',
      graph: draw(
        { start: { type: 'flow.event', input: { event: 'message.received' } }, end: { type: 'flow.end' } },
        ['start -> end'],
      ),
    },
    as('editor'),
  )
  await asWorkspace(pool, workspaceId, (trx) =>
    publishFlow(trx, parts, workspaceId, { flowId: started.id, people: 'stay', actor: 'test' }),
  )
  expect((await list(`q=${encodeURIComponent('Torres 2')}`)).items).toEqual([])
  await writes(ana, 'maybe')
  expect((await thread(ana)).items.map((one: { text: string }) => one.text)).toEqual([
    'Would you like a test ride?',
    'maybe',
  ])
  await writes(ana, 'Well, yes!')
  expect((await thread(ana)).items).toMatchObject([
    { text: 'Would you like a test ride?', flow: 'Test ride', author: null },
    { text: 'maybe', direction: 'in' },
    { text: 'Well, yes!', direction: 'in' },
    { text: 'See you then!', flow: 'Test ride' },
  ])
  const { items: runs } = await ask('GET', `/contacts/${ana}/runs`)
  expect(runs.map((run: { flow: string }) => run.flow)).toContain('Wrote to us')
})

test('who opted out is not written to; the inbox says why, and nothing leaves', async () => {
  const ana = await person()
  await writes(ana, 'I have a question')
  await asWorkspace(pool, workspaceId, (trx) =>
    optOut(trx, workspaceId, { contactId: ana, channel: 'sms', cause: 'wrote "STOP"', at: new Date() }),
  )
  expect((await thread(ana)).ways).toContainEqual(expect.objectContaining({ channel: 'sms', optedOut: true }))
  await reply(ana, { text: 'Tell me' })
  expect((await thread(ana)).items.at(-1)).toMatchObject({
    status: 'refused',
    heldBy: 'opted-out',
    text: 'Tell me',
  })
})

test('writing out of the blue needs consent, answering does not; neither waits for hours or caps', async () => {
  const ana = await person({ country: 'NO' })
  await reply(ana, { text: 'Buy now' })
  expect((await thread(ana)).items.at(-1)).toMatchObject({ status: 'refused', heldBy: 'no-consent' })
  await writes(ana, 'How much is it?')
  await ask(
    'PUT',
    '/gate/policy',
    { ...(await ask('GET', '/gate')).policy, quietHours: { from: '00:00', to: '23:59', channels: ['sms'] } },
    as('admin'),
  )
  await reply(ana, { text: '900 €' })
  expect((await thread(ana)).items.at(-1)).toMatchObject({ status: 'delivered', text: '900 €' })
})

test('WhatsApp takes a text within a day of their last word, and an approved template later', async () => {
  const ana = await person()
  await writes(ana, 'Hola', { channel: 'whatsapp', at: new Date(Date.now() - 25 * 3_600_000) })
  const way = (await thread(ana)).ways.find(
    (one: { channel: string; connectionId: string }) =>
      one.channel === 'whatsapp' && one.connectionId === madrid,
  )
  expect(way).toMatchObject({ windowUntil: null })
  await reply(ana, { channel: 'whatsapp', text: 'Hola Ana' })
  expect((await thread(ana)).items.at(-1)).toMatchObject({ status: 'refused', heldBy: 'whatsapp-window' })
  await reply(ana, {
    channel: 'whatsapp',
    approved: { id: 'practice-appointment-es', variables: { 1: 'Ana', 2: 'lunes' } },
  })
  expect((await thread(ana)).items.at(-1)).toMatchObject({ status: 'delivered', channel: 'whatsapp' })
  await writes(ana, 'Gracias', { channel: 'whatsapp' })
  const open = (await thread(ana)).ways.find(
    (one: { channel: string; connectionId: string }) =>
      one.channel === 'whatsapp' && one.connectionId === madrid,
  )
  expect(new Date(open.windowUntil).getTime()).toBeGreaterThan(Date.now() + 23 * 3_600_000)
})

test('conversations are assigned, closed, read, found and filtered; who only looks changes nothing', async () => {
  const [ana, ben] = [await person({ firstName: 'Zoe' }), await person({ firstName: 'Ben' })]
  await writes(ana, 'Where is my order zx81?')
  await writes(ben, 'Thanks')
  const change = (contactId: string, body: object, send = responder) =>
    ask('PATCH', `/inbox/${contactId}`, body, send)
  expect((await change(ana, { assignee: users.editor })).status).toBe(200)
  expect((await change(ana, { assignee: workspaces.B.users.editor })).status).toBe(404)
  expect((await change(ana, { status: 'closed' }, as('viewer'))).status).toBe(403)
  expect((await reply(ana, { text: 'x' }, as('viewer'))).status).toBe(403)
  const names = async (query: string) =>
    (await list(query)).items
      .map((one: { contactId: string }) => one.contactId)
      .filter((id: string) => id === ana || id === ben)
  expect(await names(`assignee=${users.editor}`)).toEqual([ana])
  expect(await names('assignee=nobody')).toEqual([ben])
  expect(await names('q=ZX81')).toEqual([ana])
  expect(await names('q=zoe')).toEqual([ana])
  expect(await names('q=zx_1')).toEqual([])
  expect(await names('unread=true')).toEqual([ben, ana])
  await change(ben, { read: true })
  expect(await names('unread=true')).toEqual([ana])
  await change(ana, { status: 'closed' })
  expect(await names('status=closed')).toEqual([ana])
  expect(await names('')).toEqual([ben])
  await writes(ana, 'Still there?')
  expect(await names('')).toEqual([ana, ben])
  expect((await list('')).items[0]).toMatchObject({
    contactId: ana,
    status: 'open',
    assignee: users.editor,
    unread: 1,
  })
  const page = await list('limit=1')
  const next = await list(`limit=1&cursor=${page.nextCursor}`)
  expect([page.items[0].contactId, next.items[0].contactId]).toEqual([ana, ben])
  // Another workspace finds nothing of it.
  expect((await ask('GET', '/inbox?q=zx81&status=all', undefined, as('owner', 'B'))).items).toEqual([])
  expect((await ask('GET', `/inbox/${ana}`, undefined, as('owner', 'B'))).status).toBe(404)
})
