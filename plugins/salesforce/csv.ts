import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { parse } from 'csv-parse'
import type { CrmField } from '#sdk'
import type { Row } from './client.ts'

const SLICE = 64 * 1024

/** A slice at a time: others get their turn in between. */
async function* slices(bytes: Buffer) {
  for (let at = 0; at < bytes.length; at += SLICE) {
    yield bytes.subarray(at, at + SLICE)
    await setImmediate()
  }
}

/**
 * The lines of a bulk job as a query would have answered them: `"true"`, `"23.0"` and `""` are true, 23 and null, and the
 * columns `Account.Name` are an object of their own. Undefined where a column that is asked for is missing.
 */
export async function rowsOf(
  csv: string,
  { columns, types }: { columns: readonly string[]; types: ReadonlyMap<string, CrmField['type']> },
): Promise<Row[] | undefined> {
  const parser = Readable.from(slices(Buffer.from(csv))).pipe(
    parse({ delimiter: ',', record_delimiter: ['\r\n', '\n'], bom: true }),
  )
  const [names = [], ...lines] = (await parser.toArray()) as string[][]
  if (columns.some((name) => !names.includes(name))) return undefined
  return lines.map((line) => rowOf(names.map((name, n) => [name, readValue(line[n] ?? '', types.get(name))])))
}

function readValue(text: string, type: CrmField['type'] | undefined): unknown {
  if (text === '') return null
  if (type === 'boolean') return text === 'true'
  if (type === 'number') return Number.isNaN(Number(text)) ? text : Number(text)
  return text
}

/** Without an account nothing is told of it. */
function rowOf(values: readonly (readonly [string, unknown])[]): Row {
  const own = values.filter(([name]) => !name.includes('.'))
  const theirs = values.filter(([name]) => name.startsWith('Account.'))
  const row = Object.fromEntries(own) as Row // each query asks for the id
  if (theirs.length === 0) return row
  const account = Object.fromEntries(theirs.map(([name, value]) => [name.slice('Account.'.length), value]))
  return { ...row, Account: row.AccountId ? account : null }
}
