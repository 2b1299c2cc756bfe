import { type ChildProcess, spawn } from 'node:child_process'
import type { ToSupervisor } from '../supervised.ts'
import { StartError, say } from '../terminal.ts'

/** Vendor calls get 25 s to finish; a little more to write down what came of them. */
const DRAIN_MS = 30_000
const FIRST_DELAY_MS = 500
const LONGEST_DELAY_MS = 30_000
/** A server that has begun to beat and is silent for so many seconds in a row turns round in circles. */
const SILENCE_S = 10
/** A server that lived this long died of something new. */
const HEALTHY_MS = 60_000

export type ServerProcess = {
  /** The port it listens on; rejects when it ends before. */
  ready: Promise<number | undefined>
  restart(): Promise<void>
  stop(options?: { now: boolean }): Promise<void>
}

/** Keeps one server process running: starts it, starts it again when it dies, drains it before it goes. */
export function runServer(options: {
  script: string
  env: NodeJS.ProcessEnv
  /** In development a broken edit ends the server before it is ready; the next edit starts it again. */
  patient: boolean
  /** Seconds. */
  silence?: number
  /** Seconds that calls may go on after it was told to end, beyond what it needs otherwise. */
  drain?: number
}): ServerProcess {
  const first = Promise.withResolvers<number | undefined>()
  let child: ChildProcess | undefined
  let draining: ChildProcess | undefined
  let wanted = true
  let delay = FIRST_DELAY_MS
  let wasReady = options.patient

  const start = () => {
    const begun = Date.now()
    const mine = spawn(process.execPath, [options.script], {
      env: options.env,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      // A group of its own: Ctrl-C reaches the supervisor alone, which then drains it in order.
      detached: process.platform !== 'win32',
    })
    child = mine
    const heart = listenToHeart(mine, options.silence ?? SILENCE_S)
    mine.on('message', (message: ToSupervisor) => {
      if (message.type === 'alive') return heart.beat()
      if (message.type === 'failed') {
        if (wasReady) console.error(message.message)
        else first.reject(new StartError({ en: message.message, es: message.message }))
        return
      }
      wasReady = true
      first.resolve(message.port)
    })
    const ended = (ending: string) => {
      heart.stop()
      if (child !== mine || !wanted) return
      child = undefined
      if (!wasReady) return first.reject(endedEarly(ending))
      if (options.patient && Date.now() - begun < HEALTHY_MS) return tellWaiting(ending)
      if (Date.now() - begun > HEALTHY_MS) delay = FIRST_DELAY_MS
      tellRestart(ending, delay)
      setTimeout(() => wanted && !child && start(), delay)
      delay = Math.min(delay * 2, LONGEST_DELAY_MS)
    }
    mine.once('error', (error) => ended(error.message))
    mine.once('exit', (code, signal) => ended(signal ?? `code ${code}`))
  }

  const end = async () => {
    const mine = child
    child = undefined
    if (!mine || hasEnded(mine)) return
    draining = mine
    const gone = new Promise((resolve) => mine.once('exit', resolve))
    mine.kill('SIGTERM')
    const late = setTimeout(() => mine.kill('SIGKILL'), DRAIN_MS + (options.drain ?? 0) * 1000)
    await gone
    clearTimeout(late)
    draining = undefined
  }

  start()
  return {
    ready: first.promise,
    async restart() {
      await end()
      if (wanted && !child) start()
    },
    async stop({ now } = { now: false }) {
      wanted = false
      const ending = end()
      if (now) draining?.kill('SIGKILL')
      await ending
    },
  }
}

/** Seconds are counted one by one, so that a machine that slept, or a supervisor that was slow, blames nobody. */
function listenToHeart(child: ChildProcess, seconds: number) {
  let timer: NodeJS.Timeout | undefined
  let silent = 0
  const count = () => {
    if (++silent <= seconds) return
    clearInterval(timer)
    tellSilent(seconds)
    child.kill('SIGKILL')
  }
  return {
    beat() {
      silent = 0
      timer ??= setInterval(count, 1000)
    },
    stop: () => clearInterval(timer),
  }
}

const hasEnded = (process: ChildProcess) => process.exitCode !== null || process.signalCode !== null

const endedEarly = (ending: string) =>
  new StartError({
    en: `The server ended before it was ready (${ending}); what it said stands above.`,
    es: `El servidor terminó antes de estar listo (${ending}); lo que dijo está más arriba.`,
  })

function tellRestart(ending: string, delay: number) {
  const seconds = delay / 1000
  console.error(
    say({
      en: `The server ended unexpectedly (${ending}); starting it again in ${seconds} s.`,
      es: `El servidor terminó de forma inesperada (${ending}); arranca otra vez en ${seconds} s.`,
    }),
  )
}

function tellSilent(seconds: number) {
  console.error(
    say({
      en: `The server has not stirred for ${seconds} s, as if a step never came to an end; ending it.`,
      es: `El servidor lleva ${seconds} s sin reaccionar, como si un paso no terminara nunca; se termina.`,
    }),
  )
}

function tellWaiting(ending: string) {
  console.error(
    say({
      en: `The server ended (${ending}); it starts again when a file changes.`,
      es: `El servidor terminó (${ending}); arrancará otra vez cuando cambie un archivo.`,
    }),
  )
}
