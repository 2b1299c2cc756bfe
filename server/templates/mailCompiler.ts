import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkout } from '../db/home.ts'
import { limitWork } from './limitWork.ts'
import type { MailDone, MailWork } from './mailProcess.ts'

export type Mail = { html: string; text: string }
/** Makes HTML and its plain text from MJML; Liquid inside is left for each contact. */
export type CompileMail = (mjml: string) => Promise<Mail | { error: string }>

const TOO_SLOW = 'The page takes too long to put together. Make it simpler.'
const UNABLE = 'Pages cannot be put together right now.'
const CODE = ['package.json', 'server/package.json', 'server/templates/*', 'node_modules/*']

/** To load the library takes a second, and many on a busy machine. */
const START_LIMIT = 60_000

type Compiler = { child: ChildProcess; ready: Promise<boolean>; take: (done: Omit<MailDone, 'id'>) => void }

/**
 * A process of its own, started when the first page is written and gone when none has been for a while: the library is
 * large, and what people paste into it may be anything. One page after the other, each with its own time.
 */
export function createMailCompiler({ timeLimit = 3_000, idle = 60_000 } = {}) {
  let compiler: Compiler | undefined
  let lastId = 0
  let resting: NodeJS.Timeout | undefined
  let turn: Promise<unknown> = Promise.resolve()

  function start(): Compiler {
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
    const started = Promise.withResolvers<boolean>()
    const mine: Compiler = { child, ready: started.promise, take() {} }
    const late = setTimeout(() => child.kill('SIGKILL'), START_LIMIT)
    const gone = () => {
      if (compiler === mine) compiler = undefined
      clearTimeout(late)
      started.resolve(false)
      mine.take({ error: TOO_SLOW })
    }
    child.on('message', (message: 'ready' | MailDone) => {
      clearTimeout(late)
      if (message === 'ready') started.resolve(true)
      else if (message.id === lastId) mine.take(message)
    })
    child.on('exit', gone)
    child.on('error', gone)
    compiler = mine
    return mine
  }

  /** An idle process must not keep a program from ending. */
  function rest({ child }: Compiler) {
    child.unref()
    child.channel?.unref()
    clearTimeout(resting)
    resting = setTimeout(() => {
      compiler = undefined
      child.kill()
    }, idle)
    resting.unref()
  }

  async function compile(mjml: string): ReturnType<CompileMail> {
    const mine = compiler ?? start()
    clearTimeout(resting)
    mine.child.ref()
    mine.child.channel?.ref()
    if (!(await mine.ready)) return { error: UNABLE }
    const done = Promise.withResolvers<Omit<MailDone, 'id'>>()
    mine.take = done.resolve
    mine.child.send({ id: ++lastId, mjml } satisfies MailWork)
    const callOff = limitWork(mine.child, timeLimit)
    const { html, text, error } = await done.promise
    callOff()
    rest(mine)
    return html === undefined ? { error: error ?? TOO_SLOW } : { html, text: text ?? '' }
  }

  const compileMail: CompileMail = (mjml) => {
    const mine = turn.then(() => compile(mjml))
    turn = mine.catch(() => {})
    return mine
  }

  return {
    compileMail,
    close() {
      clearTimeout(resting)
      compiler?.child.kill('SIGKILL')
    },
  }
}
