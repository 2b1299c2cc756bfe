import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkout } from '../server/db/home.ts'
import { loadPlugins } from '../server/registry/plugins.ts'
import { testApp } from './app.ts'
import { draw } from './journey.ts'

const { app, as, parts, workspaces } = await testApp({
  registry: await loadPlugins(join(checkout, 'plugins')),
})
const editor = as('editor')
const read = async (response: Response) => ({ status: response.status, body: await response.json() })

const wait = { type: 'flow.wait', input: { duration: { amount: 1, unit: 'days' } } }
const start = { type: 'flow.manual' }

async function makeFlow(graph: unknown): Promise<string> {
  const made = await read(await editor('POST', '/api/v1/flows', { title: 'Welcome', graph }))
  expect(made.status).toBe(201)
  return made.body.id
}

const publish = async (id: string, body = {}) =>
  read(await editor('POST', `/api/v1/flows/${id}/publish`, body))

async function makePerson(values: Record<string, unknown> = {}): Promise<string> {
  const made = await read(await editor('POST', '/api/v1/contacts', { firstName: 'Ana', ...values }))
  expect(made.status).toBe(201)
  return made.body.id
}

test('a drawn flow is published, takes people in, and counts them', async () => {
  const id = await makeFlow(draw({ start, wait }, ['start -> wait']))
  expect((await publish(id)).body).toMatchObject({ version: { number: 1 } })
  const person = await makePerson()
  const entered = await read(await editor('POST', `/api/v1/flows/${id}/enroll`, { contactIds: [person] }))
  expect(entered.body).toEqual({ enrolled: 1, skipped: {} })
  await parts.engine.runUntilIdle()
  const { body: counts } = await read(await editor('GET', `/api/v1/flows/${id}/counts`))
  expect(counts.totals).toMatchObject({ enrolled: 1, inside: 1 })
  expect(counts.nodes.wait).toMatchObject({ inside: 1, entered: 1 })
  const { body: runs } = await read(await editor('GET', `/api/v1/flows/${id}/runs?node=wait`))
  expect(runs.items).toMatchObject([{ node: 'wait', status: 'active', contact: { id: person, name: 'Ana' } }])
  const { body: run } = await read(await editor('GET', `/api/v1/runs/${runs.items[0].id}`))
  expect(run).toMatchObject({
    versionNumber: 1,
    history: [{ node: 'start', exit: 'default' }],
    waits: [{ exit: 'default' }],
  })
  const { body: list } = await read(await editor('GET', '/api/v1/flows'))
  expect(list.items.find((flow: { id: string }) => flow.id === id)).toMatchObject({
    status: 'live',
    inside: 1,
    enrolled: 1,
  })
})

test('a broken flow is saved as a draft and refused at publishing, with what, where and what to do', async () => {
  const pure = { type: 'flow.branch', input: { rule: { combinator: 'and', rules: [] } } }
  const cases: [unknown, string][] = [
    [draw({ start, a: pure, b: pure }, ['start -> a', 'a.yes -> b', 'b.yes -> a']), 'pure-loop'],
    [draw({ start, odd: { type: 'nobody.step' } }, ['start -> odd']), 'unknown-step'],
    [draw({ start }, []), 'empty-trigger'],
    [draw({ wait }, []), 'no-trigger'],
    [
      draw(
        {
          start,
          sms: {
            type: 'channels.send-sms',
            input: { text: 'Hi', connection: '00000000-0000-7000-8000-000000000000' },
          },
        },
        ['start -> sms'],
      ),
      'missing-connection',
    ],
    [
      draw({ start, move: { type: 'pipeline.move-stage', input: { stage: 'nowhere' } } }, ['start -> move']),
      'missing-stage',
    ],
    [draw({ start, sms: { type: 'channels.send-sms', input: {} } }, ['start -> sms']), 'field'],
    [
      draw({ start, note: { type: 'data.notify', input: { text: 'Hi {{ contact.firstName' } } }, [
        'start -> note',
      ]),
      'text',
    ],
    [
      draw(
        {
          start,
          a: {
            type: 'flow.branch',
            input: {
              rule: {
                combinator: 'and',
                rules: [{ field: 'attributes.nothing', operator: '=', value: 'x' }],
              },
            },
          },
        },
        ['start -> a'],
      ),
      'rule',
    ],
  ]
  for (const [graph, code] of cases) {
    const id = await makeFlow(graph)
    const { status, body } = await publish(id)
    expect(status, code).toBe(422)
    const found = body.error.findings.find((finding: { code: string }) => finding.code === code)
    expect(found, code).toMatchObject({ level: 'error', message: expect.stringMatching(/\w{3}/) })
    const { body: flow } = await read(await editor('GET', `/api/v1/flows/${id}`))
    expect(flow, 'nothing half-done stays').toMatchObject({ status: 'draft', published: null })
  }
})

