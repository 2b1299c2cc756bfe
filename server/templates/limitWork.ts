import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Beyond this many times its limit nobody waits for a process that others keep from working. */
const PATIENCE = 40
/** Linux tells it in hundredths of a second, on every machine it runs on. */
const TICK = 10

/**
 * Kills a process once it has worked for `limit` milliseconds since it had worked for `before`. How long it takes by the
 * clock counts only where the system does not tell more: on a machine that others keep busy good work takes its time.
 * Answers what calls it off.
 */
export function limitWork(child: ChildProcess, limit: number, before = workedFor(child) ?? 0): () => void {
  const begun = performance.now()
  const look = () => {
    const worked = (workedFor(child) ?? Number.POSITIVE_INFINITY) - before
    if (worked < limit && performance.now() - begun < limit * PATIENCE)
      timer = setTimeout(look, Math.max(TICK, limit - worked))
    else child.kill('SIGKILL')
  }
  let timer = setTimeout(look, limit)
  return () => clearTimeout(timer)
}

/** How long a process has worked since it began. Undefined where the system does not tell (all but Linux), or it is gone. */
function workedFor({ pid }: ChildProcess): number | undefined {
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
