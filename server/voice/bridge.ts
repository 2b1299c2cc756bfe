import type {
  RealtimeModel,
  Said,
  SessionListener,
  SessionWish,
  StreamLine,
  StreamListener,
  VoiceModelSession,
} from '#sdk'
import type { AgentPlan } from '../calls/plan.ts'
import { createConduct } from './conduct.ts'
import type { Desk, Talk } from './deskOf.ts'
import { createRechunker, FRAME } from './frames.ts'
import type { Journal } from './journal.ts'
import { realTimers, type Timers } from './ladder.ts'
import { wishOf } from './openRealtime.ts'
import { createPlayback, heardPart } from './playback.ts'

/** A mark for so much sound: enough to know where the phone is, few enough to delay nothing. */
const MARK_EVERY = 20 * FRAME
/** While a model is away, so much of what the person says is kept for it. */
const KEEP = 25
const RETRIES = 3

type Spoken = { who: 'agent' | 'person' | 'responder'; text: string; after?: string; heard?: string }

export type BridgeWish = {
  desk: Desk
  agent: AgentPlan
  model: Pick<RealtimeModel, 'longestMinutes'>
  open(wish: SessionWish, listener: SessionListener): Promise<VoiceModelSession>
  journal: Journal
  now?: () => number
  timers?: Timers
}

/**
 * A phone's sound on one side, a speaking model on the other. Sound passes through unchanged; this keeps the books of
 * what was heard, lets the person talk into the model's words, and keeps the phone when the model's line is lost.
 */
