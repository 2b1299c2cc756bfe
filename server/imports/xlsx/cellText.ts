/** A cell as it would be typed: days without a time, whole numbers without an exponent, 0.1 without its rounding. */
export function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  if (cell instanceof Date) {
    const text = cell.toISOString()
    return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text
  }
  if (typeof cell === 'number')
    return Number.isSafeInteger(cell) ? String(cell) : String(Number(cell.toPrecision(15)))
  return String(cell)
}
