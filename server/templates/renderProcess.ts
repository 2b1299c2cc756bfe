import { readProblem, renderLiquid } from './liquid.ts'

export type Work = { id: number; template: string; scope?: Record<string, unknown> }
export type Done = { id: number; text?: string; error?: string }

// One template after the other; each answer has left before the next begins, so the parent sees which one hangs.
let turn = Promise.resolve()
process.on('message', (work: Work) => {
  turn = turn.then(() => answer(work))
})
process.on('disconnect', () => process.exit())
process.send?.('ready')

function answer({ id, template, scope }: Work): Promise<void> {
  const done: Done = scope ? { id, ...renderLiquid(template, scope) } : { id, error: readProblem(template) }
  return new Promise((resolve) => process.send?.(done, () => resolve()))
}
