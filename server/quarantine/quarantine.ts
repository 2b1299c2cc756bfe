import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'

/** How a try in the quarantine ended. */
export type Ending =
  /** It moved, or was parked with its error: settled either way. */
  | 'over'
  /** Something that passes, or the quarantine is closed. */
  | 'again'
  | { crashed: 'time' | 'memory' | (string & {}) }

export type Quarantine = {
  /** How long a run may take. */
  seconds: number
  /** One run at a time. */
  tryRun(workspaceId: string, runId: string): Promise<Ending>
  /** Nothing more to try for now. */
  rest(): void
  close(): void
}

export type Try = { workspaceId: string; runId: string }

const MEMORY_MB = 256
/** V8 aborts when the heap is full. */
const OUT_OF_MEMORY = new Set<string>(['SIGABRT', 'SIGTRAP', 'SIGILL', 'code 134'])
const START_MS = 30_000

/** A process with little time and memory that may be lost: it moves runs over which another process died. */
export function createQuarantine({
  databaseUrl,
  plugins,
  seconds = 5,
}: {
  databaseUrl: string
  plugins: string
  seconds?: number
}): Quarantine {
  let child: ChildProcess | undefined
  let closed = false

  const start = async (): Promise<ChildProcess | undefined> => {
    const { PATH, NODE_ENV } = process.env
    const mine = fork(join(import.meta.dirname, 'quarantineProcess.ts'), [plugins], {
      execArgv: [`--max-old-space-size=${MEMORY_MB}`],
      env: { PATH, NODE_ENV, DATABASE_URL: databaseUrl },
    })
    child = mine
    mine.once('exit', () => {
      if (child === mine) child = undefined
    })
    return (await nextOf(mine, START_MS)) === 'ready' ? mine : undefined
  }

  const end = () => {
    child?.kill('SIGKILL')
    child = undefined
  }

  return {
    seconds,
    async tryRun(workspaceId, runId) {
      if (closed) return 'again'
      const mine = child ?? (await start())
      if (!mine || closed) return 'again'
      mine.send({ workspaceId, runId } satisfies Try)
      const answer = await nextOf(mine, seconds * 1000)
      if (closed) return 'again'
      if (typeof answer === 'object') end()
      return answer === 'over' || typeof answer === 'object' ? answer : 'again'
    },
    rest: end,
    close() {
      closed = true
      end()
    },
  }
}

/** Its next word, or how it ended instead of saying one. */
function nextOf(child: ChildProcess, ms: number): Promise<string | { crashed: string }> {
  return new Promise((resolve) => {
    const late = setTimeout(() => settle({ crashed: 'time' }), ms)
    const onMessage = (message: unknown) => settle(String(message))
    const onExit = (code: number | null, signal: string | null) => {
      const ending = signal ?? `code ${code}`
      settle({ crashed: OUT_OF_MEMORY.has(ending) ? 'memory' : ending })
    }
    const settle = (answer: string | { crashed: string }) => {
      clearTimeout(late)
      child.off('message', onMessage).off('exit', onExit).off('error', onError)
      if (typeof answer === 'object') child.kill('SIGKILL')
      resolve(answer)
    }
    const onError = (error: Error) => settle({ crashed: error.message })
    child.on('message', onMessage).on('exit', onExit).on('error', onError)
  })
}
