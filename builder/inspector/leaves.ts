/** A value of a request, and the way to it: `customer.email`. */
export type Leaf = { path: string; value: string }

const most = 200

/** All values that can be clicked: those with a name on every step of the way. */
export function leavesOf(json: unknown, path: readonly string[] = []): Leaf[] {
  if (json === null || json === undefined || Array.isArray(json)) return []
  if (typeof json !== 'object') return [{ path: path.join('.'), value: String(json) }]
  return Object.entries(json)
    .filter(([name]) => /^[\w$-]+$/.test(name))
    .flatMap(([name, value]) => leavesOf(value, [...path, name]))
    .slice(0, most)
}

/** What somebody pasted as an example, if it is a request's content. */
export function readExample(text: string): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? { ...json } : undefined
  } catch {
    return undefined
  }
}
