import { bare, type Read, readTemplate, renderLiquid } from './liquid.ts'

/** Texts to fill in for one person. A template comes with its words only when it is new here. */
export type Work = {
  id: number
  parts: { number: number; template?: string; page?: boolean }[]
  /** without it, the templates are only read */
  scope?: Record<string, unknown>
}
/** `worked`: for how many milliseconds this process has worked until now. */
export type Done = { id: number; part: number; text?: string; error?: string; worked: number }
export type Ready = { ready: true; worked: number }

const worked = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
// A template may work for so long, not last: when others have the machine that is not its fault. Liquid asks this clock.
performance.now = worked

const known = new Map<number, Read>()

// One part after the other; each answer has left before the next begins, so the parent sees which one hangs.
let turn = Promise.resolve()
process.on('message', (work: Work | 'forget') => {
  turn = turn.then(() => (work === 'forget' ? known.clear() : fill(work)))
})
process.on('disconnect', () => process.exit())
// What is done for the first time takes longest; the clock of a template runs only from here on.
renderLiquid(readTemplate('{% for a in b %}{{ a | upcase }}{% endfor %}', true), { b: ['x'] })
process.send?.({ ready: true, worked: worked() } satisfies Ready)

async function fill({ id, parts, scope }: Work): Promise<void> {
  const plain = scope && (bare(scope) as Record<string, unknown>)
  for (const [part, { number, template, page }] of parts.entries()) {
    const read = known.get(number) ?? readTemplate(template ?? '', page)
    known.set(number, read)
    const done = plain ? renderLiquid(read, plain) : 'error' in read ? { error: read.error } : {}
    const told: Done = { id, part, ...done, worked: worked() }
    await new Promise<void>((resolve) => process.send?.(told, () => resolve()))
  }
}
