import { bare, type Read, readTemplate, renderLiquid } from './liquid.ts'

/** Texts to fill in for one person. A template comes with its words only when it is new here. */
export type Work = {
  id: number
  parts: { number: number; template?: string; page?: boolean }[]
  /** without it, the templates are only read */
  scope?: Record<string, unknown>
}
export type Done = { id: number; part: number; text?: string; error?: string }

const known = new Map<number, Read>()

// One part after the other; each answer has left before the next begins, so the parent sees which one hangs.
let turn = Promise.resolve()
process.on('message', (work: Work | 'forget') => {
  turn = turn.then(() => (work === 'forget' ? known.clear() : fill(work)))
})
process.on('disconnect', () => process.exit())
// What is done for the first time takes longest; the clock of a template runs only from here on.
renderLiquid(readTemplate('{% for a in b %}{{ a | upcase }}{% endfor %}', true), { b: ['x'] })
process.send?.('ready')

async function fill({ id, parts, scope }: Work): Promise<void> {
  const plain = scope && (bare(scope) as Record<string, unknown>)
  for (const [part, { number, template, page }] of parts.entries()) {
    const read = known.get(number) ?? readTemplate(template ?? '', page)
    known.set(number, read)
    const done = plain ? renderLiquid(read, plain) : 'error' in read ? { error: read.error } : {}
    await new Promise<void>((resolve) => process.send?.({ id, part, ...done }, () => resolve()))
  }
}
