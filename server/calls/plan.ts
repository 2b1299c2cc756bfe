import type { ScriptAnswer, SessionWish, ToolCall, ToolSpec, Transport } from '#sdk'
import type { Db } from '../db/connect.ts'

/** What a call is to be, settled before it is dialled and kept with it. */
export type CallPlan = {
  transport: Transport
  language: string
  /** in seconds */
  timeLimit: number
  record: boolean
  /** what a talk without a model follows; also what an agent's voicemail and practice call fall back to */
  script?: { say: string; answers: readonly ScriptAnswer[] }
  voicemail?: string
  /** the voice that says the texts; else the carrier's own */
  speech?: { account: string; voice: string }
  transferTo?: { phone?: string; queue?: string; warm?: boolean }
  agent?: AgentPlan
  /** what it was asked to be, for the next attempt */
  retries?: { most: number; after: Partial<Record<string, number>>; otherDaypart?: boolean }
}

/** An agent as it stood when the call was planned, filled in for this contact. */
export type AgentPlan = {
  id: string
  version: number
  title: string
  /** `realtime`: the model hears and speaks; `text`: the carrier does, or ready sound; `managed`: the vendor leads */
  engine: 'realtime' | 'text' | 'managed'
  /** the account of the model */
  connectionId: string
  model?: string
  /** for `managed`: the agent's id at the vendor */
  managedAgent?: string
  voice?: string
  language: string
  instructions: string
  /** The first words. They say that an AI is speaking; `mustBeHeard`: nobody talks it out of them. */
  opening: { text: string; mustBeHeard: boolean }
  tools: readonly ToolSpec[]
  turns?: SessionWish['turns']
  /** said one after the other when nobody speaks; after the last comes the goodbye */
  silence?: { afterSeconds: number; prompts: readonly string[]; goodbye: string }
  /** while it is spoken, this account's model judges the mood */
  mood?: { account: string }
  /** The carrier connects the phone straight to the model, where both can; no sound passes through us. */
  straight?: boolean
  /** said when a tool or the model takes its time */
  fillers?: readonly string[]
  /** said while this tool works, by its name */
  toolFillers?: Readonly<Record<string, string>>
}

/** A call as tools and the analysis see it. */
export type TalkingCall = {
  id: string
  workspaceId: string
  contactId: string
  key: string | null
  runId: string | null
  flowId: string | null
  simulated: boolean
  direction: 'in' | 'out'
  plan: CallPlan
}

/** What became of a tool: what the model is told, and what the call does then. */
export type ToolAnswer = {
  result: string
  failed?: boolean
  /** what the flow goes on by, when the tool settles it */
  outcome?: 'interested' | 'not-interested' | 'callback' | 'opt-out'
  next?:
    | { do: 'end' }
    | { do: 'transfer'; phone?: string; queue?: string; warm?: boolean; summary?: string }
    | {
        do: 'keys'
        keys: string
      }
}

/** What calls ask of the agents. The engine is given it; without it, calls are scripted. */
export type Agents = {
  /** The published version of an agent, ready to call this contact; undefined when there is none. */
  plan(
    db: Db,
    wish: { workspaceId: string; agentId: string; contactId: string; goal?: string; direction: 'in' | 'out' },
  ): Promise<AgentPlan | undefined>
  /** Never throws: what went wrong is told to the model. */
  act(call: TalkingCall, tool: ToolCall, signal: AbortSignal): Promise<ToolAnswer>
}
