import type { ContactFacts, TextMessageForModel, ToolCall } from '#sdk'
import type { AgentPlan, ToolAnswer } from '../calls/plan.ts'
import type { Registry } from '../registry/plugins.ts'
import type { OpenedModel } from './openModel.ts'
import type { AgentSettings } from './settings.ts'
import { checkInput, failed, told, toolOf } from './tools/act.ts'
import { findPluginTool } from './tools/spec.ts'
import { takeTurn } from './turn.ts'

export type ChatLine = { who: 'agent' | 'person'; text: string }
export type ChatTurn = {
  said: string[]
  tools: { name: string; input: string; result: string; failed: boolean }[]
  over: boolean
  firstWordsMs: number | null
  tookMs: number
}

/** One turn of a talk in writing, to try an agent out. Its tools are checked and answered, and change nothing. */
export async function chatTurn({
  plan,
  settings,
  registry,
  model,
  now,
  lines,
}: {
  plan: AgentPlan
  settings: AgentSettings
  registry: Registry
  model: OpenedModel
  now: Date
  lines: readonly ChatLine[]
}): Promise<ChatTurn> {
  const messages: TextMessageForModel[] = [
    { role: 'system', text: plan.instructions },
    ...lines.map(({ who, text }) => ({ role: who, text })),
  ]
  const turn: ChatTurn = { said: [], tools: [], over: false, firstWordsMs: null, tookMs: 0 }
  const started = performance.now()
  const passed = () => Math.round(performance.now() - started)
  const mind = {
    answer: (said: readonly TextMessageForModel[], tools: AgentPlan['tools']) =>
      model.answer({ messages: said, tools, ...(plan.model ? { model: plan.model } : {}) }),
    act: async (call: ToolCall) => pretend(settings, registry, call, now),
  }
  for await (const step of takeTurn(mind, messages, plan.tools)) {
    if (step.type === 'say') {
      turn.firstWordsMs ??= passed()
      turn.said.push(step.text)
    }
    if (step.type === 'acted') {
      const { call, answer } = step
      const { result, failed: wrong = false } = answer
      turn.tools.push({ name: call.name, input: call.arguments, result, failed: wrong })
      turn.over ||= answer.next?.do === 'end' || answer.next?.do === 'transfer'
    }
  }
  return { ...turn, tookMs: passed() }
}

/** Says what a tool would have been told, without doing it. */
function pretend(settings: AgentSettings, registry: Registry, call: ToolCall, now: Date): ToolAnswer {
  const meant = toolOf(settings, call)
  const schema = meant?.kind === 'plugin' ? findPluginTool(registry, meant.tool)?.input : meant?.input
  if (!meant || !schema) return failed(`there is no tool "${call.name}"`)
  const checked = checkInput(schema, call.arguments)
  if ('refused' in checked) return failed(checked.refused)
  if (call.name === 'get_time') return told({ now: now.toISOString(), zone: 'UTC' })
  const next =
    call.name === 'end_call'
      ? { next: { do: 'end' as const } }
      : call.name === 'transfer'
        ? { next: { do: 'transfer' as const } }
        : {}
  return told({ done: true, note: 'a trial: nothing was changed' }, next)
}

/** Somebody to talk to when no contact is chosen. */
export const samplePerson = (now: Date): ContactFacts => ({
  id: '00000000-0000-7000-8000-000000000000',
  externalId: null,
  email: 'ana.ruiz@example.com',
  phone: '+34600000000',
  firstName: 'Ana',
  lastName: 'Ruiz',
  company: null,
  city: 'Sevilla',
  country: 'ES',
  language: 'es',
  timeZone: null,
  stage: 'new',
  stageSince: null,
  score: 0,
  tags: [],
  source: null,
  ownerId: null,
  createdAt: now.toISOString(),
  updatedAt: now.toISOString(),
  attributes: {},
})
