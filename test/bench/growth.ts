import { sql } from 'kysely'
import { putHistory } from './api.ts'
import { type Figure, figure } from './figures.ts'
import type { Ground } from './ground.ts'
import { five, newWalker } from './walker.ts'

/** Steps a second, a run alone, and how much room history takes, as it grows; the bound is the first size. */
export async function growth(
  ground: Ground,
  { sizes, people, rounds }: { sizes: readonly number[]; people: number; rounds: number },
): Promise<Figure[]> {
  const { throughput, latency } = await newWalker(ground, people)
  const crowd = await ground.workspace()
  await ground.contacts(crowd, 100_000)
  const theirs = await ground.publish(crowd, five)

  const figures: Figure[] = []
  let first: [number[], number[]] | undefined
  let stored = 0
  for (const size of sizes) {
    await putHistory(ground, crowd, theirs, size - stored)
    stored = size
    await ground.settle()
    const [perSecond, alone]: [number[], number[]] = [[], []]
    for (let round = 0; round < rounds; round++) {
      perSecond.push(await throughput())
      alone.push(await latency())
    }
    first ??= [perSecond, alone]
    figures.push(figure(`growth: steps a second at ${size} rows of history`, 'steps/s', perSecond, first[0]))
    figures.push(figure(`growth: one run of five steps at ${size} rows`, 'ms', alone, first[1]))
    figures.push(figure(`growth: table at ${size} rows`, 'MB', [await megabytes(ground, 'pg_table_size')]))
    figures.push(figure(`growth: index at ${size} rows`, 'MB', [await megabytes(ground, 'pg_indexes_size')]))
  }
  return figures
}

async function megabytes(ground: Ground, size: 'pg_table_size' | 'pg_indexes_size'): Promise<number> {
  return ground.count(
    sql`select (sum(${sql.raw(size)}(inhrelid)) / 1048576)::int as n from pg_inherits where inhparent = 'history'::regclass`,
  )
}
