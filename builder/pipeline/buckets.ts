type Day = { day: string; entered: number; left: number }
export type Bucket = { from: string; entered: number; left: number }

const dayLength = 86_400_000
const most = 60

/** The days of a period, those without moves too; together in weeks or so where single days would be too thin to see. */
export function bucketsOf(days: Day[], { from, to }: { from: Date; to: Date }): Bucket[] {
  // A day more on both sides: the moves are dated in the workspace's zone, the period is not.
  const first = startOf(from) - dayLength
  const count = Math.round((startOf(to) - first) / dayLength) + 2
  const size = Math.ceil(count / most)
  const buckets = Array.from({ length: Math.ceil(count / size) }, (_, index) => ({
    from: new Date(first + index * size * dayLength).toISOString().slice(0, 10),
    ...{ entered: 0, left: 0 },
  }))
  for (const { day, entered, left } of days) {
    const bucket = buckets[Math.floor((Date.parse(day) - first) / dayLength / size)]
    if (!bucket) continue
    bucket.entered += entered
    bucket.left += left
  }
  return buckets
}

const startOf = (at: Date) => Math.floor(at.getTime() / dayLength) * dayLength
