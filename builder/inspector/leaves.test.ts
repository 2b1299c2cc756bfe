import { expect, test } from 'vitest'
import { leavesOf, readExample } from './leaves.ts'

test('what can be clicked in a request has a name on every step of the way', () => {
  const request = {
    customer: { email: 'ana@example.com', name: { first: 'Ana' }, vip: true },
    total: 12.5,
    lines: [{ sku: 'A1' }],
    empty: null,
    'odd name': 'x',
  }
  expect(leavesOf(request)).toEqual([
    { path: 'customer.email', value: 'ana@example.com' },
    { path: 'customer.name.first', value: 'Ana' },
    { path: 'customer.vip', value: 'true' },
    { path: 'total', value: '12.5' },
  ])
})

test('an example is the content of a request, nothing else', () => {
  expect(readExample('{"email":"ana@example.com"}')).toEqual({ email: 'ana@example.com' })
  for (const text of ['', '[1]', '"x"', '{', 'null']) expect(readExample(text)).toBeUndefined()
})