test('a go-to back to an earlier step is a loop like any other', async () => {
  const loop = draw(
    {
      start,
      a: { type: 'data.add-tag', input: { tags: ['x'] } },
      b: { type: 'flow.go-to', input: { target: 'a' } },
    },
    ['start -> a', 'a -> b'],
  )
  const { status, body } = await publish(await makeFlow(loop))
  expect(status).toBe(422)
  expect(body.error.findings).toContainEqual(expect.objectContaining({ code: 'pure-loop' }))
})

test('two people who save one draft: the second hears of the first and neither is lost', async () => {
  const id = await makeFlow(draw({ start, wait }, ['start -> wait']))
  const mine = draw({ start, wait, more: wait }, ['start -> wait', 'wait -> more'])
  const theirs = draw({ start }, [])
  expect(
    (await read(await editor('PUT', `/api/v1/flows/${id}/draft`, { graph: mine, revision: 1 }))).body,
  ).toMatchObject({ revision: 2 })
  const late = await read(
    await as('owner')('PUT', `/api/v1/flows/${id}/draft`, { graph: theirs, revision: 1 }),
  )
  expect(late.status).toBe(409)
  expect(late.body.error).toMatchObject({ code: 'conflict', revision: 2 })
  expect(late.body.error.draft.nodes).toHaveLength(3)
})

test('pause holds people and takes nobody; resume goes on; stop lets everybody leave', async () => {
  const id = await makeFlow(draw({ start, wait }, ['start -> wait']))
  await publish(id)
  const [one, other] = [await makePerson(), await makePerson()]
  await editor('POST', `/api/v1/flows/${id}/enroll`, { contactIds: [one] })
  await parts.engine.runUntilIdle()
  expect((await editor('POST', `/api/v1/flows/${id}/pause`)).status).toBe(200)
  expect(
    (await read(await editor('POST', `/api/v1/flows/${id}/enroll`, { contactIds: [other] }))).body.error.code,
  ).toBe('not-live')
  expect((await editor('POST', `/api/v1/flows/${id}/pause`)).status).toBe(409)
  expect((await editor('POST', `/api/v1/flows/${id}/resume`, { how: 'go-on' })).status).toBe(200)
  expect((await read(await editor('POST', `/api/v1/flows/${id}/stop`))).body).toEqual({ leaving: 1 })
  await parts.engine.runUntilIdle()
  const { body: counts } = await read(await editor('GET', `/api/v1/flows/${id}/counts`))
  expect(counts.totals).toMatchObject({ inside: 0, left: 1, done: 0 })
})

test('a webhook address starts whom the request names, and says what is wrong with one that names nobody', async () => {
  const fields = { city: 'customer.city', country: 'customer.land', lastName: 'not.there' }
  const hook = {
    type: 'flow.webhook',
    input: { match: 'email', field: 'customer.email', create: true, fields },
  }
  const id = await makeFlow(draw({ hook, wait }, ['hook -> wait']))
  await publish(id)
  const { body: flow } = await read(await editor('GET', `/api/v1/flows/${id}`))
  const path = new URL(flow.triggers[0].address).pathname
  const headers = { 'content-type': 'application/json' } // a program: no cookie, no origin
  const post = async (body: unknown, address = path) =>
    read(await app.request(address, { method: 'POST', headers, body: JSON.stringify(body) }))
  expect((await read(await editor('GET', `/api/v1/flows/${id}/received`))).body).toEqual({ latest: null })
  const sent = { customer: { email: 'new@example.com', city: 'Cali', land: 'no such country' }, order: 7 }
  const taken = await post(sent)
  expect(taken).toMatchObject({ status: 202, body: { enrolled: 1 } })
  // What fits is filled in; what a field doesn't take, or isn't there, holds nobody up.
  expect((await read(await editor('GET', `/api/v1/contacts/${taken.body.contactId}`))).body).toMatchObject({
    ...{ email: 'new@example.com', city: 'Cali', country: null, lastName: null },
  })
  expect((await read(await editor('GET', `/api/v1/flows/${id}/received`))).body.latest.content).toEqual(sent)
  await parts.engine.runUntilIdle()
  const { body: run } = await read(await editor('GET', `/api/v1/flows/${id}/runs`))
  expect(run.items).toMatchObject([{ node: 'wait' }])
  expect(await post({ customer: {} })).toMatchObject({
    status: 422,
    body: { error: { message: expect.stringContaining('customer.email') } },
  })
  expect((await post([1, 2])).status).toBe(422)
  expect((await post({ customer: { email: 'a@example.com' } }, '/hooks/flow/nobody-knows-this')).status).toBe(
    404,
  )
  await editor('POST', `/api/v1/flows/${id}/stop`)
  expect((await post({ customer: { email: 'late@example.com' } })).status).toBe(409)
})

