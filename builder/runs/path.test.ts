import { expect, test } from 'vitest'
import { pathOf } from './path.ts'

const run = {
  id: 'r',
  flowId: 'f',
  contactId: 'c',
  visit: 3,
  startedAt: '',
  enteredAt: '',
  endedBecause: null,
}
const visit = (n: number, node: string, exit: string) => ({
  visit: n,
  node,
  exit,
  enteredAt: '',
  at: '',
  detail: null,
})

test('the path counts each step once per visit and ends where the person stands', () => {
  const path = pathOf({
    run: { ...run, node: 'wait', status: 'active', endedAt: null },
    history: [visit(1, 'sms', 'default'), visit(2, 'wait', 'reply'), visit(3, 'sms', 'default')],
  })
  expect(path.nodes).toEqual({ sms: 2, wait: 1 })
  expect(path.exits).toEqual(new Set(['sms default', 'wait reply']))
  expect(path.here).toBe('wait')
})

test('somebody who is done stands nowhere', () => {
  const path = pathOf({
    run: { ...run, node: 'end', status: 'done', endedAt: '2026-11-20T00:00:00Z' },
    history: [visit(1, 'end', '#done')],
  })
  expect(path.here).toBeUndefined()
  expect(path.nodes).toEqual({ end: 1 })
})
