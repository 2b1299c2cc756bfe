export const MB = 1_000_000

export type Payload = { name: string; body: string; status: number; says: RegExp }

const nested = (depth: number) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`

/** Events of every size and shape, and what must be answered to each: a status, and words. */
export function payloads(contact: Record<string, string>): Payload[] {
  const event = (properties: unknown) => JSON.stringify({ contact, type: 'order.placed', properties })
  const text = (bytes: number) => event({ text: 'x'.repeat(bytes) })
  const fields = (n: number) =>
    event(Object.fromEntries(Array.from({ length: n }, (_, i) => [`field${i}`, i])))
  return [
    { name: 'one byte', body: '{', status: 400, says: /not valid JSON/ },
    { name: 'an empty object', body: '{}', status: 422, says: /type/ },
    { name: 'a kilobyte', body: text(1000), status: 202, says: /./ },
    { name: 'a hundred kilobytes', body: text(MB / 10), status: 422, says: /./ },
    { name: 'nearly two megabytes', body: text(2 * MB - 1000), status: 422, says: /./ },
    { name: 'ten megabytes', body: text(10 * MB), status: 413, says: /at most 2,000,000 bytes/ },
    { name: '10,000 fields', body: fields(10_000), status: 422, says: /./ },
    { name: '200,000 empty objects', body: `[${'{},'.repeat(200_000)}{}]`, status: 422, says: /./ },
    { name: '10,000 levels', body: nested(10_000), status: 400, says: /nested more than 64 levels/ },
    { name: '900,000 levels', body: nested(900_000), status: 400, says: /nested more than 64 levels/ },
  ]
}
