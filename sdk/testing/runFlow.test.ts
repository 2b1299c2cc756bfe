import { expect, test } from 'vitest'
import call from '../../plugins/call/index.ts'
import channels from '../../plugins/channels/index.ts'
import flow from '../../plugins/flow/index.ts'
import pipeline from '../../plugins/pipeline/index.ts'
import { draw } from '../../test/journey.ts'
import { runFlow } from './index.ts'

const plugins = [flow, channels, call, pipeline]
const connection = '01890a5d-ac96-774b-bcce-b302099a8057'
const graph = draw(
  {
    start: { type: 'flow.manual' },
    sms: { type: 'channels.send-sms', input: { connection, text: 'Hi {{ contact.firstName }}' } },
    answer: {
      type: 'flow.wait-for',
      input: {
        timeout: { amount: 30, unit: 'days' },
        conditions: [{ id: 'reply', title: 'Replied', what: 'reply', channel: 'any' }],
      },
    },
    won: { type: 'pipeline.move-stage', input: { stage: 'won' } },
    lost: { type: 'pipeline.move-stage', input: { stage: 'lost' } },
  },
  ['start -> sms', 'sms -> answer', 'answer.reply -> won', 'answer.timeout -> lost'],
)

test('a whole flow runs in memory: who answers goes one way', async () => {
  const reply = {
    after: { amount: 2, unit: 'hours' as const },
    type: 'message.received',
    properties: { channel: 'sms', text: 'yes' },
  }
  const story = await runFlow({ plugins, graph, events: [reply] })
  expect(story.path).toEqual(['start>default', 'sms>default', 'answer>reply', 'won>default'])
  expect(story).toMatchObject({
    status: 'done',
    contact: { stage: 'won' },
    sent: [{ node: 'sms', to: '+573001234567', text: 'Hi Ana' }],
  })
})

test('and who stays silent for thirty virtual days goes the other, at once', async () => {
  const began = performance.now()
  const story = await runFlow({ plugins, graph })
  expect(performance.now() - began).toBeLessThan(1000)
  expect(story.path.at(-2)).toBe('answer>timeout')
  expect(story.contact.stage).toBe('lost')
  expect(story.at.toISOString().slice(0, 10)).not.toBe('2026-01-01')
})

test('a step that a vendor refuses leaves by its error, or fails the run', async () => {
  const story = await runFlow({ plugins, graph, contact: { phone: null } })
  expect(story).toMatchObject({ status: 'failed', node: 'sms' })
})
