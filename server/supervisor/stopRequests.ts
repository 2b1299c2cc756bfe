/** A Ctrl-C reaches us twice under npm, which passes on what the terminal has sent us already. */
const SAME_KEYSTROKE_MS = 1000
const LOOK_MS = 300

/** Calls `drain` when the process is first asked to stop, and `force` when somebody presses Ctrl-C again. */
export function onStopRequest({ drain, force }: { drain: () => void; force: () => void }): void {
  let first = 0
  const ask = () => {
    if (first) return
    first = Date.now()
    drain()
  }
  process.on('SIGTERM', ask)
  process.on('SIGINT', () => {
    if (first && Date.now() - first > SAME_KEYSTROKE_MS) force()
    else ask()
  })
  // A closed terminal stops us; under nohup, which leaves no terminal on stdin, we were told to stay.
  process.on('SIGHUP', () => process.stdin.isTTY && ask())
  if (process.env.npm_lifecycle_event) onParentGone(ask)
}

/** npm starts us through a shell that dies of SIGTERM without passing it on. */
function onParentGone(ask: () => void): void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    ask()
  }, LOOK_MS)
  timer.unref()
}
