import { expect, test } from 'vitest'
import { definePlugin, defineStep, defineTrigger, exit, z } from '#sdk'
import { draw, journey } from '../../test/journey.ts'

const kit = definePlugin({
  id: 'kit',
  title: 'Kit',
  triggers: [defineTrigger({ id: 'manual', title: 'By hand', input: z.object({}), on: 'manual' })],
  steps: [
    defineStep({
      id: 'odd',
      title: 'Odd',
      input: z.object({}),
      // What no JSON can hold fails only where the batch is written.
      decide: ({ contact }) => exit('default', { because: contact.city === 'Odd' ? { n: 1n } : 'fine' }),
    }),
  ],
})
const j = await journey([kit])

test('one person who can’t be moved is parked with the reason, and the other 99 go on', async () => {
  const ws = await j.workspace()
  const flow = await j.publish(
    ws,
    draw({ start: { type: 'kit.manual' }, odd: { type: 'kit.odd' } }, ['start -> odd']),
  )
  const ids = await Promise.all(
    Array.from({ length: 100 }, (_, i) => j.contact(ws, { city: i === 50 ? 'Odd' : 'Lima' })),
  )
  await j.enter(ws, flow, ids)
  await j.settle()
  const runs = await j.runsOf(flow)
  expect(runs.filter((run) => run.status === 'done').length).toBe(99)
  expect(runs.filter((run) => run.status !== 'done')).toMatchObject([
    {
      status: 'parked',
      contactId: ids[50],
      endedBecause: expect.stringContaining('could not be carried out'),
    },
  ])
  expect(j.reports).toMatchObject([expect.stringContaining('A run could not be moved')])
})
