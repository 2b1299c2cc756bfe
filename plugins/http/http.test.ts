import { expect, test } from 'vitest'
import { type Reply, replies, runStep } from '#sdk/testing'
import plugin from './index.ts'

const request = plugin.steps?.[0]
if (!request) throw new Error('no request step')
const url = 'https://api.example.com/leads'
const call = (input: Record<string, unknown>, reply: Reply | Error, key = 'k1') => {
  const fetch = replies(reply)
  return { fetch, left: runStep(request, { input: { url, ...input }, fetch, key }) }
}

test('a request goes out as written, with the key in the header that was named', async () => {
  const { fetch, left } = call(
    {
      method: 'POST',
      headers: { 'X-Api-Key': 'abc', 'X-Bad': 'a\r\nEvil: 1' },
      body: '{"a":1}',
      keyHeader: 'Idempotency-Key',
    },
    { to: 'POST https://api.example.com/leads', status: 201, json: { id: 7 } },
  )
  expect(await left).toEqual({ type: 'exit', exit: 'default', output: { status: 201, body: { id: 7 } } })
  expect(fetch.requests[0]).toMatchObject({
    headers: {
      'x-api-key': 'abc',
      'x-bad': 'a Evil: 1',
      'content-type': 'application/json',
      'idempotency-key': 'k1',
    },
    body: { a: 1 },
  })
  expect(fetch.requests[0]?.headers).not.toHaveProperty('evil')
})

test('GET has no body', async () => {
  const { fetch, left } = call({ method: 'GET', body: 'x' }, { text: 'fine' })
  expect(await left).toMatchObject({ exit: 'default', output: { status: 200, body: 'fine' } })
  expect(fetch.requests[0]).toMatchObject({ method: 'GET', body: undefined })
})

test('an answer of 4xx leaves by “rejected” with what it said', async () => {
  expect(await call({}, { status: 422, json: { error: 'no' } }).left).toMatchObject({
    exit: 'rejected',
    output: { status: 422, body: { error: 'no' } },
  })
})

test('“too many requests” is tried again when the other side said', async () => {
  await expect(call({}, { status: 429, headers: { 'retry-after': '12' } }).left).rejects.toMatchObject({
    name: 'StepError',
    retry: true,
    retryAfter: 12,
  })
})

test('5xx after a POST is “maybe”; with a key, or for a look, it is safe to repeat', async () => {
  await expect(call({}, { status: 502 }).left).rejects.toMatchObject({ name: 'Error' })
  await expect(call({ keyHeader: 'Idempotency-Key' }, { status: 502 }).left).rejects.toMatchObject({
    name: 'StepError',
    retry: true,
  })
  await expect(call({ method: 'GET' }, { status: 503 }).left).rejects.toMatchObject({
    name: 'StepError',
    retry: true,
  })
  await expect(call({}, new Error('socket closed')).left).rejects.toMatchObject({
    name: 'Error',
    message: 'socket closed',
  })
})

test('a long answer is kept in part', async () => {
  const left = await call({}, { text: 'x'.repeat(20_000) }).left
  expect(left.type === 'exit' && String(left.output?.body).length).toBe(10_001)
})

test('a header with a name that is none is refused when the flow is saved', () => {
  expect(request.input.safeParse({ url, headers: { 'a b': 'x' } }).success).toBe(false)
  expect(request.input.safeParse({ url, keyHeader: 'a:b' }).success).toBe(false)
})
