import { readFileSync } from 'node:fs'

/** Linux tells it in hundredths of a second, on every machine it runs on. */
const TICK = 10

/**
 * How long a process has worked since it began, in milliseconds: it does not grow while others have the machine.
 * Undefined where the system does not tell (all but Linux), or the process is gone.
 */
export function workedFor(pid: number | undefined): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is its name, in brackets, and may hold anything; user and system time are the 14th and 15th.
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
      .map(Number)
    return user === undefined || system === undefined ? undefined : (user + system) * TICK
  } catch {
    return undefined
  }
}
