import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkout } from '../db/home.ts'
import type { MailDone, MailWork } from './mailProcess.ts'

export type Mail = { html: string; text: string }
/** Makes HTML and its plain text from MJML; Liquid inside is left for each contact. */
export type CompileMail = (mjml: string) => Promise<Mail | { error: string }>

const TOO_SLOW = 'The page takes too long to put together. Make it simpler.'
const CODE = ['package.json', 'server/package.json', 'server/templates/*', 'node_modules/*']

/**
 * A process of its own, started when the first page is written and gone when none has been for a while: the library is
 * large, and what people paste into it may be anything.
 */
export function createMailCompiler({ timeLimit = 3_000, idle = 60_000 } = {}) {
  let worker: { child: ChildProcess; jobs: Map<number, (done: Omit<MailDone, 'id'>) => void> } | undefined
  let lastId = 0
  let resting: NodeJS.Timeout | undefined

  function start() {
    const child = fork(fileURLToPath(new URL('./mailProcess.ts', import.meta.url)), {
      execArgv: [
        '--permission',
        ...CODE.map((path) => `--allow-fs-read=${join(checkout, path)}`),
        '--max-old-space-size=192',
        '--disallow-code-generation-from-strings',
        '--no-warnings',
      ],
      env: {},
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    const jobs = new Map<number, (done: Omit<MailDone, 'id'>) => void>()
    const mine = { child, jobs }
    const gone = () => {
      if (worker === mine) worker = undefined
      for (const settle of jobs.values()) settle({ error: TOO_SLOW })
      jobs.clear()
    }
    child.on('message', (message: 'ready' | MailDone) => {
      if (message === 'ready') return
      jobs.get(message.id)?.(message)
      jobs.delete(message.id)
      if (jobs.size === 0) rest(child)
    })
    child.on('exit', gone)
    child.on('error', gone)
    worker = mine
    return mine
  }

  /** An idle process must not keep a program from ending. */
  function rest(child: ChildProcess) {
    child.unref()
    child.channel?.unref()
    clearTimeout(resting)
    resting = setTimeout(() => child.kill(), idle)
    resting.unref()
  }

  const compileMail: CompileMail = (mjml) =>
    new Promise((resolve) => {
      const fresh = !worker
      const { child, jobs } = worker ?? start()
      clearTimeout(resting)
      child.ref()
      child.channel?.ref()
      const id = ++lastId
      // Loading the library takes a second, and many on a busy machine.
      const timer = setTimeout(() => child.kill('SIGKILL'), timeLimit + (fresh ? 20_000 : 0))
      jobs.set(id, ({ html, text, error }) => {
        clearTimeout(timer)
        resolve(html === undefined ? { error: error ?? TOO_SLOW } : { html, text: text ?? '' })
      })
      child.send({ id, mjml } satisfies MailWork)
    })

  return {
    compileMail,
    close() {
      clearTimeout(resting)
      worker?.child.kill('SIGKILL')
    },
  }
}
