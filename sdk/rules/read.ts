import { fold } from './text.ts'

// Each reader takes a stored or written value and gives it as one type, or null when it cannot be read as that.
// `docs/rules.md` is the table of it; the functions `rule_…` of the database are the same in SQL.

const numberForm = /^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,4})?$/

const dateForm = new RegExp(
  '^((?:[1-9][0-9]{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8])))' +
    '|(?:[1-9][0-9](?:0[48]|[2468][048]|[13579][26])|(?:[2468][048]|[13579][26])00)-02-29)' +
    '(?:[T ]((?:[01][0-9]|2[0-3]):[0-5][0-9])(?::([0-5][0-9])(?:[.]([0-9]{1,9}))?)?(Z|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?)?)?$',
)

/** react-querybuilder writes a list as an array or as text with commas. */
export const listOf = (written: unknown): unknown[] =>
  Array.isArray(written) ? written : typeof written === 'string' ? written.split(',') : [written]

export function readText(value: unknown): string | null {
  if (typeof value === 'string') return fold(value)
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 1e15) return String(value)
  return null
}

export function readNumber(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'string' || value.length > 1000) return null
  const text = value.trim()
  if (text.length > 400 || !numberForm.test(text)) return null
  const number = Number(text)
  return Number.isFinite(number) ? number : null
}

/** Milliseconds since 1970, and whether a whole day was meant. */
export function readDate(value: unknown): { at: number; wholeDay: boolean } | null {
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? null : { at: value.getTime(), wholeDay: false }
  if (typeof value !== 'string' || value.length > 1000) return null
  const found = dateForm.exec(value.trim())
  if (!found) return null
  const [, day, minute = '00:00', second = '00', fraction = '', zone = 'Z'] = found
  const offset = zone === 'Z' ? zone : `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`
  const at = Date.parse(`${day}T${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`)
  return { at, wholeDay: found[2] === undefined }
}

export function readBoolean(value: unknown): boolean | null {
  const word = typeof value === 'number' ? String(value) : readText(value)
  if (word === 'true' || word === '1') return true
  if (word === 'false' || word === '0') return false
  return null
}

export function readList(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(readText).filter((text) => text !== null)
}

/** For a field of which nothing is known: is there anything in it? */
export function isFilled(value: unknown): boolean {
  if (typeof value === 'string') return fold(value) !== null
  if (Array.isArray(value)) return value.length > 0
  return value !== null && value !== undefined
}
