import { setTimeout as sleep } from 'node:timers/promises'

type Runs = { promise: Promise<void>; stop(): Promise<void> }

/**
 * A queue gives up as a whole when it can't write down that a job is done: the database went away at that moment.
 * What it carries are hints, so it is simply started anew, as soon as the database lets it.
 */
export async function keepRunning(
  start: () => Promise<Runs>,
  report: (message: string, error: unknown) => void,
  pause = 1000,
): Promise<{ stop(): Promise<void> }> {
  let wanted = true
  let runner = await start()
  const watching = (async () => {
    while (wanted) {
      try {
        await runner.promise
        if (!wanted) return
        report('The queue has given up; it is started again', new Error('It ended by itself.'))
      } catch (error) {
        if (!wanted) return
        report('The queue has given up; it is started again', error)
      }
      await runner.stop().catch(() => {}) // it may have stopped already
      await begin()
    }
  })()

  async function begin() {
    while (wanted) {
      await sleep(pause, undefined, { ref: false })
      try {
        runner = await start()
        return
      } catch (error) {
        report('The queue could not be started again', error)
      }
    }
  }

  return {
    async stop() {
      wanted = false
      await runner.stop().catch(() => {})
      await watching
    },
  }
}
