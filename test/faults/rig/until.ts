import { setTimeout as sleep } from 'node:timers/promises'

/** Waits until something holds; false when it does not come to. */
export async function until(
  holds: () => Promise<boolean> | boolean,
  seconds: number,
  every = 30,
): Promise<boolean> {
  for (const end = Date.now() + seconds * 1000; !(await holds()); await sleep(every))
    if (Date.now() > end) return false
  return true
}
