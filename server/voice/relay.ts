import type { EndReason, RelayLine, RelayListener, TextMessageForModel } from '#sdk'
import { type Mind, takeTurn } from '../agents/turn.ts'
import type { AgentPlan } from '../calls/plan.ts'
import { uuid7 } from '../db/uuid7.ts'
import { fillerFor } from './acting.ts'
import type { Desk, Talk } from './deskOf.ts'
import { createEars } from './ears.ts'
import type { Journal } from './journal.ts'
import { createLadder, realTimers, type Timers } from './ladder.ts'
import { notesIn } from './notes.ts'

/** How fast people are read to, to know when a goodbye was heard: the carrier does not tell. */
const MS_A_LETTER = 65

export type RelayWish = {
  desk: Desk
  agent: AgentPlan
  /** asks the model; aborted when the person talks into it */
  answer(
    messages: readonly TextMessageForModel[],
    tools: AgentPlan['tools'],
    signal: AbortSignal,
  ): ReturnType<Mind['answer']>
  journal: Journal
  now?: () => number
  timers?: Timers
}

/** A phone that hears and speaks by its carrier, a model that reads and writes. Sentences go out as they come. */
export function createRelay(wish: RelayWish): {
  listener: RelayListener
  attach(line: RelayLine): void
  talk: Talk
} {
  const { desk, agent, journal, now = () => performance.now(), timers = realTimers } = wish
  const { call } = desk
  const messages: TextMessageForModel[] = [
    { role: 'system', text: agent.instructions },
    { role: 'agent', text: agent.opening.text },
  ]
  const timersSet = new Set<unknown>()
  let line: RelayLine | undefined
  let thinking: AbortController | undefined
  let saying: { id: string; text: string } | undefined
  let startedAt = 0
  let closed = false
  let speakingUntil = 0
  let protectedUntil = 0
  let relieved = false
  let acted = 0
  /** a machine speaks, and gets its voicemail by another way */
  let heldBack = false
  let resolveEnded: () => void = () => {}
  const ended = new Promise<void>((resolve) => {
    resolveEnded = resolve
  })
  const ms = () => Math.round(now() - startedAt)
  const later = (work: () => void, after: number) => timersSet.add(timers.set(work, after))
  const ladder = createLadder(agent.silence, {
    timers,
    say: (text) => speak(text),
    end: (goodbye) => {
      speak(goodbye)
      finish('silence')
    },
  })

  const ears = createEars({
    ...{ desk, timers },
    holdBack() {
      heldBack = true
      ladder.stop()
      thinking?.abort()
      thinking = undefined
    },
  })

  /** Words of ours, outside of an answer of the model. */
  function speak(text: string, who: 'agent' | 'responder' = 'agent') {
    messages.push({ role: 'agent', text })
    journal.line({ id: uuid7(), who, text, startMs: ms() })
    line?.say(text, { last: true, interruptible: true })
    spend(text)
    quietAfter()
  }

  const spend = (text: string) => {
    speakingUntil = Math.max(speakingUntil, now()) + text.length * MS_A_LETTER
  }
  const quietAfter = () =>
    later(
      () => !thinking && !relieved && !heldBack && now() >= speakingUntil && ladder.quiet(),
      Math.max(0, speakingUntil - now()),
    )

  async function think() {
    thinking?.abort()
    const mine = new AbortController()
    thinking = mine
    ladder.speaking({ person: false })
    const begun = now()
    let first = true
    let waited: unknown
    let over: { reason: EndReason; after?: () => Promise<void> } | undefined
    const id = uuid7()
    const said = { id, text: '' }
    saying = said
    const mind: Mind = {
      answer: (all, tools) => wish.answer(all, tools, mine.signal),
      act: (tool) => desk.act(tool),
    }
    try {
      for await (const turn of takeTurn(mind, messages, agent.tools)) {
        if (mine.signal.aborted || closed) return
        if (turn.type === 'say') {
          if (first) journal.moment('turn', { thinkMs: Math.round(now() - begun) })
          first = false
          said.text += turn.text
          journal.line({ id, who: 'agent', text: said.text, startMs: ms() })
          line?.say(turn.text, { last: false, interruptible: true })
          spend(turn.text)
        } else if (turn.type === 'acting') {
          const filler = fillerFor(agent, turn.call.name, acted++)
          waited = filler && timers.set(() => fill(filler.say, said), filler.after)
        } else if (turn.type === 'acted') {
          timers.clear(waited)
          const { call: tool, answer } = turn
          journal.moment('tool', {
            name: tool.name,
            arguments: tool.arguments,
            result: answer.result,
            failed: answer.failed ?? false,
          })
          if (answer.outcome) journal.state({ settled: answer.outcome })
          const { next } = answer
          if (next?.do === 'keys') line?.sendKeys?.(next.keys)
          if (next?.do === 'end') over = { reason: 'agent-hung-up' }
          if (next?.do === 'transfer') over = { reason: 'transferred', after: () => desk.handOver(next) }
        } else if (turn.type === 'usage' && turn.usage) journal.moment('usage', { ...turn.usage })
      }
      line?.say('', { last: true, interruptible: true })
    } catch (error) {
      if (mine.signal.aborted || closed) return
      journal.moment('problem', { message: error instanceof Error ? error.message : String(error) })
      over = { reason: 'model-failed' }
    } finally {
      timers.clear(waited)
      if (thinking === mine) thinking = undefined
    }
    if (over) return finish(over.reason, over.after)
    quietAfter()
  }

  /** Words while a tool takes its time; they are part of the answer that follows. */
  function fill(words: string, said: { id: string; text: string }) {
    if (closed) return
    said.text += `${words} `
    journal.line({ id: said.id, who: 'agent', text: said.text, startMs: ms() })
    line?.say(`${words} `, { last: false, interruptible: true })
    spend(words)
  }

  /** From now on a colleague writes what is said; or the agent leads again, knowing what they said. */
  function relieve(by: string | undefined) {
    relieved = by !== undefined
    ladder.stop()
    if (relieved) {
      thinking?.abort()
      thinking = undefined
      // Whatever was begun and not said yet is not said any more.
      line?.say('', { last: true, interruptible: true })
    }
    messages.push({ role: 'system', text: notesIn(agent.language)[relieved ? 'relieved' : 'back'] })
    if (!relieved) void think()
  }

  /** Puts the phone down once the last words were heard. */
  function finish(reason: EndReason, after?: () => Promise<void>) {
    ladder.stop()
    later(() => void hangUp(reason, after), Math.max(0, speakingUntil - now()))
  }

  async function hangUp(reason: EndReason, after?: () => Promise<void>) {
    if (closed) return
    journal.moment('hang-up', { reason })
    if (!after) journal.state({ reason })
    await journal.flush()
    if (after) await after().catch(() => {})
    line?.end()
    close()
    if (!after) await desk.hangUp(reason).catch(() => {})
  }

  function close() {
    if (closed) return
    closed = true
    thinking?.abort()
    ladder.stop()
    ears.stop()
    for (const timer of timersSet) timers.clear(timer)
    line?.close()
    void journal.flush().then(resolveEnded)
  }

  function hear(text: string) {
    ladder.speaking({ person: true })
    const id = uuid7()
    journal.line({ id, who: 'person', text, startMs: ms() })
    messages.push({ role: 'person', text })
    if (!relieved) void ears.heard({ id, text })
    ears.silent()
    if (!relieved && !heldBack) void think()
  }

  const listener: RelayListener = {
    onStart() {
      startedAt = now()
      const text = agent.opening.text
      // The carrier says the greeting by itself, protected where it must be heard.
      spend(text)
      protectedUntil = agent.opening.mustBeHeard ? speakingUntil : 0
      journal.line({ id: 'opening', who: 'agent', text, startMs: 0 })
      journal.disclosed({
        text,
        startMs: 0,
        endMs: text.length * MS_A_LETTER,
        heard: agent.opening.mustBeHeard,
      })
      quietAfter()
      const limit = call.plan.timeLimit * 1000
      later(
        () => messages.push({ role: 'system', text: notesIn(agent.language).wrapUp }),
        Math.max(0, limit - 60_000),
      )
      later(() => finish('time-limit'), limit)
    },
    onHeard: (text) => hear(text),
    onInterrupt({ spoken }) {
      // The carrier lets nobody talk into a protected opening; what is cut off after it is an answer.
      if (now() < protectedUntil && !saying) return
      ladder.speaking({ person: true })
      thinking?.abort()
      thinking = undefined
      speakingUntil = now()
      const last = messages.findLast((one) => one.role === 'agent')
      if (saying && !messages.some((one) => one.role === 'agent' && one.text === saying?.text))
        messages.push({ role: 'agent', text: spoken })
      else if (last) last.text = spoken || last.text
      if (saying) journal.line({ id: saying.id, who: 'agent', text: saying.text, heard: spoken })
      journal.moment('interrupted', { spoken })
    },
    onKeys(keys) {
      hear(`# ${keys}`)
    },
    onProblem: (message) => journal.moment('problem', { message }),
    onStop: close,
  }

  return {
    listener,
    attach(attached) {
      line = attached
    },
    talk: {
      callId: call.id,
      workspaceId: call.workspaceId,
      stop: (reason) => void hangUp(reason),
      relieve,
      say: (text) => speak(text, 'responder'),
      ended,
    },
  }
}
