import { setTimeout as sleep } from 'node:timers/promises'

/** Asks again after every error, as a client does whose answer was lost. */
export async function persist<T>(work: () => Promise<T>, seconds = 60): Promise<T> {
  for (const end = Date.now() + seconds * 1000; ; await sleep(50)) {
    try {
      return await work()
    } catch (error) {
      if (Date.now() > end) throw error
    }
  }
}
