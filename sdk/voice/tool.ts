import type { z } from 'zod'
import type { ContactFacts } from '../facts.ts'
import type { AnyConnection, Store } from '../provider.ts'

export type ToolContext<I> = {
  input: I
  /** The person on the phone; a tool acts on nobody else. */
  contact: ContactFacts
  connection: AnyConnection
  /** The same when the same call of the tool is tried again. */
  key: string
  fetch: typeof fetch
  signal: AbortSignal
  now: Date
  store: Store
  log(message: string, details?: Record<string, unknown>): void
}

/** Something an AI agent may do during a conversation. */
export type Tool<I extends z.ZodObject = z.ZodObject> = {
  /** kebab-case, unique in the plugin, never changed once published */
  id: string
  title: string
  /** For the model: when to use it, and what it answers. */
  description: string
  input: I
  /** Needs an account of the plugin; the agent's settings choose it. */
  needsConnection?: true
  /** In milliseconds; then the model is told that it took too long. */
  timeout?: number
  /** Answers what the model is told. Throw {@link StepError} with words for it when the answer is no. */
  run(context: ToolContext<z.output<I>>): Promise<unknown>
}

// biome-ignore lint/suspicious/noExplicitAny: the host holds tools of every input type in one list
export type AnyTool = Tool<any>

/**
 * Defines a function that an AI agent may call.
 *
 * @example
 * defineTool({ id: 'stock', title: 'Stock', description: 'How many are left.', input: z.object({ item: z.string() }), run: … })
 */
export const defineTool = <I extends z.ZodObject>(tool: Tool<I>): Tool<I> => tool
