import { expect, test } from 'vitest'
import { keepRunning } from './keepRunning.ts'

test('a queue that gives up is started again, as soon as it can be', async () => {
  const said: string[] = []
  const begun: PromiseWithResolvers<void>[] = []
  const away = [false, true, true, false]
  const start = async () => {
    if (away.shift()) throw new Error('The database is away.')
    const ended = Promise.withResolvers<void>()
    begun.push(ended)
    return {
      promise: ended.promise,
      async stop() {
        ended.resolve()
      },
    }
  }
  const running = await keepRunning(start, (message) => said.push(message), 1)
  begun[0]?.reject(new Error('Connection terminated unexpectedly'))
  await expect.poll(() => begun.length).toBe(2)
  expect(said).toEqual([
    'The queue has given up; it is started again',
    'The queue could not be started again',
    'The queue could not be started again',
  ])
  await running.stop()
  expect(begun.length).toBe(2)
})
