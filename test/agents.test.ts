import { sql } from 'kysely'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { definePlugin, defineTool, z } from '#sdk'
import call from '../plugins/call/index.ts'
import channels from '../plugins/channels/index.ts'
import flowPlugin from '../plugins/flow/index.ts'
import openai from '../plugins/openai/index.ts'
import sandbox from '../plugins/sandbox/index.ts'
import { insertAgent, publishAgent } from '../server/agents/saveAgent.ts'
import { AgentSettings, newSettings } from '../server/agents/settings.ts'
import { listLiveCalls } from '../server/calls/liveCalls.ts'
import type { TalkingCall } from '../server/calls/plan.ts'
import { showCall } from '../server/calls/showCall.ts'
import { createConnection } from '../server/connections/createConnection.ts'
import { asEngine } from '../server/db/connect.ts'
import { answerCall } from '../server/practice/answer.ts'
import { talkOnCall } from '../server/practice/talkOnCall.ts'
import { createRegistry } from '../server/registry/plugins.ts'
import { type ChatAsked, startOpenAi } from './emulators/openai/index.ts'
import { draw, journey } from './journey.ts'

const vendor = await startOpenAi()
afterAll(() => vendor.close())

const stock: string[] = []
const shop = definePlugin({
  id: 'shop',
  title: 'Shop',
  tools: [
    defineTool({
      id: 'stock',
      title: 'Stock',
      description: 'How many are left.',
      input: z.object({ item: z.string() }),
      timeout: 50,
      async run({ input, contact, key, signal }) {
        stock.push(`${key} ${contact.firstName} ${input.item}`)
        if (input.item === 'slow')
          await new Promise((_, fail) => signal.addEventListener('abort', () => fail(signal.reason)))
        return { left: 3 }
      },
    }),
  ],
})

const registry = createRegistry([call, channels, flowPlugin, openai, sandbox, shop])
const j = await journey(registry, { fetchFor: vendor.fetchFor })
const ws = await j.workspace('Ribera')
const { engineering } = j.engine
const account = (plugin: string, settings: Record<string, unknown>) =>
  j.inWorkspace(ws, (trx) =>
    createConnection(trx, { registry, secrets: j.secrets }, ws, { plugin, title: plugin, settings }),
  )
const practice = await account('sandbox', {})
const model = await account('openai', { apiKey: vendor.settings.apiKey })
await sql`insert into fields (workspace_id, key, title, type) values (${ws}, 'budget', 'Budget', 'number')`.execute(
  j.db,
)

const settings = (more: Partial<AgentSettings['tools']> = {}): AgentSettings => {
  const made = newSettings('en', { text: model.id })
  return AgentSettings.parse({
    ...made,
    who: {
      ...made.who,
      prompt: 'Sell e-bikes to {{ contact.firstName }} of {{ contact.city | default: "somewhere" }}.',
    },
    tools: { ...made.tools, ...more },
    after: {
      ...made.after,
      fields: [
        { key: 'budget', title: 'Budget', type: 'number', saveTo: 'attributes.budget' },
        { key: 'colour', title: 'Colour', type: 'choice', choices: ['red', 'blue'] },
      ],
    },
  })
}
async function agentWith(more?: Partial<AgentSettings['tools']>) {
  return j.inWorkspace(ws, async (trx) => {
    const id = await insertAgent(trx, ws, { title: 'Alba', draft: settings(more), by: 'test' })
    await publishAgent(trx, registry, ws, { id, revision: 1, by: 'test', language: 'en' })
    return id
  })
}

const flowOf = (agentId: string) =>
  draw(
    {
      by: { type: 'flow.manual' },
      call: { type: 'call.call', input: { agentId, connection: practice.id } },
      keen: { type: 'flow.wait', input: { duration: { amount: 30, unit: 'days' } } },
      other: { type: 'flow.wait', input: { duration: { amount: 30, unit: 'days' } } },
    },
    [
      'by -> call',
      'call.interested -> keen',
      'call.answered -> other',
      'call.callback -> other',
      'call.opt-out -> other',
    ],
  )

