const unstorable = /\\u0000|\\ud[89a-f]/i

/** JSON that PostgreSQL takes: it refuses NUL characters and halves of surrogate pairs, wherever they came from. */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value ?? null)
  return unstorable.test(text) ? JSON.stringify(clean(value)) : text
}

/** Text that PostgreSQL takes. */
export const storable = (text: string): string => text.replaceAll('\0', '').toWellFormed()

function clean(value: unknown): unknown {
  if (typeof value === 'string') return storable(value)
  if (Array.isArray(value)) return value.map(clean)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storable(key), clean(inner)]))
}
