import type { CallInstruction } from '#sdk'
import type { CallPlan } from './plan.ts'
import type { TalkTurn } from './talk.ts'

/** How long a carrier listens for an answer. */
const LISTEN = 7
/** After the voicemail is left, somebody may still pick up. */
const LINGER = 3

/** Where a call's line and answers go, all of them addresses of ours. */
export type Addresses = {
  /** for its socket */
  line: string
  /** the model itself, and what tells it which call this is */
  sip?: { address: string; ref: string }
  /** `ask` names the question, `turn` which time it is asked */
  ask(question: 'heard' | 'over' | 'next' | 'voicemail', turn?: number): string
}

/** What the carrier does once somebody picks up. */
export function onAnswer(plan: CallPlan, to: Addresses, turn: TalkTurn | undefined): CallInstruction[] {
  const { agent, language, transport } = plan
  if (transport === 'stream')
    return [{ do: 'connect', line: { transport, url: to.line }, whenOver: to.ask('over') }]
  if (transport === 'relay')
    return [
      {
        do: 'connect',
        line: {
          transport,
          url: to.line,
          language,
          voice: agent?.voice,
          greeting: agent?.opening.text,
          interruptible: agent?.opening.mustBeHeard !== true,
        },
        whenOver: to.ask('over'),
      },
    ]
  if (transport === 'sip' && to.sip) {
    const { address, ref } = to.sip
    return [
      {
        do: 'connect',
        line: { transport, address, headers: { 'Call-Ref': ref } },
        whenOver: to.ask('over'),
      },
    ]
  }
  return turn ? sayTurn(plan, to, turn) : []
}

/** One turn of a scripted talk. */
export function sayTurn(plan: CallPlan, to: Addresses, { say, next, state }: TalkTurn): CallInstruction[] {
  const { language } = plan
  if (next === 'listen')
    return [
      {
        do: 'ask',
        prompt: say.map((text) => ({ say: text })),
        language,
        listenFor: 'both',
        keys: 1,
        seconds: LISTEN,
        hints: plan.script?.answers.flatMap((answer) => answer.words ?? []),
        answerUrl: to.ask('heard', state.turn),
      },
    ]
  return [...say.map((text) => ({ do: 'say', text, language }) as const), { do: 'hang-up' }]
}

/** After the beep: the text, and an ear for whoever picks up after all. */
export const leaveVoicemail = (plan: CallPlan, to: Addresses, text: string): CallInstruction[] => [
  {
    do: 'ask',
    prompt: [{ say: text }],
    language: plan.language,
    listenFor: 'speech',
    seconds: LINGER,
    answerUrl: to.ask('voicemail'),
  },
]