/** Somebody's phone rings, and they pick it up. */
async function onThePhone(agentId: string, values: Record<string, unknown> = {}) {
  const flow = await j.publish(ws, flowOf(agentId))
  const person = await j.contact(ws, {
    firstName: 'Ana',
    city: 'Sevilla',
    phone: '+34600123456',
    timeZone: 'Europe/Madrid',
    ...values,
  })
  await j.enter(ws, flow, [person])
  await j.settle()
  const { id } = await asEngine(j.db, (trx) =>
    trx.selectFrom('calls').select('id').where('contactId', '=', person).executeTakeFirstOrThrow(),
  )
  await j.inWorkspace(ws, (trx) => answerCall(trx, ws, id, { action: 'pick-up', at: j.now() }))
  const say = (text: string) => talkOnCall(engineering, ws, id, { text })
  const show = () => j.inWorkspace(ws, (trx) => showCall(trx, ws, id))
  const node = async () => (await j.runsOf(flow))[0]?.node
  const hangUp = () => j.inWorkspace(ws, (trx) => answerCall(trx, ws, id, { action: 'hang-up', at: j.now() }))
  return { id, flow, person, say, show, node, hangUp }
}
const read = {
  summary: 'Ana wants a red bike for 2,000.',
  outcome: 'interested',
  sentiment: 'positive',
  successful: true,
  insights: ['Cycles to work'],
  fields: { budget: 2000, colour: 'red' },
}

beforeEach(() => {
  vendor.think(() => ({ text: 'I see.' }))
  expect(vendor.problems.splice(0)).toEqual([])
})

test('an agent calls, talks, acts and hangs up; the call is read, and what was read leads the flow on', async () => {
  const agentId = await agentWith({ builtIn: ['get_time', 'update_contact', 'end_call'], fields: ['city'] })
  const { say, show, node, person } = await onThePhone(agentId)
  expect((await show()).lines.map((line) => line.text)).toEqual([
    'Hello Ana, I am the virtual assistant of Ribera. Is this a good moment?',
  ])
  let briefed: ChatAsked | undefined
  vendor.think((asked) => {
    briefed ??= asked
    if (asked.messages.at(-1)?.role === 'tool') return { text: 'Noted. Red or blue?' }
    return { calls: [{ name: 'update_contact', arguments: { field: 'city', value: 'Cádiz' } }] }
  })
  await say('Yes. I moved to Cádiz.')
  expect(briefed?.messages[0]?.content).toContain('Sell e-bikes to Ana of Sevilla.')
  vendor.say({ text: 'Red it is. Goodbye!', calls: [{ name: 'end_call', arguments: {} }] })
  await say('Red, for 2,000.')
  await j.settle()
  expect(await node()).toBe('call')
  vendor.say({ json: read })
  await j.pass(3000)

  expect(await node()).toBe('keen')
  expect(await show()).toMatchObject({
    outcome: 'interested',
    endReason: 'agent-hung-up',
    disclosure: { text: expect.stringContaining('virtual assistant'), heard: true },
    lines: [
      {},
      { who: 'person' },
      { text: 'Noted. Red or blue?' },
      { who: 'person' },
      { text: 'Red it is. Goodbye!' },
    ],
    tools: [
      { name: 'update_contact', state: 'done' },
      { name: 'end_call', state: 'done' },
    ],
    analyses: [{ number: 1, state: 'done', ...read }],
  })
  const { city, attributes } = await asEngine(j.db, (trx) =>
    trx
      .selectFrom('contacts')
      .select(['city', 'attributes'])
      .where('id', '=', person)
      .executeTakeFirstOrThrow(),
  )
  expect([city, attributes]).toEqual(['Cádiz', { budget: 2000 }])
  expect(j.reports).toEqual([])
})

test('the next call knows what was said in the last one, and what was written', async () => {
  const agentId = await agentWith()
  const first = await onThePhone(agentId)
  await first.say('Call me in May.')
  vendor.say({ json: { ...read, outcome: 'answered', summary: 'Ana asked to be called in May.' } })
  await first.hangUp()
  await j.pass(3000)
  const plan = await engineering.agents.plan(j.db, {
    workspaceId: ws,
    agentId,
    contactId: first.person,
    direction: 'out',
    goal: 'A test ride',
  })
  expect(plan?.instructions).toContain('a call (answered): Ana asked to be called in May.')
  expect(plan?.instructions).toContain('has reached its goal when: A test ride')
})

test('when the model is out of reach the talk goes on, and when the reading is, the flow does', async () => {
  const { say, show, node, hangUp } = await onThePhone(await agentWith())
  vendor.refuse(401, 'no', 'invalid_api_key')
  await expect(say('Hello?')).rejects.toThrow('does not accept the API key')
  await say('Are you there?')
  expect((await show()).lines.at(-1)?.text).toBe('I see.')
  await hangUp()
  vendor.refuse(401, 'no', 'invalid_api_key')
  await j.pass(3000)
  expect(await node()).toBe('other')
  expect((await show()).analyses).toMatchObject([
    { state: 'failed', error: expect.stringContaining('API key') },
  ])
})

