export type Result = {
  id: string
  title: string
  held: boolean
  broken: string[]
  seconds: number
  size: Record<string, number>
  figures: Record<string, unknown>
  oracle: Record<string, number>
}

/** The results as `docs/FAULTS.md` shows them. */
export function asPage(seed: number, results: readonly Result[]): string {
  const lines = results.map(({ id, title, held, size, figures, oracle, broken }) => {
    const found = held
      ? words(rest(figures))
      : `**not held**: ${broken.join('; ').slice(0, 300)} (${words(rest(figures))})`
    return `| ${id} | ${title} | ${words(size)} | ${found} | ${words(oracle) || '–'} |`
  })
  return [
    `Seed ${seed}.`,
    '',
    '| | what was done | size | what happened | the witness’s totals |',
    '|---|---|---|---|---|',
    ...lines,
    '',
  ].join('\n')
}

/** The judge's breaches are told by "held"; an empty list says nothing more. */
const rest = (figures: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(figures).filter(([what, value]) => what !== 'breaches' || (value as []).length > 0),
  )

const words = (values: Record<string, unknown>): string =>
  Object.entries(values)
    .filter(([, value]) => value !== '' && !(Array.isArray(value) && value.length === 0))
    .map(
      ([what, value]) =>
        `${what} ${typeof value === 'number' ? value.toLocaleString('en') : String(value).replaceAll('|', '/')}`,
    )
    .join(', ')
