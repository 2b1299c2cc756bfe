/** A moment as a date and time field wants it, by the clock of whoever looks; and back. */
export function localOf(at: string | null): string {
  if (!at) return ''
  const date = new Date(at)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

export const momentOf = (local: string): string | null => (local ? new Date(local).toISOString() : null)