test('the practice phone shows what was sent and lets a person answer, which the flow hears', async () => {
  const account = await read(
    await as('owner')('POST', '/api/v1/connections', { plugin: 'sandbox', title: 'Practice', settings: {} }),
  )
  expect(account.status).toBe(201)
  const connection = account.body.id
  const flow = await makeFlow(
    draw(
      {
        start,
        sms: {
          type: 'channels.send-sms',
          input: { connection, text: 'Hi {{ contact.firstName }}: https://example.com/ride' },
        },
        answer: {
          type: 'flow.wait-for',
          input: {
            timeout: { amount: 1, unit: 'days' },
            conditions: [{ id: 'reply', title: 'Replied', what: 'reply', channel: 'any' }],
          },
        },
        call: { type: 'call.call', input: { connection, script: 'Hello', ringFor: 30 } },
        won: { type: 'pipeline.move-stage', input: { stage: 'won' } },
      },
      ['start -> sms', 'sms -> answer', 'answer.reply -> call', 'call.interested -> won'],
    ),
  )
  expect((await publish(flow)).status).toBe(200)
  const person = await makePerson({ phone: '+34600000001', firstName: 'Luz' })
  await editor('POST', `/api/v1/flows/${flow}/enroll`, { contactIds: [person] })
  await parts.engine.runUntilIdle()

  const responder = as('responder')
  const phone = async () => (await read(await responder('GET', `/api/v1/practice/people/${person}`))).body
  const [sms] = (await phone()).items
  expect(sms).toMatchObject({
    kind: 'message',
    channel: 'sms',
    text: 'Hi Luz: https://example.com/ride',
    links: ['https://example.com/ride'],
  })
  expect(
    (
      await responder('POST', `/api/v1/practice/messages/${sms.id}/click`, {
        url: 'https://example.com/ride',
      })
    ).status,
  ).toBe(200)
  expect(
    (
      await responder('POST', `/api/v1/practice/messages/${sms.id}/click`, {
        url: 'https://elsewhere.example',
      })
    ).status,
  ).toBe(422)
  expect(
    (await responder('POST', `/api/v1/practice/people/${person}/reply`, { channel: 'email', text: 'hm' }))
      .status,
  ).toBe(409)
  expect(
    (await responder('POST', `/api/v1/practice/people/${person}/reply`, { channel: 'sms', text: 'Yes!' }))
      .status,
  ).toBe(200)
  await parts.engine.runUntilIdle()

  const call = (await phone()).items.find((item: { kind: string }) => item.kind === 'call')
  expect(call).toMatchObject({ status: 'ringing', script: 'Hello' })
  expect((await responder('POST', `/api/v1/practice/calls/${call.id}`, { do: 'pick-up' })).status).toBe(200)
  expect(
    (await responder('POST', `/api/v1/practice/calls/${call.id}`, { do: 'interested', say: 'Tell me more' }))
      .status,
  ).toBe(200)
  expect((await responder('POST', `/api/v1/practice/calls/${call.id}`, { do: 'hang-up' })).status).toBe(409)
  await parts.engine.runUntilIdle()
  const contact = await read(await responder('GET', `/api/v1/contacts/${person}`))
  expect(contact.body.stage).toBe('won')
  const { body: people } = await read(await responder('GET', '/api/v1/practice/people?q=luz'))
  expect(people.items).toMatchObject([{ contact: { id: person }, ringing: false }])
})

test('a whole message that says stop opts the person out, and the next send is refused by its rule', async () => {
  const { body: accounts } = await read(await as('owner')('GET', '/api/v1/connections'))
  const connection = accounts.items[0].id
  const send = (text: string) => ({ type: 'channels.send-sms', input: { connection, text } })
  const flow = await makeFlow(
    draw({ start, one: send('First'), wait, two: send('Second') }, [
      'start -> one',
      'one -> wait',
      'wait -> two',
    ]),
  )
  await publish(flow)
  const person = await makePerson({ phone: '+34600000002' })
  await editor('POST', `/api/v1/flows/${flow}/enroll`, { contactIds: [person] })
  await parts.engine.runUntilIdle()
  await as('responder')('POST', `/api/v1/practice/people/${person}/reply`, {
    channel: 'sms',
    text: ' Baja. ',
  })
  const { body: runs } = await read(await editor('GET', `/api/v1/flows/${flow}/runs`))
  await editor('POST', `/api/v1/runs/${runs.items[0].id}/skip`, {})
  await parts.engine.runUntilIdle()
  const { body: run } = await read(await editor('GET', `/api/v1/runs/${runs.items[0].id}`))
  expect(run.run.status).toBe('done')
  expect(run.intents).toMatchObject([{ state: 'confirmed' }, { state: 'refused', heldBy: 'opted-out' }])
  expect(run.history.at(-1)).toMatchObject({ node: 'two', detail: { refused: { rule: 'opted-out' } } })
})

test('the first page tells what runs and what needs somebody to look', async () => {
  const { status, body } = await read(await as('viewer')('GET', '/api/v1/overview'))
  expect(status).toBe(200)
  expect(body.flows.length).toBeGreaterThan(0)
  expect(body.attention).toEqual({ parked: 0, uncertain: 0, rejected: 0, held: 0, people: [], heldBy: [] })
  expect(workspaces.A.id).not.toBe(workspaces.B.id)
})
