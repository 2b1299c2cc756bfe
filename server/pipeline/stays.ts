/** One step of the histogram of how long people stayed: `stay_bucket` of the schema, and how many left after that long. */
export type Stays = { bucket: number; n: number }

const step = 1.02

/** The middle of a step: off by less than one per cent, whatever the time was. */
const secondsOf = (bucket: number) => (bucket === 0 ? 0.5 : step ** (bucket - 0.5))

/** The time that so large a share of those who left had stayed at most, between neighbours as `percentile_cont` has it. */
export function percentileOf(stays: readonly Stays[], share: number): number | null {
  const sorted = stays.filter(({ n }) => n > 0).toSorted((a, b) => a.bucket - b.bucket)
  const total = sorted.reduce((sum, { n }) => sum + n, 0)
  if (total === 0) return null
  const rank = share * (total - 1)
  const at = (place: number) => {
    let below = 0
    for (const { bucket, n } of sorted) {
      below += n
      if (place < below) return secondsOf(bucket)
    }
    return secondsOf(sorted.at(-1)?.bucket ?? 0)
  }
  const [low, high] = [at(Math.floor(rank)), at(Math.ceil(rank))]
  return low + (high - low) * (rank - Math.floor(rank))
}
