import { expect, test } from 'vitest'
import { type Send, testApp } from '../../test/app.ts'

const { as } = await testApp()
const owner = as('owner')
const read = async (reply: Response) => ({
  status: reply.status,
  body: await reply.json().catch(() => undefined),
})
const send = async (by: Send, method: string, path: string, body?: unknown) =>
  read(await by(method, `/api/v1${path}`, body))
const person = async (stage: string) =>
  (await send(owner, 'POST', '/contacts', { email: `${crypto.randomUUID()}@example.com`, stage })).body
    .id as string
const [pipeline] = (await send(owner, 'GET', '/pipelines')).body

test('everybody who may change contacts moves them forward; back and out of closed stages takes more', async () => {
  const id = await person('contacted')
  const move = (by: Send, stage: string | null) =>
    send(by, 'POST', `/contacts/${id}/stage`, { stage, why: 'Called' })
  expect(await move(as('viewer'), 'qualified')).toMatchObject({ status: 403 })
  expect(await move(as('responder'), 'meeting')).toMatchObject({ status: 200, body: { stage: 'meeting' } })
  expect(await move(as('responder'), 'meeting')).toMatchObject({ status: 200 })
  const refused = await move(as('responder'), 'new')
  expect(refused).toMatchObject({
    status: 403,
    body: { error: { message: expect.stringContaining('Moving back') } },
  })
  expect(await move(as('responder'), null)).toMatchObject({ status: 403 })
  const patched = await send(as('responder'), 'PATCH', `/contacts/${id}`, { stage: 'new', city: 'Cali' })
  expect(patched).toMatchObject({ status: 403 })
  expect(await send(owner, 'GET', `/contacts/${id}`)).toMatchObject({
    body: { stage: 'meeting', city: null },
  })
  expect(await move(as('editor'), 'new')).toMatchObject({ status: 200 })
  expect(await move(as('responder'), 'lost')).toMatchObject({ status: 200 })
  expect(await move(as('responder'), 'won')).toMatchObject({ status: 403 })
  expect(await move(as('editor'), 'won')).toMatchObject({ status: 200 })
  const { items } = (await send(owner, 'GET', `/contacts/${id}/timeline`)).body
  const moves = items.filter((item: { kind: string }) => item.kind === 'stage')
  expect(moves[0].detail).toMatchObject({
    from: 'lost',
    to: 'won',
    why: { text: 'Called' },
    by: { kind: 'user' },
  })
})

test('a second pipeline comes with stages of its own, is worth what a number field says, and goes when it is empty', async () => {
  const made = await send(owner, 'POST', '/pipelines', { title: 'Renewals' })
  expect(made).toMatchObject({ status: 201, body: { title: 'Renewals' } })
  const { id, stages } = made.body
  expect(stages.map((stage: { key: string }) => stage.key)).toContain('won-2')
  const inside = await person('new-2')
  const worth = (valueField: string) => send(owner, 'PATCH', `/pipelines/${id}`, { valueField })
  expect(await worth('deal')).toMatchObject({
    status: 422,
    body: { error: { fields: { valueField: expect.anything() } } },
  })
  await send(owner, 'POST', '/fields', { key: 'deal', title: 'Deal', type: 'number' })
  expect(await worth('deal')).toMatchObject({ status: 200, body: { valueField: 'deal' } })
  await send(owner, 'PATCH', `/contacts/${inside}`, { attributes: { deal: 250 } })
  const totals = await send(owner, 'GET', `/pipelines/${id}/totals`)
  expect(totals.body.stages[0]).toEqual({ key: 'new-2', count: 1, overdue: 0, value: 250 })
  const metrics = await send(owner, 'GET', `/pipelines/${id}/metrics?days=7`)
  expect(metrics.body.stages[0]).toMatchObject({ key: 'new-2', entered: 1, now: { count: 1, value: 250 } })
  expect(await send(owner, 'DELETE', `/pipelines/${id}`)).toMatchObject({ status: 409 })
  await send(owner, 'POST', `/contacts/${inside}/stage`, { stage: 'new' })
  expect(await send(owner, 'DELETE', `/pipelines/${id}`)).toMatchObject({ status: 204 })
  expect(await send(owner, 'DELETE', `/pipelines/${pipeline.id}`)).toMatchObject({ status: 409 })
})

test('rules are written, changed and taken away, and refused with what to put right', async () => {
  const path = `/pipelines/${pipeline.id}/rules`
  const rule = { combinator: 'and', rules: [{ field: 'city', operator: '=', value: 'Cali' }] }
  const { body } = await send(owner, 'POST', path, { title: 'Local', from: 'new', to: 'contacted', rule })
  const list = async () => (await send(owner, 'GET', path)).body.items
  expect(await list()).toEqual([
    { id: body.id, title: 'Local', from: 'new', to: 'contacted', rule, active: true },
  ])
  const back = await send(owner, 'PATCH', `${path}/${body.id}`, { from: 'proposal' })
  expect(back).toMatchObject({
    status: 422,
    body: { error: { fields: { to: expect.stringContaining('later stage') } } },
  })
  const signal = { combinator: 'and', rules: [{ field: 'signal.text', operator: '=', value: 'x' }] }
  expect(await send(owner, 'PATCH', `${path}/${body.id}`, { rule: signal })).toMatchObject({ status: 422 })
  expect(await send(owner, 'PATCH', `${path}/${body.id}`, { active: false })).toMatchObject({ status: 200 })
  expect(await list()).toMatchObject([{ active: false, from: 'new' }])
  expect(await send(owner, 'DELETE', `${path}/${body.id}`)).toMatchObject({ status: 204 })
  expect(await list()).toEqual([])
})

test('a list of contacts can be one person’s, or nobody’s', async () => {
  const mine = await person('new')
  await send(owner, 'PATCH', `/contacts/${mine}`, { ownerId: 'somebody' })
  const ids = async (ownerId: string) =>
    (await send(owner, 'GET', `/contacts?ownerId=${ownerId}&limit=200`)).body.items.map(
      (one: { id: string }) => one.id,
    )
  expect(await ids('somebody')).toEqual([mine])
  expect(await ids('none')).not.toContain(mine)
})
