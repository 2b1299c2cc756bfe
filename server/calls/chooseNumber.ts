/** A number that calls come from, and how much of it was used. */
export type PoolNumber = {
  id: string
  number: string
  mostDaily: number | null
  coolDown: number
  usedAt: Date | null
  /** the day, in the workspace's zone, that `usedToday` counts */
  day: string | null
  usedToday: number
}

/** Digits that tell where a number is at home: country and area. */
const LOCAL = 5

/**
 * The number that fits whom is called: of the same country and area first (people answer those), then the one that
 * rested longest. `undefined` in `until` is never; without any number in the pool the account's own is used.
 */
export function chooseNumber(
  pool: readonly PoolNumber[],
  to: string,
  now: Date,
  today: string,
): { number: PoolNumber } | { until: Date | undefined } {
  const free = pool.filter((one) => restedAt(one) <= now && leftToday(one, today) > 0)
  const [best] = free.toSorted(
    (a, b) => nearness(b.number, to) - nearness(a.number, to) || restOf(a) - restOf(b) || byNumber(a, b),
  )
  if (best) return { number: best }
  const resting = pool.filter((one) => leftToday(one, today) > 0).map(restedAt)
  if (resting.length > 0) return { until: new Date(Math.min(...resting.map((at) => at.getTime()))) }
  return { until: undefined }
}

/** The number after one more call. */
export const afterCallFrom = (one: PoolNumber, now: Date, today: string): PoolNumber => ({
  ...one,
  usedAt: now,
  day: today,
  usedToday: (one.day === today ? one.usedToday : 0) + 1,
})

const leftToday = ({ mostDaily, day, usedToday }: PoolNumber, today: string) =>
  (mostDaily ?? Number.POSITIVE_INFINITY) - (day === today ? usedToday : 0)

const restedAt = ({ usedAt, coolDown }: PoolNumber) =>
  new Date(usedAt ? usedAt.getTime() + coolDown * 1000 : 0)

const restOf = ({ usedAt }: PoolNumber) => usedAt?.getTime() ?? 0

const byNumber = (a: PoolNumber, b: PoolNumber) => (a.number < b.number ? -1 : 1)

function nearness(number: string, to: string): number {
  let same = 0
  while (same < LOCAL && same < number.length && number[same] === to[same]) same++
  return same
}
