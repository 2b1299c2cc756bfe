import type { SessionListener, SessionWish, VoiceModelSession } from '#sdk'
import type { AgentPlan } from '../calls/plan.ts'
import { createActing } from './acting.ts'
import { createAnswers } from './answers.ts'
import type { Desk, Talk } from './deskOf.ts'
import { createEars } from './ears.ts'
import { createEnding } from './ending.ts'
import type { Journal } from './journal.ts'
import { createLadder, type Timers } from './ladder.ts'
import { notesIn } from './notes.ts'
import { createTurns } from './turns.ts'

/** Before the end of a call, it is told to come to one. */
const WRAP_UP = 60_000

export type Conducted = {
  desk: Desk
  agent: AgentPlan
  journal: Journal
  now: () => number
  timers: Timers
  session(): VoiceModelSession | undefined
  sendKeys(keys: string): void
  /** Something can still be heard. */
  isSounding(): boolean
  /** The model listens and does not answer, for a reason of the sound's own. */
  holds?(): boolean
  /** What sounds is cut off. */
  interrupt?(): void
  /** The end has come: whatever else is open is closed. */
  letGo?(): void
}

/**
 * How a talk with a speaking model is led, whichever way its sound travels: one answer at a time, tools, silence, time, machines,
 * colleagues who take over, and the end.
 */
export function createConduct({ desk, agent, journal, now, timers, session, ...sound }: Conducted) {
  const { call } = desk
  const running = new Set<unknown>()
  const words = notesIn(agent.language)
  let startedAt = 0
  let relieved = false
  /** a machine speaks, and gets its voicemail by another way */
  let heldBack = false
  let closed = false
  const { promise: ended, resolve: resolveEnded } = Promise.withResolvers<void>()
  const ms = () => Math.round(now() - startedAt)
  function later(work: () => void, after: number) {
    running.add(timers.set(work, after))
  }
  const turns = createTurns(journal, now)
  const answers = createAnswers((asked) => session()?.answer(asked))
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
    tell: (id, result) => session()?.toolResult(id, result),
    lead(next) {
      if (next.do === 'keys') sound.sendKeys(next.keys)
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
      hush()
      listenOnly()
    },
  })
  const ending = createEnding({
    ...{ desk, journal, later, close },
    isOver: () => closed,
    isSilent: () => answers.idle && !sound.isSounding(),
  })
  const finish: typeof ending.finish = (reason, after) => {
    ladder.stop()
    return ending.finish(reason, after)
  }

  const holds = () => relieved || heldBack || (sound.holds?.() ?? false)
  const turnsNow = (): SessionWish['turns'] => ({ ...agent.turns, ...(holds() ? { hold: true } : {}) })
  const listenOnly = () => session()?.change({ turns: turnsNow() })

  function hush() {
    sound.interrupt?.()
    if (answers.active) session()?.cancel(answers.active)
  }

  /** From now on the model says what a colleague writes, and nothing else; or it leads again. */
  function relieve(by: string | undefined) {
    relieved = by !== undefined
    ladder.stop()
    if (relieved) hush()
    session()?.note({ who: 'note', text: words[relieved ? 'relieved' : 'back'] })
    listenOnly()
    if (!relieved) answers.ask()
  }

  /** Whatever brought the end, the model's line never outlives the phone's. */
  function close() {
    if (closed) return
    closed = true
    ladder.stop()
    ears.stop()
    for (const timer of running) timers.clear(timer)
    session()?.close()
    sound.letGo?.()
    void journal.flush().then(resolveEnded)
  }

  const talk: Talk = {
    callId: call.id,
    workspaceId: call.workspaceId,
    stop: (reason) => void ending.hangUp(reason),
    relieve,
    say: (text) => answers.ask({ say: text, withoutTools: true }),
    ended,
  }

  return {
    ...{ turns, answers, ladder, ears, ending, talk, later, ms, close, holds, turnsNow, listenOnly },
    get closed() {
      return closed
    },
    get relieved() {
      return relieved
    },
    get startedAt() {
      return startedAt
    },
    begin() {
      startedAt = now()
      const limit = call.plan.timeLimit * 1000
      later(() => session()?.note({ who: 'note', text: words.wrapUp }), Math.max(0, limit - WRAP_UP))
      later(() => finish('time-limit'), limit)
    },
    open: () => answers.ask({ say: agent.opening.text, withoutTools: true }),
    /** Nobody speaks: count, and put the phone down if that was to be. */
    silent() {
      if (answers.idle && !sound.isSounding() && !ending.silent() && !relieved && !heldBack) ladder.quiet()
    },
    /** Answers the line that is made of them. */
    keys(pressed: string) {
      ladder.speaking({ person: true })
      const line = { id: `keys-${ms()}`, who: 'person' as const, text: `# ${pressed}` }
      journal.line({ ...line, startMs: ms() })
      session()?.note({ who: 'note', text: words.pressed(pressed) })
      if (!relieved) answers.ask()
      return line
    },
    /** What is the same for each way of the sound. */
    listener: {
      onSpeechStopped() {
        turns.personStopped()
        ears.silent()
      },
      onAnswerStarted(answer) {
        answers.started(answer)
        turns.answerStarted()
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
      },
      onProblem({ code, message }) {
        if (code === 'busy') answers.refused()
        journal.moment('problem', { code, message })
      },
    } satisfies Partial<SessionListener>,
  }
}
