import { expect, test } from 'vitest'
import { runStep, runTrigger, testEvent } from '#sdk/testing'
import plugin from './index.ts'
import { addTag, notify, removeTag, setField } from './steps.ts'

test('a field is set to a text with variables, or emptied', async () => {
  const set = { field: 'attributes.greeting', value: 'Hi {{ contact.firstName }}' }
  expect(await runStep(setField, { input: set })).toMatchObject({
    changes: [{ type: 'set', field: 'attributes.greeting', value: 'Hi Ana' }],
  })
  expect(await runStep(setField, { input: { field: 'city', how: 'clear' } })).toMatchObject({
    changes: [{ type: 'set', field: 'city', value: null }],
  })
  expect(setField.input.safeParse({ field: 'city' }).error?.issues[0]).toMatchObject({ path: ['value'] })
  await expect(runStep(setField, { input: set, contact: { firstName: null } })).rejects.toThrow(
    '"contact.firstName" is empty',
  )
})

test('tags come and go', async () => {
  expect(await runStep(addTag, { input: { tags: ['vip', ' new '] } })).toMatchObject({
    changes: [{ type: 'tag', add: ['vip', 'new'] }],
  })
  expect(await runStep(removeTag, { input: { tags: ['vip'] } })).toMatchObject({
    changes: [{ type: 'tag', remove: ['vip'] }],
  })
})

test('the team is told', async () => {
  const input = { text: '{{ contact.firstName }} wants a call', to: 'owner' }
  expect(await runStep(notify, { input })).toMatchObject({
    changes: [{ type: 'notify', text: 'Ana wants a call', to: 'owner' }],
  })
})

test('entering one segment does not start the flow of another', () => {
  const trigger = plugin.triggers?.find((one) => one.id === 'segment-entered')
  if (!trigger) throw new Error('no trigger')
  const starts = (segmentId: string) =>
    runTrigger(trigger, { input: { segment: 's1' }, event: testEvent('segment.entered', { segmentId }) })
  expect([starts('s1'), starts('s2')]).toEqual([true, false])
})
