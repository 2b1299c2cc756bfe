import { Logger, parseCronItems, type Runner, run } from 'graphile-worker'
import { tellOfHoldups } from '../cleaning/tellOfHoldups.ts'
import type { Db } from '../db/connect.ts'
import type { Engine } from '../engine/engine.ts'
import { runImports } from '../imports/runImports.ts'
import { fillSegments } from '../segments/fillSegment.ts'
import { keepRunning } from './keepRunning.ts'
import { tidy } from './tidy.ts'

export type Jobs = { stop(): Promise<void> }

type Work = {
  databaseUrl: string
  pool: Db
  engine: Engine
  processId: string
  historyMonths?: number
  /** Asks vendors which templates they hold, where that is an hour ago. */
  askForTemplates?(): Promise<void>
  report(message: string, error: unknown): void
}

/** How often waiting imports are looked for when no hint came. */
const LOOK = 5000

/**
 * The queue carries hints only: "look at what is due", "an import waits", "it is time to tidy". A hint that is lost in
 * a crash costs a second or two, since everything is looked for anyway.
 */
export async function startJobs({
  databaseUrl,
  pool,
  engine,
  processId,
  historyMonths,
  askForTemplates,
  report,
}: Work): Promise<Jobs> {
  const stopping = new AbortController()
  const imports = oneAtATime(() =>
    runImports({ db: pool, processId, signal: stopping.signal })
      .then(() => fillSegments({ db: pool, signal: stopping.signal }))
      .then(() => engine.nudge()),
  )
  const workImports = () => imports().catch((error) => report('An import could not be worked on', error))

  const start = async (): Promise<Runner> => {
    const runner = await run({
      connectionString: databaseUrl,
      concurrency: 4,
      maxPoolSize: 5,
      noHandleSignals: true,
      logger: silent,
      // Unbatched, the library awaits nobody's word that a job is done: lost, it would end the process (0.17.3).
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      taskList: {
        look: async () => engine.nudge(),
        // Not awaited: an import outlives what a queue's lock is good for, and is claimed in its own table.
        import: async () => void workImports(),
        tidy: async () => tidy(pool, { historyMonths }),
        templates: async () => askForTemplates?.(),
        holdups: async () => void (await tellOfHoldups(pool, report)),
      },
      parsedCronItems: parseCronItems([
        { task: 'tidy', match: '17 * * * *' },
        { task: 'holdups', match: '* * * * *' },
        // More often than hourly: an account that was just connected has been asked never.
        { task: 'templates', match: '*/5 * * * *' },
      ]),
    })
    runner.events.on('pool:listen:error', ({ error }) => report('The queue cannot listen; it polls', error))
    return runner
  }
  const runner = await keepRunning(start, report)
  const timer = setInterval(workImports, LOOK)
  await tidy(pool, { historyMonths })

  return {
    async stop() {
      clearInterval(timer)
      stopping.abort()
      await runner.stop()
      await imports.idle()
    },
  }
}

/** A second call while the first is at work makes it go round once more. */
function oneAtATime(work: () => Promise<unknown>) {
  let running: Promise<void> | undefined
  let again = false
  const call = (): Promise<void> => {
    again = true
    running ??= (async () => {
      while (again) {
        again = false
        await work()
      }
    })().finally(() => {
      running = undefined
    })
    return running
  }
  call.idle = async () => {
    again = false
    await running?.catch(() => {})
  }
  return call
}

const silent = new Logger(() => () => {})
