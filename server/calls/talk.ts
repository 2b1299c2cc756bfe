import type { CallOutcome, ScriptAnswer } from '#sdk'
import { readOptWord } from '../gate/optOut.ts'

/** Where a talk without a model stands. */
export type TalkState = {
  /** how often we have asked; an answer to an older question is late */
  turn: number
  missed: number
  settled?: CallOutcome
  over?: true
}

export type Heard = { keys?: string; speech?: string; turn?: number }

/** What happens next on the line. */
export type TalkTurn = {
  state: TalkState
  say: readonly string[]
  next: 'listen' | 'end' | 'transfer'
}

/** This key is a way out of every call. */
const OUT = '9'
const MOST_MISSED = 2

const words = {
  en: {
    again: 'Sorry, I did not get that.',
    bye: 'Thank you. Goodbye.',
    out: 'You will not be called again. Goodbye.',
  },
  es: {
    again: 'Perdone, no le he entendido.',
    bye: 'Gracias. Adiós.',
    out: 'No le volveremos a llamar. Adiós.',
  },
  pt: { again: 'Desculpe, não entendi.', bye: 'Obrigado. Adeus.', out: 'Não voltaremos a ligar. Adeus.' },
}

const wordsOf = (language: string) => words[language.slice(0, 2) as keyof typeof words] ?? words.en

export const newTalk: TalkState = { turn: 0, missed: 0 }

type Script = { say: string; answers: readonly ScriptAnswer[]; language: string }

/** A scripted talk, whatever carries it: the text, then an answer by key or word, and what is said in return. */
export function talk(script: Script, state: TalkState, heard?: Heard): TalkTurn {
  if (!heard) return open(script, state)
  if (state.over) return { state, say: [], next: 'end' }
  // The carrier asks again for an answer that we have: it hears the same question once more.
  if (heard.turn !== undefined && heard.turn < state.turn)
    return open(script, { ...state, turn: state.turn - 1 })
  const said = wordsOf(script.language)
  if (wantsOut(heard)) return settle(state, 'opt-out', said.out)
  const answer = script.answers.find((one) => fits(one, heard))
  if (answer) {
    const state_ = { ...state, settled: answer.outcome as CallOutcome }
    if (answer.outcome === 'transferred')
      return { state: state_, say: answer.say ? [answer.say] : [], next: 'transfer' }
    return settle(state, answer.outcome, answer.say ?? said.bye)
  }
  if (script.answers.length === 0 || state.missed + 1 >= MOST_MISSED)
    return settle(state, undefined, said.bye)
  const silent = !heard.keys && !heard.speech
  const again = open(script, { ...state, missed: state.missed + 1 })
  return silent ? again : { ...again, say: [said.again, ...again.say] }
}

function open({ say, answers }: Script, state: TalkState): TalkTurn {
  if (answers.length === 0) return { state: { ...state, over: true }, say: [say], next: 'end' }
  return { state: { ...state, turn: state.turn + 1 }, say: [say], next: 'listen' }
}

const settle = (state: TalkState, settled: CallOutcome | undefined, say: string): TalkTurn => ({
  state: { ...state, over: true, ...(settled ? { settled } : {}) },
  say: [say],
  next: 'end',
})

const wantsOut = ({ keys, speech }: Heard) =>
  keys === OUT || (speech !== undefined && readOptWord(speech) === 'stop')

function fits({ keys, words: said = [] }: ScriptAnswer, heard: Heard): boolean {
  if (keys !== undefined && heard.keys === keys) return true
  const text = ` ${plain(heard.speech ?? '')} `
  return said.some((word) => plain(word) !== '' && text.includes(` ${plain(word)} `))
}

/** Letters and digits alone, without accents: as people say them. */
const plain = (text: string) =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
