import type { CallLine } from '#sdk'
import { soundsLikeMachine } from '../calls/soundsLikeMachine.ts'
import type { Desk } from './deskOf.ts'
import { createBeepEar } from './hearBeep.ts'
import type { Timers } from './ladder.ts'

/** Machines say who they are at the beginning. */
const FIRST = 3
/** So long after the last word of a greeting the machine listens, if it does not beep. */
const QUIET = 1_500

/**
 * Hears by the words whether a machine picked up: carriers say so late, or wrongly. When there is a voicemail to leave, the
 * talk holds back, and it is left at the beep, or once the greeting is over.
 */
export function createEars({ desk, timers, holdBack }: { desk: Desk; timers: Timers; holdBack(): void }) {
  const beeped = createBeepEar()
  const heard = new Set<string>()
  let timer: unknown
  let waiting = false

  const speakNow = () => {
    timers.clear(timer)
    if (!waiting) return
    waiting = false
    void desk.meetMachine('machine-ready')
  }
  const soon = () => {
    timers.clear(timer)
    timer = timers.set(speakNow, QUIET)
  }

  return {
    /** What the other side said; the same line may come again in more words. */
    async heard({ id, text }: Pick<CallLine, 'id' | 'text'>) {
      if (desk.call.direction === 'in' || waiting) return
      heard.add(id)
      if (heard.size > FIRST || !soundsLikeMachine(text)) return
      waiting = true
      holdBack()
      if (await desk.meetMachine('machine', text)) soon()
      else waiting = false
    },
    speaking: () => waiting && timers.clear(timer),
    silent: () => waiting && soon(),
    sound(frame: Uint8Array) {
      if (waiting && beeped(frame)) speakNow()
    },
    stop: () => timers.clear(timer),
  }
}
