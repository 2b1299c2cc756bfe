import { type CallRequest, StepError } from '#sdk'
import { connect, readNow } from '../db/connect.ts'
import { askPrepared, replay, surroundings } from '../effects/ask.ts'
import { perform } from '../effects/perform.ts'
import type { Prepared } from '../effects/types.ts'
import { createFlowCache } from '../engine/compile.ts'
import { driveOne } from '../engine/driveSingly.ts'
import type { Engineering } from '../engine/engine.ts'
import { isPassing } from '../engine/retrying.ts'
import { routeStuck } from '../events/routeStuck.ts'
import { createGuardedDial } from '../net/guardedDial.ts'
import { createGuardedFetch } from '../net/guardedFetch.ts'
import { createGuardedSocket } from '../net/guardedSocket.ts'
import { loadPlugins } from '../registry/plugins.ts'
import { markWhatLeaves } from './marks.ts'
import type { Answers, Around, Planned, Portable, Task, Ways, Word } from './tasks.ts'

/*
 * Does what it is asked to, one thing at a time, and says so. What a plugin's code does to this process is seen by the
 * one that asked.
 */
const [, , plugins = '', reachable = '{}'] = process.argv
const ways = JSON.parse(reachable) as Ways
const pool = connect(process.env.DATABASE_URL ?? '', { max: 2 })
const registry = await loadPlugins(plugins)
const loadFlows = createFlowCache(registry, { quarantine: true })
const report = (message: string, error: unknown) => console.error(message, error)
// Whoever asked may be dead by now; then nobody needs to know.
const say = (word: Word) => process.connected && process.send?.(word, () => {})

const { watch, marking } = markWhatLeaves()
const { fetchFor } = createGuardedFetch(ways)
const [dialFor, socketFor] = [createGuardedDial(ways), createGuardedSocket(ways)]
const out = {
  fetchFor: (hosts: Portable['hosts']) => marking(fetchFor(hosts)),
  dialFor: (hosts: Portable['hosts']) => marking(dialFor(hosts)),
  socketFor: (hosts: Portable['hosts']) => marking(socketFor(hosts)),
}

function around(prepared: Portable, { now, callTimeout, publicUrl }: Around) {
  const pace = { callTimeout } as Engineering['pace'] // of the protocol's times this one alone is read
  return surroundings({ pool, ...out, pace, publicUrl, log: console.info }, prepared, now)
}

/** With the plugin's code, which is loaded here. */
function whole(prepared: Portable): Prepared {
  const found = registry.step(prepared.intent.operation)
  if (found?.step.kind !== 'effect') throw new Error(`"${prepared.intent.operation}" is not installed.`)
  const { step } = found
  const { connection } = prepared
  const provider =
    step.provider && connection ? registry.provider(connection.plugin, step.provider) : undefined
  return { ...prepared, step, provider }
}

const doing: { [Kind in Task['kind']]: (task: Task & { kind: Kind }) => Promise<Answers[Kind]> } = {
  async run({ workspaceId, runId }) {
    await driveOne({ pool, loadFlows, report }, workspaceId, runId, await readNow(pool))
    return null
  },
  change: async ({ id }) => routeStuck({ pool, loadFlows, registry }, id, await readNow(pool)),
  send: ({ prepared, fence, around: at }) =>
    watch(() =>
      perform(whole(prepared), fence, {
        ...around(prepared, at),
        planCall: (_, request) => askForPlan(request),
      }),
    ),
  'send-crowd': ({ crowd, around: at }) =>
    watch(() =>
      Promise.all(
        crowd.map(async ({ prepared, fence }, place) => {
          const told = { place, outcome: await perform(whole(prepared), fence, around(prepared, at)) }
          say({ told })
          return told
        }),
      ),
    ),
  ask: ({ prepared, intent, around: at }) =>
    watch(() => askPrepared(whole(prepared), intent, around(prepared, at))).catch((error) => {
      report('A doubtful send could not be looked up', error)
      return { intent, found: undefined }
    }),
  replay: ({ prepared, intent, sent, around: at }) =>
    watch(() => replay(whole(prepared), intent, sent, around(prepared, at))),
  async read({ plugin, request }) {
    const webhook = registry.plugin(plugin)?.webhook
    if (!webhook) return { because: 'The account or its plugin is gone.' }
    try {
      const news = await watch(async () =>
        webhook.read({ ...request, headers: new Headers(request.headers) }),
      )
      return { news }
    } catch (error) {
      return { because: error instanceof Error ? error.message : String(error) }
    }
  },
}

/** What a call is to be is settled and written down by whoever watches over us; one at a time is asked. */
let hearPlan: (told: Planned) => void = () => {}
async function askForPlan(request: CallRequest) {
  const told = await new Promise<Planned>((resolve) => {
    hearPlan = resolve
    say({ plan: request })
  })
  if ('planned' in told) return told.planned
  if (told.retry === undefined) throw new Error(told.refused)
  throw new StepError(told.refused, { retry: told.retry })
}

process.on('message', async (task: Task | Planned) => {
  if (!('kind' in task)) return hearPlan(task)
  try {
    // Which function goes with which task is in the type of `doing`.
    const carryOut: (task: never) => Promise<unknown> = doing[task.kind]
    say({ answer: await carryOut(task as never) })
    // A rejection that nobody handles ends us before the next turn of the event loop.
    setImmediate(() => say('over'))
  } catch (error) {
    if (!isPassing(error)) report('The quarantine could not try what it was given', error)
    say('again')
  }
})
process.on('disconnect', () => process.exit(0))
if (!process.connected) process.exit(0) // it went while we were starting
setInterval(() => say('alive'), 500)
// Without the database there is nothing to be tried; whoever waits for us sees us go.
await readNow(pool).catch(() => process.exit(1))
say('ready')
