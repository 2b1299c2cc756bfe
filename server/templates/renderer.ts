import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkout } from '../db/home.ts'
import { interpolate, isPlain, MAX_PAGE, MAX_TEMPLATE, type Rendered, type Scope } from './interpolate.ts'
import { limitWork } from './limitWork.ts'
import { type CompileMail, createMailCompiler } from './mailCompiler.ts'
import type { Done, Ready, Work } from './renderProcess.ts'

/** `page`: HTML, in which whatever a contact's field holds stays text. */
export type Asked = { template: string; scope: Scope; page?: boolean }

export type Renderer = {
  /** Fills templates in. Plain ones here; all others in a process that is killed when one takes too long. */
  render(batch: readonly Asked[]): Promise<Rendered[]>
  /** What is wrong with each template as written, if anything. */
  check(templates: readonly string[], as?: 'text' | 'page'): Promise<(string | undefined)[]>
  compileMail: CompileMail
  close(): void
}

type Part = { template: string; page: boolean; settle(done: Pick<Done, 'text' | 'error'>): void }
type Job = {
  scope?: Scope
  parts: Part[]
  /** parts before it are done */
  at: number
  /** how many processes died before they had begun */
  stillborn?: number
}
type Worker = {
  child: ChildProcess
  jobs: Map<number, Job>
  /** templates that it has read, by their words */
  known: Map<string, number>
  ready: boolean
  /** for how many milliseconds it had worked when it last said something */
  worked: number
  callOff?: () => void
}

const TOO_SLOW = 'The template takes too long to fill in. Make it simpler.'
const UNABLE = 'Templates cannot be filled in right now.'
/** To load its code, in milliseconds: on a machine that can hardly breathe, killing it early only adds to the work. */
const START_LIMIT = 60_000
const MOST_STARTS = 3
/** After so many it begins anew: people write drafts, and each is one. */
const MOST_KNOWN = 300

/** All that such a process may read: not the settings, nor the keys that lie beside the embedded database. */
const CODE = ['package.json', 'server/package.json', 'server/templates/*', 'node_modules/liquidjs/*']

