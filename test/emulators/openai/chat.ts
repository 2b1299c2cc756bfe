import { randomUUID } from 'node:crypto'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Answer, Asked } from '../http/vendor.ts'

export type ChatMessage = {
  role: string
  content?: string | null
  tool_call_id?: string
  tool_calls?: { id: string; function: { name: string; arguments: string } }[]
}
export type ChatAsked = {
  model: string
  messages: ChatMessage[]
  stream?: boolean
  stream_options?: { include_usage?: boolean }
  tools?: { function: { name: string; parameters?: object } }[]
  response_format?: { type: string; json_schema?: { schema: object } }
}
/** What the model says next: a text, calls of tools, or a value for a schema. */
export type Utterance = { text?: string; calls?: { name: string; arguments: object }[]; json?: unknown }
export type Mind = (asked: ChatAsked) => Utterance

const ajv = new Ajv2020({ strict: false })

/** One completion, whole or streamed in bursts of odd lengths, with a usage that follows from the texts. */
export function complete(asked: Asked, mind: Mind): Answer {
  const wish = asked.form as unknown as ChatAsked
  const said = mind(wish)
  const schema = wish.response_format?.json_schema?.schema
  if (schema && !ajv.validate(schema, said.json))
    return wrong(400, `The script's value does not fit the schema: ${ajv.errorsText()}`)
  const unknown = said.calls?.find((call) => !wish.tools?.some((tool) => tool.function.name === call.name))
  if (unknown) return wrong(400, `The script calls "${unknown.name}", a tool that was not offered.`)
  const text = schema ? JSON.stringify(said.json) : said.text
  const usage = usageOf(wish, text ?? '')
  const base = { id: `chatcmpl-${randomUUID()}`, created: Math.floor(Date.now() / 1000), model: wish.model }
  const calls = (said.calls ?? []).map((call) => ({
    id: `call_${randomUUID().slice(0, 12)}`,
    type: 'function' as const,
    function: { name: call.name, arguments: JSON.stringify(call.arguments) },
  }))
  const finish = calls.length > 0 ? 'tool_calls' : 'stop'
  if (wish.stream)
    return {
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      pieces: streamed({
        base,
        text,
        calls,
        finish,
        usage: wish.stream_options?.include_usage ? usage : undefined,
      }),
    }
  const message = {
    role: 'assistant',
    content: text ?? null,
    refusal: null,
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  }
  const choices = [{ index: 0, finish_reason: finish, logprobs: null, message }]
  return { status: 200, json: { ...base, object: 'chat.completion', choices, usage } }
}

type Streamed = {
  base: object
  text: string | undefined
  calls: { id: string; type: 'function'; function: { name: string; arguments: string } }[]
  finish: string
  usage: object | undefined
}

async function* streamed({ base, text, calls, finish, usage }: Streamed): AsyncGenerator<string> {
  const chunk = (choices: object[], more: object = {}) =>
    `data: ${JSON.stringify({ ...base, object: 'chat.completion.chunk', choices, ...more })}\n\n`
  const delta = (part: object, reason: string | null = null) =>
    chunk([{ index: 0, delta: part, finish_reason: reason, logprobs: null }])
  yield delta({ role: 'assistant', content: '' })
  for (const piece of bursts(text ?? '')) {
    await new Promise((resolve) => setImmediate(resolve))
    yield delta({ content: piece })
  }
  for (const [index, call] of calls.entries()) {
    const { name, arguments: whole } = call.function
    yield delta({ tool_calls: [{ index, id: call.id, type: 'function', function: { name, arguments: '' } }] })
    for (const piece of bursts(whole))
      yield delta({ tool_calls: [{ index, function: { arguments: piece } }] })
  }
  yield delta({}, finish)
  if (usage) yield chunk([], { usage })
  yield 'data: [DONE]\n\n'
}

/** Pieces of 1 to 13 characters, always the same for the same text. */
function* bursts(text: string): Generator<string> {
  for (let at = 0, n = 3; at < text.length; at += n, n = (n * 7) % 13 || 5) yield text.slice(at, at + n)
}

const tokens = (text: string) => Math.ceil(text.length / 4)

function usageOf(wish: ChatAsked, text: string) {
  const prompt_tokens = tokens(wish.messages.map((message) => message.content ?? '').join(' '))
  const completion_tokens = tokens(text)
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens }
}

export const wrong = (status: number, message: string, code: string | null = null): Answer => ({
  status,
  json: { error: { message, type: 'invalid_request_error', param: null, code } },
})
