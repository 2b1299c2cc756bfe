import { expect, test } from 'vitest'
import { runStep, runTrigger, testEvent } from '#sdk/testing'
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
