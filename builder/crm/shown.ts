/** A value of either side, as people read it. */
export function shown(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–'
  if (Array.isArray(value)) return value.length > 0 ? value.join(', ') : '–'
  return String(value)
}
