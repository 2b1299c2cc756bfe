import inspector from 'node:inspector'

/**
 * The server process's side of its talk with the supervisor. All of it works without a supervisor too:
 * then nobody listens, and a signal is the only way to stop.
 */
export type ToSupervisor =
  /** Everything listens. `port` differs from the setting when that was 0. */
  | { type: 'ready'; port?: number }
  /** Said again and again: its event loop turns. */
  | { type: 'alive' }
  /** It cannot start, and starting again would not help: a message for people. */
  | { type: 'failed'; message: string }

export function tellSupervisor(message: ToSupervisor): void {
  if (process.connected) process.send?.(message)
}

const BEAT_MS = 1000

/** From now on the supervisor ends us when we fall silent: a step that never comes to an end must not hold up everybody. */
export function beatToSupervisor(every = BEAT_MS): void {
  if (inspector.url()) return // who halts us at a breakpoint means it
  const beat = () => tellSupervisor({ type: 'alive' })
  beat()
  setInterval(beat, every).unref()
}

/**
 * Calls `stop` once, when the process is to drain: on SIGTERM or Ctrl-C, and when the supervisor is gone,
 * so that a killed supervisor leaves no server behind. The process exits when `stop` has finished.
 */
export function onStop(stop: () => Promise<void>): void {
  let begun = false
  const begin = async () => {
    if (begun) return
    begun = true
    try {
      await stop()
      process.exit(0)
    } catch (error) {
      console.error(error)
      process.exit(1)
    }
  }
  process.on('SIGTERM', begin)
  process.on('SIGINT', begin)
  process.on('disconnect', begin)
  if (process.connected === false) void begin() // it went while we were starting
}
