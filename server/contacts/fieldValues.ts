import { z } from 'zod'
import type { FieldType, FieldTypes } from '#sdk/rules'
import { storable } from '../db/json.ts'
import { readCountry } from './country.ts'
import { readPhone } from './phone.ts'
import type { Problem } from './problems.ts'

/** The contact's own fields that may be written, in the words of rules and of the API. */
export const writableFields = [
  'externalId',
  'email',
  'phone',
  'firstName',
  'lastName',
  'company',
  'city',
  'country',
  'language',
  'timeZone',
  'score',
  'source',
  'ownerId',
] as const
export type WritableField = (typeof writableFields)[number]
export const isWritable = (field: string): field is WritableField =>
  (writableFields as readonly string[]).includes(field)

export const attributeKey = /^[a-zA-Z][a-zA-Z0-9_]{0,59}$/
const longest = { field: 500, attribute: 5000 }
const Email = z.email().max(254)

export type Reading = { value: unknown; extension?: string } | { problem: Problem }
export type ReadingScope = { types: FieldTypes; country?: string | null; dayFirst?: boolean }

/** Brings a value into the form in which it is stored: E.164, alpha-2, numbers as numbers. Empty is null. */
export function readField(field: string, written: unknown, scope: ReadingScope): Reading {
  if (isEmpty(written)) return { value: field === 'score' ? 0 : null }
  if (field.startsWith('attributes.')) return readAttribute(field, written, scope)
  if (!isWritable(field)) return { problem: { code: 'field-unknown', column: field } }
  const text = typeof written === 'string' ? storable(written).trim() : String(written)
  if (typeof written === 'object') return { problem: { code: 'text-only', column: field } }
  if (text.length > longest.field) return fail('text-too-long', field, text, String(longest.field))
  switch (field) {
    case 'email': {
      const address = text.replace(/^mailto:/i, '')
      return Email.safeParse(address).success ? { value: address } : fail('email-invalid', field, text)
    }
    case 'phone': {
      const read = readPhone(text, scope.country)
      return 'problem' in read
        ? { problem: { ...read.problem, column: field } }
        : { value: read.phone, extension: read.extension }
    }
    case 'country': {
      const code = readCountry(text)
      return code ? { value: code } : fail('country-unknown', field, text)
    }
    case 'language':
      return canonical(text) ?? fail('language-unknown', field, text)
    case 'timeZone':
      return isZone(text) ? { value: text } : fail('zone-unknown', field, text)
    case 'score': {
      const number = readNumber(text)
      return number === undefined ? fail('number-invalid', field, text) : { value: number }
    }
    default:
      return { value: text }
  }
}

function readAttribute(field: string, written: unknown, { types, dayFirst }: ReadingScope): Reading {
  if (!attributeKey.test(field.slice('attributes.'.length)))
    return { problem: { code: 'field-unknown', column: field } }
  const size = typeof written === 'string' ? written.length : JSON.stringify(written).length
  if (size > longest.attribute) return fail('text-too-long', field, '', String(longest.attribute))
  return readTyped(types[field], field, written, dayFirst)
}

function readTyped(type: FieldType | undefined, field: string, written: unknown, dayFirst = true): Reading {
  const text = String(written).trim()
  switch (type) {
    case 'number': {
      const number = typeof written === 'number' ? written : readNumber(text)
      return number === undefined || !Number.isFinite(number)
        ? fail('number-invalid', field, text)
        : { value: number }
    }
    case 'boolean': {
      const truth = typeof written === 'boolean' ? written : readTruth(text)
      return truth === undefined ? fail('boolean-invalid', field, text) : { value: truth }
    }
    case 'date': {
      const date = written instanceof Date ? written.toISOString() : readDay(text, dayFirst)
      return date === undefined ? fail('date-invalid', field, text) : { value: date }
    }
    case 'list':
      return {
        value: (Array.isArray(written) ? written : text.split(/[,;|]/))
          .map((part) => storable(String(part)).trim())
          .filter(Boolean),
      }
    case 'text':
      if (typeof written === 'object') return { problem: { code: 'text-only', column: field } }
      return { value: storable(text) }
    default:
      return { value: typeof written === 'string' ? storable(written) : written }
  }
}

