import { sql } from 'kysely'
import { draw } from '../draw.ts'
import { putHistory } from './api.ts'
import { type Figure, figure } from './figures.ts'
import { type Ground, until } from './ground.ts'

const pass = { type: 'kit.pass' }
const five = draw({ start: { type: 'kit.start' }, a: pass, b: pass, c: pass, d: pass, e: pass }, [
  'start -> a',
  'a -> b',
  'b -> c',
  'c -> d',
  'd -> e',
])

/** Steps a second, and how much room history takes, as it grows; the bound is the first size. */
export async function growth(
  ground: Ground,
  { sizes, people, rounds }: { sizes: readonly number[]; people: number; rounds: number },
): Promise<Figure[]> {
  const workspaceId = await ground.workspace()
  await ground.contacts(workspaceId, people)
  const flow = await ground.publish(workspaceId, five)
  const crowd = await ground.workspace()
  await ground.contacts(crowd, 100_000)
  const theirs = await ground.publish(crowd, five)
  const engine = ground.newEngine()
  const measure = async () => {
    await ground.enrollAll(workspaceId, flow)
    const began = performance.now()
    await engine.start()
    await until(async () => (await ground.open(flow)) === 0)
    const seconds = (performance.now() - began) / 1000
    await engine.stop()
    return (people * 5) / seconds
  }
  await measure() // warm

  const figures: Figure[] = []
  let first: number[] | undefined
  let stored = 0
  for (const size of sizes) {
    await putHistory(ground, crowd, theirs, size - stored)
    stored = size
    const values: number[] = []
    for (let round = 0; round < rounds; round++) values.push(await measure())
    first ??= values
    figures.push(figure(`growth: steps a second at ${size} rows of history`, 'steps/s', values, first))
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
