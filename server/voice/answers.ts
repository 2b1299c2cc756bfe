import type { VoiceModelSession } from '#sdk'

type Wish = Parameters<VoiceModelSession['answer']>[0]

/**
 * One answer at a time: a model refuses a second while it speaks. What is asked meanwhile waits, and only the last of
 * it counts, unless it has words of its own.
 */
export function createAnswers(ask: (wish: Wish) => void) {
  let active: string | undefined
  let asked = false
  let waiting: Wish[] = []
  let last: Wish

  function next() {
    if (active !== undefined || asked || waiting.length === 0) return
    last = waiting.shift()
    asked = true
    ask(last)
  }

  return {
    ask(wish: Wish = {}) {
      // Two bare wishes are one; words are all said.
      if (!wish.say && waiting.some((one) => !one?.say)) return
      waiting.push(wish)
      next()
    },
    started(answer: string) {
      asked = false
      active = answer
    },
    done(answer: string) {
      if (active === answer) active = undefined
      next()
    },
    /** The model was speaking already when it was asked. */
    refused() {
      if (!asked) return
      asked = false
      if (last?.say || !waiting.some((one) => !one?.say)) waiting.unshift(last)
    },
    /** The person talks: what was still to be said is out of date. */
    forget() {
      waiting = []
    },
    get active() {
      return active
    },
    get idle() {
      return active === undefined && !asked && waiting.length === 0
    },
    reset() {
      active = undefined
      asked = false
    },
  }
}
