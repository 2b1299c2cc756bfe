import type { z } from 'zod'
import type { ToolCall } from '#sdk'
import type { ToolAnswer } from '../../calls/plan.ts'
import type { AgentSettings } from '../settings.ts'
import { builtInInputs, httpInput } from './spec.ts'

/** What a tool is called with, checked; or what the model is told instead. */
export type Checked<I = Record<string, unknown>> = { input: I } | { refused: string }

/** Reads the model's JSON and holds it against the tool's form: nothing undeclared comes through. */
export function checkInput(schema: z.ZodType, given: string): Checked {
  let read: unknown
  try {
    read = given.trim() === '' ? {} : JSON.parse(given)
  } catch {
    return { refused: 'the arguments are no JSON; try again' }
  }
  const parsed = schema.safeParse(read)
  if (parsed.success) return { input: parsed.data as Record<string, unknown> }
  const [issue] = parsed.error.issues
  return { refused: `${issue?.path.join('.') || 'arguments'}: ${issue?.message ?? 'wrong'}` }
}

/** Which of an agent's tools is meant; undefined for one that it was not given. */
export function toolOf({ tools }: AgentSettings, { name }: Pick<ToolCall, 'name'>) {
  const builtIn = tools.builtIn.find((one) => one === name)
  if (builtIn)
    return { kind: 'built-in' as const, name: builtIn, input: builtInInputs[builtIn] as z.ZodObject }
  const http = tools.http.find((one) => one.name === name)
  if (http) return { kind: 'http' as const, http, input: httpInput(http) }
  const plugin = tools.plugins.find((one) => one.tool.replace('.', '_') === name)
  return plugin ? { kind: 'plugin' as const, ...plugin } : undefined
}

export const told = (result: unknown, more: Omit<ToolAnswer, 'result'> = {}): ToolAnswer => ({
  result: typeof result === 'string' ? result : JSON.stringify(result ?? null),
  ...more,
})

/** What went wrong, for the model: it is to say so in its own words, and not to try without end. */
export const failed = (why: string): ToolAnswer => told({ error: why }, { failed: true })