/** A small pool of processes that own nothing: no environment, no files but their code, no children. */
export function createRenderer({ processes = 2, timeLimit = 250, startLimit = START_LIMIT } = {}): Renderer {
  const workers = new Set<Worker>()
  const mail = createMailCompiler()
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
    const worker: Worker = { child, jobs: new Map(), known: new Map(), ready: false, worked: 0 }
    workers.add(worker)
    child.on('message', (message: Ready | Done) => {
      worker.worked = message.worked
      if ('ready' in message) worker.ready = true
      else take(worker, message)
      watch(worker)
    })
    child.on('exit', () => replace(worker))
    child.on('error', () => replace(worker))
    return worker
  }

  function take(worker: Worker, done: Done) {
    const job = worker.jobs.get(done.id)
    if (!job) return
    job.parts[done.part]?.settle(done)
    job.at = done.part + 1
    if (job.at >= job.parts.length) worker.jobs.delete(done.id)
  }

  /** The clock runs for the part at the head of the line, and only once the process has loaded its code. */
  function watch(worker: Worker) {
    worker.callOff?.()
    const busy = worker.jobs.size > 0
    // An idle pool must not keep a program from ending.
    worker.child[busy ? 'ref' : 'unref']()
    worker.child.channel?.[busy ? 'ref' : 'unref']()
    if (busy)
      worker.callOff = worker.ready
        ? limitWork(worker.child, timeLimit, worker.worked)
        : limitStart(worker.child)
  }

  function limitStart(child: ChildProcess) {
    const timer = setTimeout(() => child.kill('SIGKILL'), startLimit)
    return () => clearTimeout(timer)
  }

  /**
   * The first part that a dead process had not answered is what killed it; the others try again elsewhere. One that never
   * came to work was killed by no template.
   */
  function replace(worker: Worker) {
    if (!workers.delete(worker)) return
    worker.callOff?.()
    if (!worker.ready) {
      for (const job of worker.jobs.values()) startAgain(job)
      return
    }
    const [first, ...others] = worker.jobs.values()
    const [guilty, ...rest] = first?.parts.slice(first.at) ?? []
    guilty?.settle({ error: TOO_SLOW })
    if (rest.length > 0) assign({ scope: first?.scope, parts: rest, at: 0 })
    for (const { scope, parts } of others) assign({ scope, parts, at: 0 })
  }

  function startAgain(job: Job) {
    const stillborn = (job.stillborn ?? 0) + 1
    if (stillborn < MOST_STARTS) assign({ ...job, stillborn })
    else for (const part of job.parts) part.settle({ error: UNABLE })
  }

  function assign(job: Job) {
    const idle = [...workers].sort((one, other) => one.jobs.size - other.jobs.size)[0]
    const worker = idle && (idle.jobs.size === 0 || workers.size >= processes) ? idle : start()
    if (worker.known.size > MOST_KNOWN) {
      worker.known.clear()
      worker.child.send('forget')
    }
    const id = ++lastId
    worker.jobs.set(id, job)
    const parts = job.parts.map(({ template, page }) => introduce(worker, template, page))
    worker.child.send({ id, parts, scope: job.scope } satisfies Work)
    if (worker.jobs.size === 1) watch(worker)
  }

  const run = (scope: Scope | undefined, asked: readonly { template: string; page: boolean }[]) =>
    new Promise<Pick<Done, 'text' | 'error'>[]>((resolve) => {
      const done: Pick<Done, 'text' | 'error'>[] = []
      let left = asked.length
      const parts = asked.map((one, index) => ({
        ...one,
        settle(answer: Pick<Done, 'text' | 'error'>) {
          done[index] = answer
          left -= 1
          if (left === 0) resolve(done)
        },
      }))
      assign({ scope, parts, at: 0 })
    })

  return {
    async render(batch) {
      const results: Rendered[] = []
      const engine: number[] = []
      for (const [index, { template, scope, page = false }] of batch.entries()) {
        const most = page ? MAX_PAGE : MAX_TEMPLATE
        if (template.length > most) results[index] = { error: `A template may have ${most} characters.` }
        else if (isPlain(template)) results[index] = interpolate(template, scope, page)
        else engine.push(index)
      }
      // What goes to the same person travels together, with what is known of them.
      const jobs = Map.groupBy(engine, (index) => batch[index]?.scope)
      await Promise.all(
        [...jobs].map(async ([scope, indexes]) => {
          const asked = indexes.flatMap((index) => batch[index] ?? [])
          const done = await run(
            scope,
            asked.map(({ template, page = false }) => ({ template, page })),
          )
          for (const [i, index] of indexes.entries()) {
            const { text, error } = done[i] ?? {}
            results[index] = text === undefined ? { error: error ?? TOO_SLOW } : { text }
          }
        }),
      )
      return results
    },
    async check(templates, as = 'text') {
      const page = as === 'page'
      const most = page ? MAX_PAGE : MAX_TEMPLATE
      return Promise.all(
        templates.map(async (template) => {
          if (template.length > most) return `A template may have ${most} characters.`
          return isPlain(template) ? undefined : (await run(undefined, [{ template, page }]))[0]?.error
        }),
      )
    },
    compileMail: mail.compileMail,
    close() {
      mail.close()
      for (const worker of workers) worker.child.kill('SIGKILL')
    },
  }
}

/** A template's words travel to a process once. */
function introduce({ known }: Worker, template: string, page: boolean): Work['parts'][number] {
  const words = `${page ? 'page' : 'text'} ${template}`
  const number = known.get(words)
  if (number !== undefined) return { number, page }
  known.set(words, known.size)
  return { number: known.size - 1, template, page }
}
