import type {
  ChatCompletionCreateParams,
  ChatCompletionMessageParam,
  ChatCompletionTool,
} from 'openai/resources/chat/completions'
import type { CompletionUsage } from 'openai/resources/completions'
import {
  defineProvider,
  type ModelUsage,
  type ProviderContext,
  StepError,
  type TextMessageForModel,
  type TextPiece,
  type TextWish,
} from '#sdk'
import { openClient } from './client.ts'
import { addressOf, OPENAI, type Settings } from './connection.ts'
import { explain } from './errors.ts'
import { sentences } from './sentences.ts'

export const chat = defineProvider({
  kind: 'model',
  title: 'Text by an OpenAI model',
  ifLost: 'repeat',

  async *answer(
    wish: TextWish,
    { connection, fetch, signal }: ProviderContext<Settings>,
  ): AsyncGenerator<TextPiece> {
    try {
      const client = await openClient(connection, { fetch })
      const stream = await client.chat.completions.create(
        { ...paramsOf(wish, connection), stream: true, stream_options: { include_usage: true } },
        { signal },
      )
      yield* spoken(stream)
    } catch (error) {
      throw explain(error)
    }
  },

  async fill(
    wish: TextWish & { schema: Record<string, unknown>; name: string },
    { connection, fetch, signal }: ProviderContext<Settings>,
  ) {
    try {
      const client = await openClient(connection, { fetch })
      const { schema, name } = wish
      const completion = await client.chat.completions.create(
        {
          ...paramsOf(wish, connection),
          response_format: { type: 'json_schema', json_schema: { name, schema, strict: true } },
        },
        { signal },
      )
      const message = completion.choices[0]?.message
      if (message?.refusal) throw new StepError(`The model refused: ${message.refusal}`, { retry: false })
      return { value: parse(message?.content), usage: usageOf(completion.usage) }
    } catch (error) {
      throw explain(error)
    }
  },
})

function parse(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch (cause) {
    throw new StepError('The model’s answer does not have the form that was asked for.', {
      retry: true,
      cause,
    })
  }
}

type Chunk = {
  choices: {
    delta?: {
      content?: string | null
      tool_calls?: { index: number; id?: string; function?: { name?: string; arguments?: string } }[]
    }
  }[]
  usage?: CompletionUsage | null
}

/** Sentences as soon as they are whole, then the calls of tools, then what was counted. */
async function* spoken(stream: AsyncIterable<Chunk>): AsyncGenerator<TextPiece> {
  const text = sentences()
  const calls: { id: string; name: string; arguments: string }[] = []
  let usage: ModelUsage | undefined
  for await (const chunk of stream) {
    if (chunk.usage) usage = usageOf(chunk.usage)
    const delta = chunk.choices[0]?.delta
    if (delta?.content) for (const sentence of text.take(delta.content)) yield { type: 'say', text: sentence }
    for (const part of delta?.tool_calls ?? []) {
      const call = calls[part.index] ?? { id: '', name: '', arguments: '' }
      calls[part.index] = call
      call.id ||= part.id ?? ''
      call.name += part.function?.name ?? ''
      call.arguments += part.function?.arguments ?? ''
    }
  }
  const rest = text.rest()
  if (rest) yield { type: 'say', text: rest }
  for (const call of calls) if (call) yield { type: 'tool', call }
  yield { type: 'done', usage }
}

function paramsOf({ model, messages, tools = [], longest }: TextWish, settings: Settings) {
  // OpenAI's newer models refuse the old name, and other services know only that.
  const most = addressOf(settings) === OPENAI ? { max_completion_tokens: longest } : { max_tokens: longest }
  return {
    model: model || (settings.textModel ?? 'gpt-5.4-mini'),
    messages: messages.map(messageOf),
    ...(longest ? most : {}),
    ...(tools.length > 0
      ? { tools: tools.map((tool): ChatCompletionTool => ({ type: 'function', function: { ...tool } })) }
      : {}),
  } satisfies ChatCompletionCreateParams
}

function messageOf(message: TextMessageForModel): ChatCompletionMessageParam {
  if (message.role === 'tool') return { role: 'tool', tool_call_id: message.id, content: message.text }
  if (message.role === 'system') return { role: 'system', content: message.text }
  if (message.role === 'person') return { role: 'user', content: message.text }
  if (!('calls' in message) || message.calls.length === 0) return { role: 'assistant', content: message.text }
  return {
    role: 'assistant',
    content: message.text || null,
    tool_calls: message.calls.map(({ id, name, arguments: given }) => ({
      id,
      type: 'function',
      function: { name, arguments: given },
    })),
  }
}

function usageOf(usage: CompletionUsage | null | undefined): ModelUsage | undefined {
  if (!usage) return undefined
  const cached = usage.prompt_tokens_details?.cached_tokens
  return {
    textIn: usage.prompt_tokens,
    textOut: usage.completion_tokens,
    ...(cached ? { textInCached: cached } : {}),
  }
}
