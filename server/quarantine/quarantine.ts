import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { findStepError } from '../net/NotSent.ts'
import { createProofs, type Proofs } from './proofs.ts'
import {
  type Crash,
  FOREIGN,
  isCall,
  type PlanCall,
  type Planned,
  type Task,
  type Told,
  type Ways,
  type Word,
} from './tasks.ts'

/** A crash, an answer, or something that passes: the quarantine is closed, or could not be started. */
export type Attempt<T> = { answer: T } | Crash | 'again'

export type Quarantine = {
  /** So long may a step keep the process to itself. */
  seconds: number
  proofs: Proofs
  /** One thing at a time, in the order asked. `plan` answers what a phone call is to be. */
  attempt<T>(task: Task, plan?: PlanCall): Promise<Attempt<T>>
  /** Nothing more to try for now. */
  rest(): void
  /** What calls out at this moment ends first. */
  close(): void
}

const MEMORY_MB = 256
/** V8 aborts when the heap is full. */
const OUT_OF_MEMORY = new Set<string>(['SIGABRT', 'SIGTRAP', 'SIGILL', 'code 134'])
const START_MS = 30_000
/** A vendor may take 25 s to answer. */
const LONGEST_MS = 40_000

/** The process, and what is known of it. */
type Life = {
  child: ChildProcess
  /** since the task began, something was sent or connected */
  left: boolean
  /** what a crowd has answered since the task began */
  told: Told[]
  /** it has connections that not we opened: over those, more might leave unseen */
  foreign: boolean
  ended: Promise<string>
}

/** A process with little time and memory that may be lost: there plugins are asked over whom another process died. */
export function createQuarantine({
  databaseUrl,
  plugins,
  ways = {},
  seconds = 5,
}: {
  databaseUrl: string
  plugins: string
  ways?: Ways
  seconds?: number
}): Quarantine {
  let current: Life | undefined
  let calling = false
  let closed = false
  let waiting = 0
  let turn: Promise<unknown> = Promise.resolve()

  async function start(): Promise<Life | undefined> {
    const { PATH, NODE_ENV, NODE_COMPILE_CACHE } = process.env
    const child = fork(join(import.meta.dirname, 'quarantineProcess.ts'), [plugins, JSON.stringify(ways)], {
      execArgv: [`--max-old-space-size=${MEMORY_MB}`],
      env: { PATH, NODE_ENV, NODE_COMPILE_CACHE, DATABASE_URL: databaseUrl },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc', 'pipe'],
      serialization: 'advanced',
    })
    const life: Life = { child, left: false, told: [], foreign: false, ended: endOf(child) }
    // Written before the call is made, and there to be read after the process has died.
    ;(child.stdio[4] as Readable).on('data', (marks: Buffer) => {
      life.left = true
      life.foreign ||= marks.includes(FOREIGN)
    })
    void life.ended.then(() => {
      if (current === life) current = undefined
    })
    current = life
    return (await hear(life, START_MS, START_MS)) === 'ready' ? life : undefined
  }

  function end() {
    current?.child.kill('SIGKILL')
    current = undefined
  }

  async function tryOne<T>(task: Task, plan?: PlanCall): Promise<Attempt<T>> {
    if (closed) return 'again'
    const life = current ?? (await start())
    if (!life || closed) return 'again'
    life.left = false
    life.told = []
    calling = isCall(task)
    life.child.send(task, () => {}) // who can't hear it has ended, and is found so below
    const heard = await hear(life, seconds * 1000, LONGEST_MS, plan)
    calling = false
    if (closed || life.foreign) end()
    // It is the one of its kind that was sent.
    if (typeof heard === 'object' && 'answer' in heard) return heard as { answer: T }
    if (closed || typeof heard === 'string') return 'again'
    return { ...heard, left: life.left, told: life.told }
  }

  return {
    seconds,
    proofs: createProofs(),
    attempt<T>(task: Task, plan?: PlanCall): Promise<Attempt<T>> {
      waiting++
      const mine = turn.then(() => tryOne<T>(task, plan)).finally(() => waiting--)
      turn = mine.catch(() => {})
      return mine
    },
    rest() {
      if (waiting === 0) end()
    },
    close() {
      closed = true
      if (!calling) end()
    },
  }
}

/** How it ended, told when all that it had written has been read. */
const endOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('close', (code, signal) => {
      const ending = signal ?? `code ${code}`
      resolve(OUT_OF_MEMORY.has(ending) ? 'memory' : ending)
    })
  })

/**
 * Its answer, or how it ended without one. `silence`: it says every half second that its event loop turns. An answer
 * counts once the process has outlived it, or is the last that was heard.
 */
async function hear(
  life: Life,
  silence: number,
  longest: number,
  plan?: PlanCall,
): Promise<'ready' | 'again' | { answer: unknown } | { crashed: string }> {
  const { child, ended } = life
  let answer: { answer: unknown } | undefined
  let late = false
  const give = () => {
    late = true
    child.kill('SIGKILL')
  }
  let patience = setTimeout(give, silence)
  const end = setTimeout(give, longest)
  const settled = Promise.withResolvers<'ready' | 'again' | { answer: unknown }>()
  const onMessage = (word: Word) => {
    clearTimeout(patience)
    patience = setTimeout(give, silence)
    if (word === 'ready' || word === 'again') settled.resolve(word)
    else if (word === 'over' && answer) settled.resolve(answer)
    else if (typeof word !== 'object') return
    else if ('plan' in word) void tellPlan(child, plan, word.plan)
    else if ('told' in word) life.told.push(word.told)
    else answer = word
  }
  child.on('message', onMessage as (word: unknown) => void)
  try {
    return await Promise.race([
      settled.promise,
      ended.then((ending) => answer ?? { crashed: late ? 'time' : ending }),
    ])
  } finally {
    clearTimeout(patience)
    clearTimeout(end)
    child.off('message', onMessage)
  }
}

async function tellPlan(child: ChildProcess, plan: PlanCall | undefined, request: Parameters<PlanCall>[0]) {
  const told: Planned = await (plan?.(request) ?? Promise.reject(new Error('Nobody plans calls here.'))).then(
    (planned) => ({ planned }),
    (error) => ({
      refused: error instanceof Error ? error.message : String(error),
      retry: findStepError(error)?.retry,
    }),
  )
  child.send(told, () => {}) // who can't hear it has ended, and is found so
}
