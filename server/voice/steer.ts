import type { SessionListener, SessionWish, VoiceModelSession } from '#sdk'
import type { AgentPlan } from '../calls/plan.ts'
import { createConduct } from './conduct.ts'
import type { Desk, Talk } from './deskOf.ts'
import type { Journal } from './journal.ts'
import { realTimers, type Timers } from './ladder.ts'
import { wishOf } from './openRealtime.ts'
import { heardPart } from './playback.ts'

const RETRIES = 3
/** How long a letter takes to be said, about; the model tells no lengths where no sound passes. */
const MS_A_LETTER = 65

export type SteeringWish = {
  desk: Desk
  agent: AgentPlan
  /** the model's id of the call */
  sip: string
  open(wish: SessionWish, listener: SessionListener): Promise<VoiceModelSession>
  journal: Journal
  now?: () => number
  timers?: Timers
}

/**
 * A phone that the carrier has put through to the model: no sound passes here. The model hears, speaks and falls silent by
 * itself; this sees to the first words, the tools, silence, time, the end, and to what was heard.
 */
export function createSteering(wish: SteeringWish): {
  /** `again`: another process held it before, and has said its first words. */
  begin(options: { again: boolean }): Promise<void>
  talk: Talk
} {
  const { desk, agent, journal, sip, now = () => performance.now(), timers = realTimers } = wish
  const spoken = new Map<string, { who: 'agent' | 'person' | 'responder'; text: string; after?: string }>()
  let session: VoiceModelSession | undefined
  const opening: { answer?: string; at: number; over: boolean } = { at: 0, over: false }
  let sounding: string | undefined
  const conduct = createConduct({
    ...{ desk, agent, journal, now, timers },
    session: () => session,
    sendKeys: (keys) => session?.sendKeys?.(keys),
    isSounding: () => sounding !== undefined,
    holds: () => !opening.over && agent.opening.mustBeHeard,
  })
  const { answers, ears, ladder, turns, ms } = conduct

  function disclose(whole: boolean) {
    opening.over = true
    journal.disclosed({ text: agent.opening.text, startMs: opening.at, endMs: ms(), heard: whole })
    if (agent.opening.mustBeHeard) conduct.listenOnly()
  }

  function playing({ answer, state }: Parameters<NonNullable<SessionListener['onPlaying']>>[0]) {
    if (state === 'begun') {
      sounding = answer
      ladder.speaking({ person: false })
      // Where no sound passes, beginning to sound is the nearest thing to being heard.
      if (turns.firstSound(answer)) turns.heardFirst(answer)
      if (!opening.over && opening.answer === undefined) Object.assign(opening, { answer, at: ms() })
      return
    }
    if (sounding === answer) sounding = undefined
    if (!opening.over && opening.answer === answer) disclose(state === 'ended')
    conduct.silent()
  }

  const listener: SessionListener = {
    ...conduct.listener,
    onSpeechStarted() {
      ears.speaking()
      ladder.speaking({ person: true })
      if (!conduct.holds()) answers.forget()
    },
    onSound() {},
    onSoundDone() {},
    onPlaying: playing,
    onTruncated({ item, heardMs }) {
      const line = spoken.get(item)
      const sentMs = Math.max(heardMs, (line?.text.length ?? 0) * MS_A_LETTER)
      const { who = 'agent', text = '' } = line ?? {}
      journal.line({ id: item, who, text, heard: heardPart(text, { item, heardMs, sentMs }) })
      turns.interrupted({ item, heardMs, sentMs })
    },
    onLine({ item, who: by, text, after }) {
      const who = spoken.get(item)?.who ?? (conduct.relieved && by === 'agent' ? 'responder' : by)
      const one = { who, text, ...(after ? { after } : {}) }
      spoken.set(item, one)
      if (who === 'person' && !conduct.relieved) void ears.heard({ id: item, text })
      journal.line({ id: item, ...one })
    },
    onAnswerDone(answer, done) {
      conduct.listener.onAnswerDone(answer, done)
      conduct.silent()
    },
    onKeys: (pressed) => void conduct.keys(pressed),
    onClose({ message }) {
      session = undefined
      if (conduct.closed) return
      if (message) journal.moment('model-lost', { message })
      void attach()
    },
  }

  /** The control line is had again, also when it broke: the talk itself goes on without us. */
  async function attach(): Promise<void> {
    for (let attempt = 0; attempt < RETRIES && !conduct.closed; attempt++) {
      try {
        const opened = await wish.open({ ...wishOf(agent), attachTo: sip }, listener)
        if (conduct.closed) return opened.close()
        session = opened
        answers.reset()
        return
      } catch (error) {
        journal.moment('problem', { message: error instanceof Error ? error.message : String(error) })
        await new Promise((resolve) => timers.set(() => resolve(undefined), 100 * 2 ** attempt))
      }
    }
    // Most likely the phone was put down; whoever carries it says so.
    conduct.close()
  }

  return {
    async begin({ again }) {
      conduct.begin()
      if (again) opening.over = true
      await attach()
      if (conduct.closed) return
      if (again) conduct.listenOnly()
      else conduct.open()
    },
    talk: conduct.talk,
  }
}
