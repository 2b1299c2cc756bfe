import { lookAtCalls, sweepCalls } from '../calls/sweepCalls.ts'
import { asBatch, asEngine } from '../db/connect.ts'
import type { createDispatcher } from '../effects/dispatcher.ts'
import { letGo } from '../effects/letGo.ts'
import { recoverAll } from '../effects/recoverAll.ts'
import { sweepFlowFlips } from '../events/flips.ts'
import { fetchInboundFiles } from '../messages/fetchInboundFiles.ts'
import { watchHealth } from '../messages/health.ts'
import { pollMessages } from '../messages/poll.ts'
import { deliverWebhooks } from '../outgoing/deliver.ts'
import { sweepStageFlips } from '../pipeline/advanceStages.ts'
import { trySuspects } from '../quarantine/trySuspects.ts'
import { fetchRecordings } from '../recordings/fetchRecordings.ts'
import { recountScores, sweepScores } from '../scores/sweepScores.ts'
import { sweepFlips } from '../segments/sweepFlips.ts'
import { remindOfTasks } from '../tasks/tasks.ts'
import { sweepSchedules } from '../triggers/sweepSchedules.ts'
import { armTimeTriggers, sweepMoments } from '../triggers/timeTriggers.ts'
import { foldCounts } from './counts.ts'
import type { Engineering } from './engine.ts'

/** How many contacts one round looks at. */
const most = 500

/** What time alone brings about, and what a crash left lying: looked after in small rounds. */
export function startSweeping(engineering: Engineering, dispatcher: ReturnType<typeof createDispatcher>) {
  const { pool, pace, loadFlows, registry, clock, report } = engineering
  const timers = new Set<NodeJS.Timeout>()
  const busy = new Set<Promise<void>>()

  const chores: { every: number; name: string; work: () => Promise<unknown> }[] = [
    { every: 1000, name: 'fold the counts', work: () => asEngine(pool, foldCounts) },
    {
      every: pace.sweep,
      name: 'recover lost calls',
      work: async () => {
        const now = await clock()
        if ((await recoverAll(engineering, now)) > 0) engineering.nudge()
      },
    },
    {
      every: pace.sweep,
      name: 'ask what became of calls',
      work: async () => lookAtCalls(engineering, await clock()),
    },
    {
      every: pace.sweep,
      name: 'fetch recordings',
      work: async () => fetchRecordings(engineering, await clock()),
    },
    {
      every: 1000,
      name: 'fetch what people sent',
      work: async () => {
        while ((await fetchInboundFiles(engineering, await clock())) > 0);
      },
    },
    { every: pace.sweep, name: 'try suspects apart', work: () => trySuspects(engineering) },
    { every: pace.sweep, name: 'look up doubtful sends', work: () => dispatcher.lookUp() },
    {
      every: 2000,
      name: 'ask about messages nobody has told of',
      work: async () => {
        while ((await pollMessages(engineering)) > 0);
      },
    },
    { every: 10_000, name: 'watch how much comes back', work: async () => watchHealth(pool, await clock()) },
    {
      every: 200,
      name: 'let sends go that were held back',
      work: async () => {
        const now = await clock()
        for (const workspaceId of await asBatch(pool, (trx) => letGo(trx, now)))
          engineering.nudge(workspaceId)
      },
    },
    {
      every: 2000,
      name: 'move and start people whose moment has come',
      // A campaign of last month can make a hundred thousand due in one minute: round after round, each on its own.
      work: async () => {
        const now = await clock()
        for (let due = most, rounds = 0; due >= most && rounds < 20; rounds++)
          due = await asEngine(
            pool,
            async (trx) =>
              (await sweepStageFlips(trx, now, most)) + (await sweepMoments(trx, loadFlows, now, most)),
          )
      },
    },
    {
      every: 2000,
      name: 'let scores decay',
      work: async () => {
        const now = await clock()
        for (let due = most, rounds = 0; due >= most && rounds < 20; rounds++)
          due = await asEngine(pool, (trx) => sweepScores(trx, now, most))
      },
    },
    {
      every: 500,
      name: 'tell other programs',
      work: async () => {
        for (let rounds = 0; rounds < 20 && (await deliverWebhooks(engineering)) > 0; rounds++);
      },
    },
    {
      every: 2000,
      name: 'remind people of tasks',
      work: async () => {
        const now = await clock()
        await asEngine(pool, (trx) => remindOfTasks(trx, now))
      },
    },
    { every: 2000, name: 'count scores anew', work: () => recountScores(pool, clock) },
    // Apart from the others: for a million contacts it takes a while.
    {
      every: 2000,
      name: 'arm triggers by time',
      work: async () => {
        const now = await clock()
        while ((await asEngine(pool, (trx) => armTimeTriggers(trx, now))) > 0);
      },
    },
    {
      every: 2000,
      name: 'sweep what time brings',
      work: async () => {
        const now = await clock()
        await asEngine(pool, async (trx) => {
          await sweepCalls(trx, now)
          await sweepSchedules(trx, loadFlows, registry, now)
          await sweepFlips(trx, now, 500)
          await sweepFlowFlips(trx, loadFlows, now)
        })
      },
    },
  ]

  /** Their rounds begin spread over the time between two: all at once they would hold up what people wait for. */
  function begin({ every, name, work }: (typeof chores)[number], place: number) {
    let running = false
    const round = () => {
      if (running) return
      running = true
      const worked = work()
        .then(() => {})
        .catch((error) => report(`Could not ${name}`, error))
        .finally(() => {
          running = false
          busy.delete(worked)
        })
      busy.add(worked)
    }
    const first = setTimeout(() => timers.add(setInterval(round, every)), (every * place) / chores.length)
    timers.add(first)
  }

  return {
    start() {
      for (const [place, chore] of chores.entries()) begin(chore, place)
    },
    async stop() {
      for (const timer of timers) clearInterval(timer)
      await Promise.all(busy)
    },
    async once() {
      for (const chore of chores) await chore.work()
    },
  }
}
