import { connect, readNow } from '../db/connect.ts'
import { createFlowCache } from '../engine/compile.ts'
import { driveOne } from '../engine/driveSingly.ts'
import { isPassing } from '../engine/retrying.ts'
import { loadPlugins } from '../registry/plugins.ts'
import type { Ending, Try } from './quarantine.ts'

/** Moves one run when asked to, and says so. What its step does to this process is seen by the one that asked. */
const pool = connect(process.env.DATABASE_URL ?? '', { max: 2 })
const loadFlows = createFlowCache(await loadPlugins(process.argv[2] ?? ''), { quarantine: true })
const report = (message: string, error: unknown) => console.error(message, error)

process.on('message', async ({ workspaceId, runId }: Try) => {
  let ending: Ending = 'over'
  try {
    await driveOne({ pool, loadFlows, report }, workspaceId, runId, await readNow(pool))
  } catch (error) {
    ending = 'again'
    if (!isPassing(error)) report('The quarantine could not try a run', error)
  }
  process.send?.(ending)
})
process.on('disconnect', () => process.exit(0))
process.send?.('ready')
