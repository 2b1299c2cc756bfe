export type Ladder = { afterSeconds: number; prompts: readonly string[]; goodbye: string }

export type Timers = {
  set(work: () => void, ms: number): unknown
  clear(timer: unknown): void
}
export const realTimers: Timers = {
  set: (work, ms) => setTimeout(work, ms),
  clear: (timer) => clearTimeout(timer as NodeJS.Timeout),
}

/** When nobody speaks: one prompt after the other, then goodbye. Any word of the person begins it anew. */
export function createLadder(
  ladder: Ladder | undefined,
  { say, end, timers = realTimers }: { say(text: string): void; end(goodbye: string): void; timers?: Timers },
) {
  let step = 0
  let timer: unknown
  const stop = () => {
    timers.clear(timer)
    timer = undefined
  }
  return {
    /** Both are silent from now on. */
    quiet() {
      stop()
      if (!ladder) return
      timer = timers.set(() => {
        timer = undefined
        const prompt = ladder.prompts[step++]
        if (prompt === undefined) end(ladder.goodbye)
        else say(prompt)
      }, ladder.afterSeconds * 1000)
    },
    /** Somebody speaks; `person`: they are there. */
    speaking({ person }: { person: boolean }) {
      stop()
      if (person) step = 0
    },
    stop,
  }
}
