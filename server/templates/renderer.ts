import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkout } from '../db/home.ts'
import { interpolate, isPlain, MAX_TEMPLATE, type Rendered, type Scope } from './interpolate.ts'
import type { Done, Work } from './renderProcess.ts'

export type Renderer = {
  /** Fills templates in. Plain ones here; all others in a process that is killed when one takes too long. */
  render(batch: readonly { template: string; scope: Scope }[]): Promise<Rendered[]>
  /** What is wrong with each template as written, if anything. */
  check(templates: readonly string[]): Promise<(string | undefined)[]>
  close(): void
}

type Job = Work & { settle(done: Omit<Done, 'id'>): void }
type Worker = { child: ChildProcess; jobs: Map<number, Job>; ready: boolean; timer?: NodeJS.Timeout }

const TOO_SLOW = 'The template takes too long to fill in. Make it simpler.'

/** All that such a process may read: not the settings, nor the keys that lie beside the embedded database. */
const CODE = ['package.json', 'server/package.json', 'server/templates/*', 'node_modules/liquidjs/*']

/** A small pool of processes that own nothing: no environment, no files but their code, no children. */
export function createRenderer({ processes = 2, timeLimit = 250 } = {}): Renderer {
  const workers = new Set<Worker>()
  let lastId = 0

  function start(): Worker {
    const child = fork(fileURLToPath(new URL('./renderProcess.ts', import.meta.url)), {
      execArgv: [
        '--permission',
        ...CODE.map((path) => `--allow-fs-read=${join(checkout, path)}`),
        '--max-old-space-size=64',
        '--disallow-code-generation-from-strings',
        '--disable-proto=delete',
        '--no-warnings',
      ],
      env: {},
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    const worker: Worker = { child, jobs: new Map(), ready: false }
    workers.add(worker)
    child.on('message', (message: 'ready' | Done) => {
      if (message === 'ready') worker.ready = true
      else {
        worker.jobs.get(message.id)?.settle(message)
        worker.jobs.delete(message.id)
      }
      watch(worker)
    })
    child.on('exit', () => replace(worker))
    child.on('error', () => replace(worker))
    return worker
  }

  /** The clock runs for the job at the head of the line, and only once the process has loaded its code. */
  function watch(worker: Worker) {
    clearTimeout(worker.timer)
    const busy = worker.jobs.size > 0
    // An idle pool must not keep a program from ending.
    worker.child[busy ? 'ref' : 'unref']()
    worker.child.channel?.[busy ? 'ref' : 'unref']()
    if (busy) worker.timer = setTimeout(() => worker.child.kill('SIGKILL'), worker.ready ? timeLimit : 10_000)
  }

  /** The first job of a process that died is what killed it; the others try again elsewhere. */
  function replace(worker: Worker) {
    if (!workers.delete(worker)) return
    clearTimeout(worker.timer)
    const [guilty, ...others] = worker.jobs.values()
    guilty?.settle({ error: worker.ready ? TOO_SLOW : 'Templates cannot be filled in right now.' })
    for (const job of others) assign(job)
  }

  function assign(job: Job) {
    const idle = [...workers].sort((one, other) => one.jobs.size - other.jobs.size)[0]
    const worker = idle && (idle.jobs.size === 0 || workers.size >= processes) ? idle : start()
    worker.jobs.set(job.id, job)
    const { settle: _, ...work } = job
    worker.child.send(work)
    if (worker.jobs.size === 1) watch(worker)
  }

  const run = (work: Omit<Work, 'id'>) =>
    new Promise<Omit<Done, 'id'>>((settle) => assign({ ...work, id: ++lastId, settle }))

  return {
    render: (batch) =>
      Promise.all(
        batch.map(async ({ template, scope }): Promise<Rendered> => {
          if (template.length > MAX_TEMPLATE)
            return { error: `A template may have ${MAX_TEMPLATE} characters.` }
          if (isPlain(template)) return interpolate(template, scope)
          const { text, error } = await run({ template, scope })
          return text === undefined ? { error: error ?? TOO_SLOW } : { text }
        }),
      ),
    check: (templates) =>
      Promise.all(
        templates.map(async (template) => {
          if (template.length > MAX_TEMPLATE) return `A template may have ${MAX_TEMPLATE} characters.`
          return isPlain(template) ? undefined : (await run({ template })).error
        }),
      ),
    close() {
      for (const worker of workers) worker.child.kill('SIGKILL')
    },
  }
}
