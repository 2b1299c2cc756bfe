import { createAgents } from '../agents/createAgents.ts'
import { createAnalyses } from '../analysis/createAnalyses.ts'
import type { Agents } from '../calls/plan.ts'
import { type Db, readNow } from '../db/connect.ts'
import { wakeHere } from '../db/hint.ts'
import { createDispatcher } from '../effects/dispatcher.ts'
import { type Pace, paceOf } from '../effects/policy.ts'
import { createChangesAtWork } from '../events/changesAtWork.ts'
import { createGuardedDial, type DialFor } from '../net/guardedDial.ts'
import type { FetchFor } from '../net/guardedFetch.ts'
import { createGuardedSocket, type SocketFor } from '../net/guardedSocket.ts'
import type { Quarantine } from '../quarantine/quarantine.ts'
import type { Registry } from '../registry/plugins.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { onceGoing } from '../standstill/onceGoing.ts'
import type { Renderer } from '../templates/renderer.ts'
import { createReceiptsLoop } from '../webhooks/receiptsLoop.ts'
import { createAtWork } from './atWork.ts'
import { type Clock, createClock } from './clock.ts'
import { createFlowCache, type LoadFlows } from './compile.ts'
import type { DueKind } from './findDueWorkspaces.ts'
import { startBeating } from './heartbeat.ts'
import { createLanes } from './lanes.ts'
import { retrying } from './retrying.ts'
import { startSweeping } from './sweeper.ts'

export type EngineSettings = {
  pool: Db
  registry: Registry
  secrets: Secrets
  renderer: Renderer
  fetchFor: FetchFor
  /** To public mail servers, unless told otherwise. */
  dialFor?: DialFor
  /** To the hosts of manifests, unless told otherwise. */
  socketFor?: SocketFor
  publicUrl: string
  processId: string
  log(message: string, details?: Record<string, unknown>): void
  report(message: string, error: unknown, details?: Record<string, unknown>): void
  /** Who leads calls; the workspaces' own agents, unless told otherwise. */
  agents?: Agents
  /** Where runs are tried over which a process died. Without it nobody notes what is under way. */
  quarantine?: Quarantine
  /** Business time; the database's clock unless a test brings its own. */
  clock?: Clock
  /** Scales the waits of the recovery protocol, or gives each; 1 outside tests. */
  pace?: number | Pace
}

/** The settings with what the parts of the engine share. */
export type Engineering = Omit<EngineSettings, 'pace' | 'clock' | 'dialFor' | 'socketFor' | 'agents'> & {
  agents: Agents
  dialFor: DialFor
  socketFor: SocketFor
  pace: Pace
  clock: Clock
  loadFlows: LoadFlows
  retrying: typeof retrying
  nudge(workspaceId?: string, kinds?: readonly DueKind[]): void
  /** Can it tell the dead from those whom nobody could hear for a while? */
  steady(): boolean
}

export type Engine = {
  /** What it works with; for what answers on the spot. */
  engineering: Engineering
  /** Begins to work: beats, sweeps, and moves whatever is due. */
  start(): Promise<void>
  /** Claims nothing more, finishes the calls in the air, and says goodbye. */
  stop(): Promise<void>
  /** "Something may be due": of one workspace, or anywhere. Cheap; call it after a commit. */
  nudge(workspaceId?: string, kinds?: readonly DueKind[]): void
  /** Works until nothing is due any more. For tests and virtual clocks; `start` is not needed. */
  runUntilIdle(): Promise<void>
  /** One round of the sweeper, for tests. */
  sweep(): Promise<void>
}

/** Moves people through flows. A hint may come twice or never: the truth is in the tables, and is looked at anyway. */
export function createEngine(settings: EngineSettings): Engine {
  const clock = settings.clock ?? createClock(() => readNow(settings.pool))
  const { pool, registry, secrets, fetchFor, log } = settings
  const nudge: Engineering['nudge'] = (workspaceId, kinds) => {
    lanes.nudge(workspaceId, kinds)
    if (!kinds) receipts.wake()
  }
  const engineering: Engineering = {
    ...settings,
    agents: settings.agents ?? createAgents({ pool, registry, secrets, fetchFor, clock, nudge, log }),
    dialFor: settings.dialFor ?? createGuardedDial(),
    socketFor: settings.socketFor ?? createGuardedSocket(),
    pace: typeof settings.pace === 'object' ? settings.pace : paceOf(settings.pace),
    clock,
    loadFlows: createFlowCache(settings.registry, {
      atWork: settings.quarantine && createAtWork(settings.pool, settings.processId),
      changesAtWork: settings.quarantine && createChangesAtWork(settings.pool, settings.processId),
    }),
    retrying,
    nudge,
    steady: () => heart.steady(),
  }
  const dispatcher = createDispatcher(engineering)
  const lanes = createLanes(engineering, dispatcher)
  const receipts = createReceiptsLoop(engineering)
  const sweeper = startSweeping(engineering, dispatcher)
  const analyses = createAnalyses(engineering)
  const heart = startBeating(engineering)
  let going: Awaited<ReturnType<typeof onceGoing>> | undefined

  async function begin() {
    wakeHere(settings.pool, engineering.nudge)
    lanes.start()
    receipts.start()
    analyses.start()
    sweeper.start()
    return { stop: async () => {} } // what is begun is stopped below, begun or not
  }

  return {
    engineering,
    async start() {
      await heart.start()
      going = await onceGoing(settings.pool, begin, settings.report)
    },
    async stop() {
      wakeHere(settings.pool, undefined)
      settings.quarantine?.close()
      await going?.stop()
      await Promise.all([receipts.stop(), lanes.stop(), sweeper.stop(), analyses.stop()])
      await dispatcher.close()
      await heart.stop()
    },
    nudge: engineering.nudge,
    async runUntilIdle() {
      // What was put there just before is due, though an older reading may be a hair behind it.
      clock.forget?.()
      for (let busy = true; busy; ) {
        busy = await receipts.round()
        busy = (await analyses.round()) > 0 || busy
        busy = (await lanes.round()) || busy
        if (!dispatcher.idle()) {
          await dispatcher.drain()
          busy = true
        }
      }
    },
    sweep: sweeper.once,
  }
}
