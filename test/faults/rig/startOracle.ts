import { fork } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Behaviour, type Line, WELL } from './classes.ts'
import { VENDOR_HOST, WELL_HOST } from './vendor.ts'

export type Oracle = Awaited<ReturnType<typeof startOracle>>

/** The fake vendor in its own process, with the book it keeps. */
export async function startOracle(folder: string) {
  const book = join(folder, 'oracle.jsonl')
  writeFileSync(book, '')
  const child = fork(join(import.meta.dirname, 'oracle.ts'), [book], { env: { PATH: process.env.PATH } })
  const next = <T>() => new Promise<T>((resolve) => child.once('message', (message) => resolve(message as T)))
  const { ports } = await next<{ ports: number[] }>()
  const tell = async (what: object) => {
    const done = next()
    child.send(what)
    await done
  }
  const lines = (): Line[] =>
    readFileSync(book, 'utf8')
      .split('\n')
      .flatMap((line) => (line ? [JSON.parse(line)] : []))

  return {
    /** Where it is found instead of on the internet. */
    hostOverrides: Object.fromEntries(
      [VENDOR_HOST, WELL_HOST].map((host, i) => [host, `http://127.0.0.1:${ports[i]}`]),
    ),
    book,
    /** From now on it behaves so; what is not said is well. */
    be: (how: Partial<Behaviour> = {}) => tell({ be: { ...WELL, ...how } }),
    /** Lets go all answers that it keeps back. */
    letGo: () => tell({ letGo: true }),
    lines,
    /** What really happened, by key: how often a request was accepted. */
    accepted: (): Map<string, number> =>
      new Map(
        [...Map.groupBy(lines(), (line) => line.key)].flatMap(([key, own]) => {
          const n = own.filter((line) => line.what === 'accepted').length
          return n > 0 ? [[key, n] as const] : []
        }),
      ),
    totals: (): Record<string, number> =>
      Object.fromEntries(
        [...Map.groupBy(lines(), (line) => line.what)].map(([what, own]) => [what, own.length]),
      ),
    close: () => child.disconnect(),
  }
}
