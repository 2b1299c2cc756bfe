import { expect, test } from 'vitest'
import { evaluate } from '#sdk/rules'
import { runStep, runTrigger, testContact, testEvent, testNow } from '#sdk/testing'
import { inactive } from './inactive.ts'
import plugin from './index.ts'

test('a contact moves to a stage; one who is there already does not move', async () => {
  const step = plugin.steps?.[0]
  if (!step) throw new Error('no step')
  const input = { stage: 'qualified' }
  expect(await runStep(step, { input })).toMatchObject({
    changes: [{ type: 'stage', stage: 'qualified' }],
    because: { from: 'new', to: 'qualified' },
  })
  expect(await runStep(step, { input, contact: { stage: 'qualified' } })).toMatchObject({ changes: [] })
})

test('a change of stage starts only the flows that ask for it', () => {
  const trigger = plugin.triggers?.[0]
  if (!trigger) throw new Error('no trigger')
  const starts = (input: object, from: string | null, to: string) =>
    runTrigger(trigger, { input: { ...input }, event: testEvent('stage.changed', { from, to }) })
  expect(starts({}, null, 'new')).toBe(true)
  expect(starts({ to: 'won' }, 'new', 'won')).toBe(true)
  expect(starts({ to: 'won' }, 'won', 'lost')).toBe(false)
  expect(starts({ from: 'new', to: 'won' }, 'proposal', 'won')).toBe(false)
})

test('inactive means so long in this stage, and where silence counts, nothing heard for as long', () => {
  const becomes = (input: object, facts: { stage: string; hours: number; heardHours?: number }) => {
    const { now, rule } = { now: testNow, rule: inactive.becomes?.({ input: inactive.input.parse(input) }) }
    const ago = (hours: number) => new Date(now.getTime() - hours * 3_600_000).toISOString()
    const contact = testContact({ stage: facts.stage, stageSince: ago(facts.hours) })
    const heard = testEvent('message.received', {})
    const events = facts.heardHours === undefined ? [] : [{ ...heard, at: ago(facts.heardHours) }]
    return rule && evaluate(rule, { contact, events, now }).result
  }
  const input = { stage: 'proposal', after: { amount: 5, unit: 'hours' } }
  expect(becomes(input, { stage: 'proposal', hours: 4.9 })).toBe(false)
  expect(becomes(input, { stage: 'proposal', hours: 5.1 })).toBe(true)
  expect(becomes(input, { stage: 'new', hours: 5.1 })).toBe(false)
  expect(becomes(input, { stage: 'proposal', hours: 9, heardHours: 1 })).toBe(true)
  const silence = { ...input, counts: 'silence' }
  expect(becomes(silence, { stage: 'proposal', hours: 9, heardHours: 1 })).toBe(false)
  expect(becomes(silence, { stage: 'proposal', hours: 9, heardHours: 6 })).toBe(true)
  expect(inactive.input.safeParse({ ...input, after: { amount: 0, unit: 'days' } }).success).toBe(false)
})