export const isEmpty = (written: unknown) =>
  written === null ||
  written === undefined ||
  (typeof written === 'string' && storable(written).trim() === '')

const fail = (
  code: Problem['code'],
  column: string,
  value: string,
  about?: string,
): { problem: Problem } => ({
  problem: { code, column, value: value.slice(0, 200), about },
})

/** `1,234.56`, `1.234,56`, `12 %` (0.12); what could be read both ways counts as decimals only when not in threes. */
export function readNumber(written: string): number | undefined {
  const percent = /%$/.test(written)
  let text = written
    .replace(/%$/, '')
    .replace(/[\s\u00a0\u202f']/g, '')
    .replace(/^[€$£]|[€$£]$/g, '')
  const comma = text.lastIndexOf(',')
  const dot = text.lastIndexOf('.')
  if (comma >= 0 && dot >= 0)
    text = comma > dot ? text.replaceAll('.', '').replace(',', '.') : text.replaceAll(',', '')
  else if (comma >= 0)
    text = /^[+-]?\d{1,3}(,\d{3})+$/.test(text) ? text.replaceAll(',', '') : text.replace(',', '.')
  else if (/^[+-]?\d{1,3}([.]\d{3}){2,}$/.test(text)) text = text.replaceAll('.', '')
  if (!/^[+-]?(\d+[.]?\d*|[.]\d+)(e[+-]?\d{1,3})?$/i.test(text)) return undefined
  const number = Number(text)
  if (!Number.isFinite(number)) return undefined
  return percent ? Number((number / 100).toPrecision(12)) : number
}

const yes = new Set(['yes', 'y', 'true', '1', 'x', 'on', 'sí', 'si', 's', 'verdadero', 'ok', '✓', '✔'])
const no = new Set(['no', 'n', 'false', '0', '-', 'off', 'falso'])

export function readTruth(written: string): boolean | undefined {
  const word = written.trim().toLowerCase()
  return yes.has(word) ? true : no.has(word) ? false : undefined
}

/** A day (`2026-03-31`) or a moment in ISO form. `dayFirst` decides 03/04/2026. */
export function readDay(written: string, dayFirst: boolean): string | undefined {
  const iso =
    /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ](\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)\s*(Z|[+-]\d{2}:?\d{2})?)?$/.exec(
      written,
    )
  if (iso) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]), iso[4], iso[5])
  const other = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[ ,T]+(\d{1,2}:\d{2}(?::\d{2})?))?$/.exec(written)
  if (!other) return undefined
  const [first, second] = [Number(other[1]), Number(other[2])]
  const swapped = dayFirst ? second > 12 : first <= 12
  return swapped
    ? dayOf(Number(other[3]), first, second, other[4])
    : dayOf(Number(other[3]), second, first, other[4])
}

function dayOf(year: number, month: number, day: number, time?: string, zone = 'Z'): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day))
  if (year < 1000 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined
  const plain = date.toISOString().slice(0, 10)
  if (!time) return plain
  const [hour = '', minute = '', second = '00'] = time.replace(',', '.').split(':')
  const at = new Date(
    `${plain}T${hour.padStart(2, '0')}:${minute}:${second}${zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')}`,
  )
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}

function canonical(text: string): Reading | undefined {
  try {
    const [tag] = Intl.getCanonicalLocales(text.replace('_', '-'))
    return tag ? { value: tag } : undefined
  } catch {
    return undefined
  }
}

export function isZone(text: string): boolean {
  try {
    return (
      new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '' &&
      /[A-Za-z]/.test(text)
    )
  } catch {
    return false
  }
}