export function createBridge(wish: BridgeWish): {
  listener: StreamListener
  attach(line: StreamLine): void
  talk: Talk
} {
  const { desk, agent, journal, now = () => performance.now(), timers = realTimers } = wish
  const playback = createPlayback()
  const frames = createRechunker()
  const spoken = new Map<string, Spoken>()
  const dropped = new Set<string>()
  const listeners = new Set<Parameters<NonNullable<Talk['listen']>>[0]>()
  let line: StreamLine | undefined
  let session: VoiceModelSession | undefined
  let era = 0
  let kept: Uint8Array[] = []
  let unmarked = 0
  let opening: { item?: string; over: boolean } = { over: true }
  const conduct = createConduct({
    ...{ desk, agent, journal, now, timers },
    session: () => session,
    sendKeys: (keys) => line?.sendKeys?.(keys),
    isSounding: () => playback.playing,
    interrupt: bargeIn,
    letGo() {
      era++
      line?.close()
      listeners.clear()
    },
  })
  const { answers, ears, ladder, turns, ms } = conduct

  const history = (): Said[] =>
    [...spoken.values()].slice(-40).map(({ who, text, heard }) => ({
      who: who === 'person' ? who : 'agent',
      text: heard ?? text,
    }))

  async function connect(before: Said[]): Promise<void> {
    const mine = ++era
    const listener = listenerOf(mine)
    for (let attempt = 0; ; attempt++) {
      try {
        const opened = await wish.open({ ...wishOf(agent), turns: conduct.turnsNow(), before }, listener)
        if (conduct.closed || mine !== era) return opened.close()
        const old = session
        session = opened
        answers.reset()
        old?.close()
        for (const sound of kept) opened.hear(sound)
        kept = []
        conduct.later(() => void rollOver(), Math.max(1, wish.model.longestMinutes - 5) * 60_000)
        return
      } catch (error) {
        if (conduct.closed || mine !== era) return
        journal.moment('model-lost', { message: messageOf(error), attempt })
        if (attempt + 1 >= RETRIES) return void conduct.ending.hangUp('model-failed')
        await new Promise((resolve) => timers.set(() => resolve(undefined), 100 * 2 ** attempt))
      }
    }
  }

  /** A model stops a session after a while; the phone is not to notice. */
  async function rollOver() {
    if (conduct.closed) return
    journal.moment('model-changed', { why: 'age' })
    await connect(history())
  }

  function listenerOf(mine: number): SessionListener {
    const live =
      <A extends unknown[]>(work: (...given: A) => void) =>
      (...given: A) => {
        if (mine === era && !conduct.closed) work(...given)
      }
    return {
      onSpeechStarted: live(() => {
        ears.speaking()
        ladder.speaking({ person: true })
        bargeIn()
      }),
      onSpeechStopped: live(conduct.listener.onSpeechStopped),
      onAnswerStarted: live(conduct.listener.onAnswerStarted),
      onSound: live((sound, { item }) => play(sound, item)),
      onSoundDone: live(({ item }) => {
        if (dropped.has(item)) return
        send(frames.end(), item)
        if (unmarked > 0) mark(item)
        playback.done(item)
      }),
      onLine: live((said) => {
        const known = spoken.get(said.item)
        // Words that the model says for the colleague who leads are the colleague's.
        const who = known?.who ?? (conduct.relieved && said.who === 'agent' ? 'responder' : said.who)
        const one = { ...known, who, text: said.text, ...(said.after ? { after: said.after } : {}) }
        spoken.set(said.item, one)
        if (who === 'person' && !conduct.relieved) void ears.heard({ id: said.item, text: said.text })
        journal.line({
          id: said.item,
          who,
          text: said.text,
          ...(said.after ? { after: said.after } : {}),
          ...(known?.heard === undefined ? {} : { heard: known.heard }),
        })
      }),
      onToolCall: live(conduct.listener.onToolCall),
      onAnswerDone: live((answer, done) => {
        conduct.listener.onAnswerDone(answer, done)
        if (!playback.playing) silent()
      }),
      onKeys: live(keys),
      onProblem: live(conduct.listener.onProblem),
      onClose: ({ expired, message }) => {
        if (mine !== era || conduct.closed) return
        session = undefined
        journal.moment('model-lost', { expired, message })
        void connect(history())
      },
    }
  }

  function play(sound: Uint8Array, item: string) {
    if (dropped.has(item)) return
    ladder.speaking({ person: false })
    if (!opening.over && opening.item === undefined) opening.item = item
    send(frames.take(sound), item)
  }

  function send(sound: Uint8Array, item: string) {
    if (!line || sound.length === 0) return
    const first = turns.firstSound(item)
    for (let at = 0; at < sound.length; ) {
      // The echo behind the first frame is the nearest thing to "the person hears it".
      const piece = sound.subarray(at, at + (first && at === 0 ? FRAME : MARK_EVERY))
      line.send(piece)
      for (const listen of listeners) listen('agent', piece)
      playback.sent(item, piece.length)
      unmarked += piece.length
      if ((first && at === 0) || unmarked >= MARK_EVERY) mark(item)
      at += piece.length
    }
  }

  function mark(item: string) {
    unmarked = 0
    line?.mark(playback.mark(item))
  }

  /** They talk while we do: the phone is silent at once, and the model forgets what was not heard. */
  function bargeIn() {
    if (!opening.over && agent.opening.mustBeHeard) return
    // Always: the model was done long before the phone is.
    line?.clear()
    for (const listen of listeners) listen('agent', undefined)
    const cuts = playback.cut(now())
    frames.drop()
    unmarked = 0
    if (!conduct.relieved) answers.forget()
    for (const cut of cuts) {
      dropped.add(cut.item)
      if (cut.heardMs > 0) session?.truncate(cut.item, cut.heardMs)
      const line = spoken.get(cut.item)
      const heard = heardPart(line?.text ?? '', cut)
      if (line) spoken.set(cut.item, { ...line, heard })
      journal.line({ id: cut.item, who: line?.who ?? 'agent', text: line?.text ?? '', heard })
      turns.interrupted(cut)
    }
    if (!opening.over) disclose(cuts.find((cut) => cut.item === opening.item)?.heardMs ?? 0, false)
  }

  function disclose(heardMs: number, whole: boolean) {
    opening.over = true
    const started = opening.item ? (playback.firstPlayedAt(opening.item) ?? now()) : now()
    const startMs = Math.max(0, Math.round(started - conduct.startedAt))
    journal.disclosed({
      text: agent.opening.text,
      startMs,
      endMs: whole ? ms() : startMs + heardMs,
      heard: whole,
    })
  }

  function silent() {
    if (!opening.over && opening.item && playback.finished(opening.item)) disclose(0, true)
    conduct.silent()
  }

  function keys(pressed: string) {
    const { id, who, text } = conduct.keys(pressed)
    spoken.set(id, { who, text })
  }

  const listener: StreamListener = {
    onStart() {
      conduct.begin()
      opening = { over: false }
      void connect([]).then(conduct.open)
    },
    onSound(sound) {
      for (const listen of listeners) listen('person', sound)
      ears.sound(sound)
      // Words that must be heard are not talked into; what is said meanwhile is not an answer to them.
      if (!opening.over && agent.opening.mustBeHeard) return
      if (session) return session.hear(sound)
      kept.push(Uint8Array.from(sound))
      if (kept.length > KEEP) kept.shift()
    },
    onMark(name) {
      const echo = playback.echoed(name, now())
      if (!echo) return
      if (echo.first) turns.heardFirst(echo.item)
      if (!playback.playing) silent()
    },
    onKeys: keys,
    onStop: conduct.close,
  }

  return {
    listener,
    attach(attached) {
      line = attached
    },
    talk: {
      ...conduct.talk,
      listen(listen) {
        listeners.add(listen)
        return () => listeners.delete(listen)
      },
    },
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
