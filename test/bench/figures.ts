/** One figure: what we reach, what a bare loop of the same writes reaches in the same run, and how they compare. */
export type Figure = {
  figure: string
  value: number
  unit: string
  bound: number | null
  ratio: number | null
  min: number
  max: number
}

const median = (values: number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
const round = (value: number) => (value >= 100 ? Math.round(value) : Math.round(value * 100) / 100)

/** The median of the rounds with their spread. `ratio` is value / bound, round by round. */
export function figure(name: string, unit: string, values: number[], bounds?: number[]): Figure {
  const ratios = bounds?.map((bound, index) => (values[index] ?? Number.NaN) / bound)
  return {
    figure: name,
    value: round(median(values)),
    unit,
    bound: bounds ? round(median(bounds)) : null,
    ratio: ratios ? round(median(ratios)) : null,
    min: round(Math.min(...values)),
    max: round(Math.max(...values)),
  }
}

/** Figures of latency: the given share of the samples is at most this. */
export const quantile = (samples: number[], share: number): number =>
  [...samples].sort((a, b) => a - b)[Math.min(samples.length - 1, Math.floor(samples.length * share))] ??
  Number.NaN

export function printTable(figures: Figure[]): void {
  console.table(Object.fromEntries(figures.map(({ figure, ...rest }) => [figure, rest])), [
    'value',
    'unit',
    'bound',
    'ratio',
    'min',
    'max',
  ])
}
