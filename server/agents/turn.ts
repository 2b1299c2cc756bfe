import type { TextMessageForModel, TextPiece, ToolCall, ToolSpec } from '#sdk'
import type { ToolAnswer } from '../calls/plan.ts'

/** How often a model may act before it has to speak. */
const MOST_ROUNDS = 6

export type Turn =
  | { type: 'say'; text: string }
  | { type: 'acting'; call: ToolCall }
  | { type: 'acted'; call: ToolCall; answer: ToolAnswer }
  | { type: 'usage'; usage: Extract<TextPiece, { type: 'done' }>['usage'] }

export type Mind = {
  /** Asks the model. */
  answer(messages: readonly TextMessageForModel[], tools: readonly ToolSpec[]): AsyncIterable<TextPiece>
  act(call: ToolCall): Promise<ToolAnswer>
}

/**
 * One turn of a text model: it thinks, acts, hears what came of it, and speaks, until it has nothing more to do.
 * What it says and does is added to `messages`. After a tool that ends the talk it is asked no more.
 */
export async function* takeTurn(
  mind: Mind,
  messages: TextMessageForModel[],
  tools: readonly ToolSpec[],
): AsyncGenerator<Turn> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const calls: ToolCall[] = []
    const said: string[] = []
    // In the last round it has to speak.
    for await (const piece of mind.answer(messages, round === MOST_ROUNDS - 1 ? [] : tools)) {
      if (piece.type === 'say') {
        said.push(piece.text)
        yield { type: 'say', text: piece.text }
      } else if (piece.type === 'tool') calls.push(piece.call)
      else yield { type: 'usage', usage: piece.usage }
    }
    const text = said.join('')
    if (calls.length > 0) messages.push({ role: 'agent', text, calls })
    else if (text) messages.push({ role: 'agent', text })
    if (calls.length === 0) return
    let over = false
    for (const call of calls) {
      yield { type: 'acting', call }
      const answer = await mind.act(call)
      messages.push({ role: 'tool', id: call.id, text: answer.result })
      over ||= answer.next?.do === 'end' || answer.next?.do === 'transfer'
      yield { type: 'acted', call, answer }
    }
    if (over) return
  }
}