test('a reading that is asked for too often waits and is done; one that makes no sense is tried again', async () => {
  const { say, show, hangUp } = await onThePhone(await agentWith())
  await say('Hello?')
  await hangUp()
  vendor.misbehave('limit')
  vendor.say({ json: read })
  await j.pass(30_000)
  expect((await show()).analyses).toMatchObject([{ state: 'done', successful: true }])
})

test('where it is wished, the mood is judged by the words while they are spoken', async () => {
  const draft = { ...settings(), after: { ...settings().after, live: true } }
  const agentId = await j.inWorkspace(ws, async (trx) => {
    const id = await insertAgent(trx, ws, { title: 'Alba', draft, by: 'test' })
    await publishAgent(trx, registry, ws, { id, revision: 1, by: 'test', language: 'en' })
    return id
  })
  const { id, say, hangUp } = await onThePhone(agentId)
  await say('What a nuisance!')
  vendor.say({ json: { sentiment: 'negative' } })
  await j.settle()
  const live = await j.inWorkspace(ws, (trx) => listLiveCalls(trx, ws))
  expect(live.find((one) => one.id === id)).toMatchObject({ status: 'answered', sentiment: 'negative' })
  vendor.say({ json: read })
  await hangUp()
  await j.pass(3000)
})

describe('a tool', () => {
  const talking = async (more: Partial<AgentSettings['tools']>, values?: Record<string, unknown>) => {
    const on = await onThePhone(await agentWith(more), values)
    const row = await asEngine(j.db, (trx) =>
      sql<TalkingCall>`select * from calls where id = ${on.id}`.execute(trx),
    )
    const [whole] = row.rows
    if (!whole) throw new Error('There is no call.')
    let n = 0
    const act = (name: string, input: object | string, id = `call_${++n}`) =>
      engineering.agents.act(
        whole,
        { id, name, arguments: typeof input === 'string' ? input : JSON.stringify(input) },
        AbortSignal.timeout(5000),
      )
    return { ...on, act, row: whole }
  }
  const contactOf = (person: string) =>
    asEngine(j.db, (trx) =>
      trx.selectFrom('contacts').selectAll().where('id', '=', person).executeTakeFirstOrThrow(),
    )
  const intentsOf = (person: string, kind: string) =>
    asEngine(j.db, (trx) =>
      trx
        .selectFrom('intents')
        .selectAll()
        .where('contactId', '=', person)
        .where('causeKind', '=', kind)
        .execute(),
    )

  test('that is told twice is done once, and answered alike', async () => {
    const { act, person } = await talking({ builtIn: ['schedule_callback'] })
    const at = new Date(j.now().getTime() + 3 * 86_400_000).toISOString()
    const [one, two] = await Promise.all([
      act('schedule_callback', { at }, 'same'),
      act('schedule_callback', { at }, 'same'),
    ])
    const three = await act('schedule_callback', { at }, 'same')
    expect([one, two, three].filter((answer) => answer.outcome === 'callback').length).toBeGreaterThanOrEqual(
      2,
    )
    expect(await intentsOf(person, 'callback')).toMatchObject([{ state: 'planned', dueAt: new Date(at) }])
  })

  test('takes another hour instead of the first, and calls then by itself', async () => {
    const { act, person, hangUp } = await talking({ builtIn: ['schedule_callback'] })
    const inDays = (days: number) => new Date(j.now().getTime() + days * 86_400_000).toISOString()
    await act('schedule_callback', { at: inDays(2) })
    await act('schedule_callback', { at: inDays(3) })
    await hangUp()
    expect((await intentsOf(person, 'callback')).map((one) => one.state).sort()).toEqual([
      'cancelled',
      'planned',
    ])
    await j.pass(3 * 86_400_000 + 60_000)
    const calls = await asEngine(j.db, (trx) =>
      trx
        .selectFrom('calls')
        .select(['status', 'agentId'])
        .where('contactId', '=', person)
        .orderBy('at')
        .execute(),
    )
    expect(calls.length).toBe(2)
    expect(calls[1]?.agentId).toBe(calls[0]?.agentId)
  })

  test.each([
    ['a time that has passed', 'schedule_callback', { at: '2020-01-01T10:00:00Z' }, 'has passed'],
    ['no time at all', 'schedule_callback', { at: 'soon' }, 'no day and hour'],
    [
      'a field that it was not given',
      'update_contact',
      { field: 'phone', value: '+34999999999' },
      'may not be changed',
    ],
    ['a stage that does not exist', 'move_stage', { stage: 'millionaire' }, 'no such stage'],
    ['a closed stage', 'move_stage', { stage: 'won' }, 'no such stage'],
    ['another person', 'opt_out', { contactId: 'x' }, 'contactId'],
    ['no JSON', 'opt_out', '{"everything": tru', 'no JSON'],
    ['a tool it was not given', 'send_message', { text: 'Hi' }, 'no tool'],
    ['nobody to transfer to', 'transfer', { summary: 'x' }, 'nobody is there'],
  ])('with %s is refused in words, and nothing happens', async (_, name, input, words) => {
    const { act, person } = await talking({
      builtIn: ['schedule_callback', 'update_contact', 'move_stage', 'opt_out', 'transfer'],
      fields: ['city'],
    })
    const before = await contactOf(person)
    const answer = await act(name, input)
    expect(answer.failed).toBe(true)
    expect(answer.result).toContain(words)
    expect(await contactOf(person)).toEqual(before)
    expect(answer.next).toBeUndefined()
  })

  test('notes who wants no more calls, at once and for all channels when they say so', async () => {
    const { act, person } = await talking({ builtIn: ['opt_out'] })
    expect(await act('opt_out', { everything: true })).toMatchObject({ outcome: 'opt-out' })
    const out = await asEngine(j.db, (trx) =>
      trx
        .selectFrom('contactChannels')
        .select('channel')
        .where('contactId', '=', person)
        .where('optedOutAt', 'is not', null)
        .execute(),
    )
    expect(out.map((row) => row.channel).sort()).toEqual(['email', 'sms', 'telegram', 'voice', 'whatsapp'])
  })

  test('sends a message through the ledger, once, with nothing of the model read as a template, and not without end', async () => {
    const { act, person } = await talking({ builtIn: ['send_message'], messageAccount: practice.id })
    await act('send_message', { text: 'Our shop: Calle Sol 1 {{ contact.email }}' }, 'a')
    await act('send_message', { text: 'Our shop: Calle Sol 1 {{ contact.email }}' }, 'a')
    for (const id of ['b', 'c']) await act('send_message', { text: 'Again' }, id)
    expect((await act('send_message', { text: 'Again' }, 'd')).result).toContain('enough messages')
    await j.settle()
    const sent = await asEngine(j.db, (trx) =>
      trx.selectFrom('messages').select('text').where('contactId', '=', person).orderBy('at').execute(),
    )
    expect(sent.map((one) => one.text).sort()).toEqual([
      'Again',
      'Again',
      'Our shop: Calle Sol 1  contact.email',
    ])
  })

  test('of a plugin gets the person and a key, and is given up when it takes too long', async () => {
    const { act } = await talking({ builtIn: [], plugins: [{ tool: 'shop.stock' }] })
    expect(await act('shop_stock', { item: 'red' })).toMatchObject({ result: '{"left":3}' })
    expect(stock.at(-1)).toMatch(/^[0-9a-f-]{36} Ana red$/)
    expect((await act('shop_stock', { item: 'slow' })).result).toContain('too long')
  })

  test('of one’s own calls its address by the guarded way out, and what it answers is told', async () => {
    const http = (url: string) => [
      {
        name: 'check',
        description: 'x',
        method: 'POST' as const,
        url,
        headers: {},
        timeoutSeconds: 2,
        filler: '',
        parameters: [],
      },
    ]
    const inside = await talking({ builtIn: [], http: http('http://127.0.0.1:1/secrets') })
    const answer = await inside.act('check', {})
    expect(answer.failed).toBe(true)
    expect(answer.result).toMatch(/only calls public|this server itself|Port 1 is not/)
  })

  test('acts in no other workspace, whatever the call claims', async () => {
    const { act, row, person } = await talking({ builtIn: ['update_contact'], fields: ['city'] })
    const stranger = await j.workspace('Elsewhere')
    const forged = { ...row, workspaceId: stranger }
    const answer = await engineering.agents.act(
      forged,
      { id: 'x', name: 'update_contact', arguments: '{"field":"city","value":"Stolen"}' },
      AbortSignal.timeout(5000),
    )
    expect(answer.failed).toBe(true)
    expect((await contactOf(person)).city).toBe('Sevilla')
    expect((await act('update_contact', { field: 'city', value: 'Cádiz' })).result).toContain('saved')
  })
})
