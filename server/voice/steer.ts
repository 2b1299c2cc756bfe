import type { SessionListener, SessionWish, VoiceModelSession } from '#sdk'
import type { AgentPlan } from '../calls/plan.ts'
import { createActing } from './acting.ts'
import { createAnswers } from './answers.ts'
import type { Desk, Talk } from './deskOf.ts'
import { createEars } from './ears.ts'
import { createEnding } from './ending.ts'
import type { Journal } from './journal.ts'
import { createLadder, realTimers, type Timers } from './ladder.ts'
import { notesIn } from './notes.ts'
import { wishOf } from './openRealtime.ts'
import { heardPart } from './playback.ts'
import { createTurns } from './turns.ts'

/** Before the end of a call, it is told to come to one. */
const WRAP_UP = 60_000
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
  const { call } = desk
  const turns = createTurns(journal, now)
  const spoken = new Map<string, { who: 'agent' | 'person' | 'responder'; text: string; after?: string }>()
  const timersSet = new Set<unknown>()
  let session: VoiceModelSession | undefined
  let startedAt = 0
  const opening: { answer?: string; at: number; over: boolean } = { at: 0, over: false }
  let sounding: string | undefined
  let relieved = false
  /** a machine speaks, and gets its voicemail by another way */
  let heldBack = false
  let closed = false
  const { promise: ended, resolve: resolveEnded } = Promise.withResolvers<void>()
  const ms = () => Math.round(now() - startedAt)
  function later(work: () => void, after: number) {
    timersSet.add(timers.set(work, after))
  }
  const answers = createAnswers((asked) => session?.answer(asked))
  const ladder = createLadder(agent.silence, {
    timers,
    say: (text) => answers.ask({ say: text }),
    end: (goodbye) => {
      answers.ask({ say: goodbye, withoutTools: true })
      finish('silence')
    },
  })
  const acting = createActing({
    ...{ desk, agent, journal, now, timers },
    fill: (say) => answers.idle && answers.ask({ say, withoutTools: true }),
    tell: (id, result) => session?.toolResult(id, result),
    lead(next) {
      if (next.do === 'keys') session?.sendKeys?.(next.keys)
      if (next.do === 'end') finish('agent-hung-up')
      if (next.do === 'transfer') finish('transferred', () => desk.handOver(next))
      return next.do !== 'keys'
    },
    goOn: () => !ending.planned && answers.ask(),
    isActive: (answer) => answers.active === answer,
    isOver: () => closed,
  })
  const ears = createEars({
    ...{ desk, timers },
    holdBack() {
      heldBack = true
      ladder.stop()
      if (answers.active) session?.cancel(answers.active)
      session?.change({ turns: turnsNow() })
    },
  })
  const ending = createEnding({
    ...{ desk, journal, later, close },
    isOver: () => closed,
    isSilent: () => answers.idle && sounding === undefined,
  })
  const finish: typeof ending.finish = (reason, after) => {
    ladder.stop()
    return ending.finish(reason, after)
  }
  const holds = () => relieved || heldBack || (!opening.over && agent.opening.mustBeHeard)
  const turnsNow = () => ({ ...agent.turns, ...(holds() ? { hold: true } : {}) })

  function silent() {
    if (answers.idle && sounding === undefined && !ending.silent() && !relieved && !heldBack) ladder.quiet()
  }

  function disclose(whole: boolean) {
    opening.over = true
    journal.disclosed({ text: agent.opening.text, startMs: opening.at, endMs: ms(), heard: whole })
    if (agent.opening.mustBeHeard) session?.change({ turns: turnsNow() })
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
    silent()
  }

  const listener: SessionListener = {
    onSpeechStarted() {
      ears.speaking()
      ladder.speaking({ person: true })
      if (!holds()) answers.forget()
    },
    onSpeechStopped() {
      turns.personStopped()
      ears.silent()
    },
    onAnswerStarted(answer) {
      answers.started(answer)
      turns.answerStarted()
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
      const who = spoken.get(item)?.who ?? (relieved && by === 'agent' ? 'responder' : by)
      const one = { who, text, ...(after ? { after } : {}) }
      spoken.set(item, one)
      if (who === 'person' && !relieved) void ears.heard({ id: item, text })
      journal.line({ id: item, ...one })
    },
    onToolCall(tool) {
      ladder.speaking({ person: false })
      void acting.act(tool)
    },
    onAnswerDone(answer, { status, error, usage }) {
      answers.done(answer)
      if (usage) journal.moment('usage', { ...usage })
      if (status === 'failed') journal.moment('problem', { message: error ?? '' })
      acting.settle(answer)
      silent()
    },
    onKeys(pressed) {
      ladder.speaking({ person: true })
      journal.line({ id: `keys-${ms()}`, who: 'person', text: `# ${pressed}`, startMs: ms() })
      session?.note({ who: 'note', text: notesIn(agent.language).pressed(pressed) })
      if (!relieved) answers.ask()
    },
    onProblem({ code, message }) {
      if (code === 'busy') answers.refused()
      journal.moment('problem', { code, message })
    },
    onClose({ message }) {
      session = undefined
      if (closed) return
      if (message) journal.moment('model-lost', { message })
      void attach()
    },
  }

  /** The control line is had again, also when it broke: the talk itself goes on without us. */
  async function attach(): Promise<void> {
    for (let attempt = 0; attempt < RETRIES && !closed; attempt++) {
      try {
        const opened = await wish.open({ ...wishOf(agent), attachTo: sip }, listener)
        if (closed) return opened.close()
        session = opened
        answers.reset()
        return
      } catch (error) {
        journal.moment('problem', { message: error instanceof Error ? error.message : String(error) })
        await new Promise((resolve) => timers.set(() => resolve(undefined), 100 * 2 ** attempt))
      }
    }
    // Most likely the phone was put down; whoever carries it says so.
    close()
  }

  function close() {
    if (closed) return
    closed = true
    ladder.stop()
    ears.stop()
    for (const timer of timersSet) timers.clear(timer)
    session?.close()
    void journal.flush().then(resolveEnded)
  }

  return {
    async begin({ again }) {
      startedAt = now()
      const limit = call.plan.timeLimit * 1000
      later(
        () => session?.note({ who: 'note', text: notesIn(agent.language).wrapUp }),
        Math.max(0, limit - WRAP_UP),
      )
      later(() => finish('time-limit'), limit)
      if (again) opening.over = true
      await attach()
      if (closed) return
      if (again) session?.change({ turns: turnsNow() })
      else answers.ask({ say: agent.opening.text, withoutTools: true })
    },
    talk: {
      callId: call.id,
      workspaceId: call.workspaceId,
      stop: (reason) => void ending.hangUp(reason),
      relieve(by) {
        relieved = by !== undefined
        ladder.stop()
        if (relieved && answers.active) session?.cancel(answers.active)
        session?.note({ who: 'note', text: notesIn(agent.language)[relieved ? 'relieved' : 'back'] })
        session?.change({ turns: turnsNow() })
        if (!relieved) answers.ask()
      },
      say: (text) => answers.ask({ say: text, withoutTools: true }),
      ended,
    },
  }
}
