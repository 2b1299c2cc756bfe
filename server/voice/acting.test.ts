import { expect, test } from 'vitest'
import type { ToolCall } from '#sdk'
import type { AgentPlan, ToolAnswer } from '../calls/plan.ts'
import { createActing } from './acting.ts'
import type { Desk } from './deskOf.ts'
import type { Journal } from './journal.ts'
import type { Timers } from './ladder.ts'

function acting() {
  const done: string[] = []
  const working = new Map<string, (answer: ToolAnswer) => void>()
  let active = true
  const made = createActing({
    desk: {
      act: ({ id }: ToolCall) => new Promise<ToolAnswer>((resolve) => working.set(id, resolve)),
    } as unknown as Desk,
    agent: {} as AgentPlan,
    journal: { moment() {}, state() {} } as unknown as Journal,
    timers: { set: () => undefined, clear() {} } as unknown as Timers,
    now: () => 0,
    fill: () => {},
    tell: (id, result) => done.push(`${id}: ${result}`),
    lead: () => done.push('leads on') > 0,
    goOn: () => done.push('goes on'),
    isActive: () => active,
    isOver: () => false,
  })
  const asked = (id: string) => made.act({ answer: 'one', id, name: id, arguments: '{}' })
  const answers = (id: string, answer: ToolAnswer) => working.get(id)?.(answer)
  const ends = () => {
    active = false
    made.settle('one')
  }
  return { done, asked, answers, ends }
}

test('the model speaks again once: when all tools of its answer have come back, and the answer itself is done', async () => {
  const { done, asked, answers, ends } = acting()
  const both = [asked('stock'), asked('price')]
  answers('price', { result: '200' })
  await both[1]
  expect(done).toEqual(['price: 200'])
  answers('stock', { result: '3' })
  await both[0]
  expect(done).toEqual(['price: 200', 'stock: 3'])
  ends()
  ends()
  expect(done).toEqual(['price: 200', 'stock: 3', 'goes on'])
})

test('a tool that ends the talk lets the model say nothing more', async () => {
  const { done, asked, answers, ends } = acting()
  const ended = asked('end_call')
  answers('end_call', { result: 'Done.', next: { do: 'end' } })
  await ended
  ends()
  expect(done).toEqual(['end_call: Done.', 'leads on'])
})
