import { setTimeout as sleep } from 'node:timers/promises'

/** Waits until something holds; false when it does not come to. While the database is away nothing can be said. */
export async function until(
  holds: () => Promise<boolean> | boolean,
  seconds: number,
  every = 30,
): Promise<boolean> {
  const asked = async () => holds()
  for (const end = Date.now() + seconds * 1000; !(await asked().catch(() => false)); await sleep(every))
    if (Date.now() > end) return false
  return true
}
