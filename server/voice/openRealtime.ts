import { type SessionListener, type SessionWish, StepError } from '#sdk'
import type { CallRow } from '../calls/findCall.ts'
import { openModelLine } from '../calls/openSip.ts'
import type { AgentPlan } from '../calls/plan.ts'
import type { Engineering } from '../engine/engine.ts'

/** Until it is known what the model allows. */
const LONGEST = 60

/** A way to the agent's speaking model; each `open` is a new session. */
export function openRealtime(engineering: Engineering, call: CallRow, agent: AgentPlan) {
  const model = { longestMinutes: LONGEST }

  async function open(wish: SessionWish, listener: SessionListener) {
    const opened = await openModelLine(engineering, call, agent.connectionId)
    if (!opened)
      throw new StepError(
        'The account of the model is gone or switched off. Choose another one in the agent.',
        { retry: false },
      )
    model.longestMinutes = opened.provider.longestMinutes
    return opened.provider.open(wish, listener, opened.context)
  }
  return { model, open }
}

/** What a session is to be for this agent, at the beginning of a talk. */
export const wishOf = (agent: AgentPlan): SessionWish => ({
  model: agent.model,
  instructions: agent.instructions,
  voice: agent.voice,
  language: agent.language,
  tools: agent.tools,
  turns: agent.turns,
})
