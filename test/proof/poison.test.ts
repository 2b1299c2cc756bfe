import { expect, test, vi } from 'vitest'
import { ENDLESS, poisonKit, soon, TRIED } from './poisonKit.ts'

const { startWorker, arrive, crowd } = await poisonKit()
const HEALTHY = 50

test('a step that never ends parks the one it does it to, and everybody else arrives', async () => {
  const { flow, theirs, parked } = await crowd({ odd: { type: 'odd.decide' } }, ['start -> odd'], ['Loop'])
  await startWorker()
  expect(await arrive([flow, theirs], HEALTHY + 1)).toBeLessThan(30_000)
  await vi.waitFor(async () => expect(await parked()).toEqual({ Loop: ENDLESS }), soon)
}, 150_000)

test('a step that ends the process, leaves a rejection to nobody or eats all memory parks those it does it to', async () => {
  const { flow, theirs, parked } = await crowd(
    { call: { type: 'odd.call' }, odd: { type: 'odd.decide' } },
    // The outcomes of calls lead to the step: it is asked where they are written down.
    ['start -> call', 'call -> odd'],
    ['Exit', 'Reject', 'Memory'],
  )
  await startWorker()
  expect(await arrive([flow, theirs], HEALTHY + 1)).toBeLessThan(30_000)
  await vi.waitFor(
    async () =>
      expect(await parked()).toEqual({
        Exit: `${TRIED}it ended it (code 0).`,
        Reject: `${TRIED}it ended it (code 1).`,
        Memory: `${TRIED}it used more memory than it may.`,
      }),
    soon,
  )
}, 150_000)
