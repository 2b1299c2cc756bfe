import { AsyncLocalStorage } from 'node:async_hooks'
import diagnostics from 'node:diagnostics_channel'
import { writeSync } from 'node:fs'
import { FOREIGN, OWN } from './tasks.ts'

const PIPE = 4

/**
 * Tells the one that watches us, before it happens, that something leaves: written at once, so that it is known
 * whatever becomes of this process. Ways out that are not ours are seen by the connections they make.
 */
export function markWhatLeaves() {
  // By who opens it, not by what else is under way: a crowd's calls are made at once.
  const own = new AsyncLocalStorage<true>()
  let watching = false
  for (const channel of ['net.client.socket', 'udp.socket', 'child_process'])
    diagnostics.subscribe(channel, () => {
      if (watching && !own.getStore()) mark(FOREIGN)
    })

  return {
    /** While a plugin's code is asked; our own connections to the database are nobody's business. */
    async watch<T>(work: () => Promise<T>): Promise<T> {
      watching = true
      try {
        return await work()
      } finally {
        watching = false
      }
    },
    /** Our own way out: what connects meanwhile is its. */
    marking:
      <Args extends unknown[], T>(call: (...args: Args) => Promise<T>) =>
      async (...args: Args): Promise<T> => {
        mark(OWN)
        return own.run(true, () => call(...args))
      },
  }
}

function mark(what: number) {
  writeSync(PIPE, Uint8Array.of(what))
}
