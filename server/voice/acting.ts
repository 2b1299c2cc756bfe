import type { ToolCall } from '#sdk'
import type { AgentPlan, ToolAnswer } from '../calls/plan.ts'
import type { Desk } from './deskOf.ts'
import type { Journal } from './journal.ts'
import type { Timers } from './ladder.ts'

/** A tool with words of its own says them almost at once; any other may be waited for a little. */
const SOON = 300
const LATER = 1_500

/** What is said while a tool takes its time, and after how long. */
export function fillerFor(
  { fillers = [], toolFillers = {} }: Pick<AgentPlan, 'fillers' | 'toolFillers'>,
  tool: string,
  turn: number,
): { say: string; after: number } | undefined {
  const own = toolFillers[tool]
  if (own) return { say: own, after: SOON }
  const say = fillers[turn % fillers.length]
  return say ? { say, after: LATER } : undefined
}

/** Tools of one answer are asked together; the model speaks again once, when all have answered. */
export function createActing(wish: {
  desk: Desk
  agent: AgentPlan
  journal: Journal
  now: () => number
  timers: Timers
  /** says something, if nobody else speaks */
  fill(words: string): void
  /** the model is told what came of a tool */
  tell(id: string, result: string): void
  /** true: the talk goes no further */
  lead(next: NonNullable<ToolAnswer['next']>): boolean
  /** the model may speak again */
  goOn(): void
  /** this answer is not done yet */
  isActive(answer: string): boolean
  isOver(): boolean
}) {
  const { desk, agent, journal, now, timers } = wish
  const pending = new Map<string, number>()
  const ready = new Set<string>()
  let turn = 0

  function settle(answer: string) {
    if (!ready.has(answer) || (pending.get(answer) ?? 0) > 0 || wish.isActive(answer)) return
    ready.delete(answer)
    pending.delete(answer)
    wish.goOn()
  }

  return {
    async act({ answer, ...tool }: ToolCall & { answer: string }) {
      pending.set(answer, (pending.get(answer) ?? 0) + 1)
      const begun = now()
      const filler = fillerFor(agent, tool.name, turn++)
      const timer = filler && timers.set(() => wish.fill(filler.say), filler.after)
      const done = await desk.act(tool)
      timers.clear(timer)
      journal.moment('tool', {
        name: tool.name,
        arguments: tool.arguments,
        result: done.result,
        failed: done.failed ?? false,
        ms: Math.round(now() - begun),
      })
      if (wish.isOver()) return
      if (done.outcome) journal.state({ settled: done.outcome })
      wish.tell(tool.id, done.result)
      pending.set(answer, (pending.get(answer) ?? 1) - 1)
      if (done.next && wish.lead(done.next)) return
      ready.add(answer)
      settle(answer)
    },
    settle,
  }
}
