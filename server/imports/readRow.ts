import { type FieldTypes, readText } from '#sdk/rules'
import { readCountry } from '../contacts/country.ts'
import type { NewContact } from '../contacts/createContacts.ts'
import { isEmpty, readField, readTruth } from '../contacts/fieldValues.ts'
import { isWarning, type Problem } from '../contacts/problems.ts'
import type { FileRow } from './readRows.ts'
import type { Column, ImportSettings } from './settings.ts'

export type RowScope = {
  columns: Column[]
  settings: ImportSettings
  types: FieldTypes
  /** keys of the stages, findable by key and by title */
  stages: ReadonlyMap<string, string>
}

/** A line, read: the fields it fills, in the form they are stored in, and what was wrong with it. */
export type ReadRow = {
  row: number
  cells: string[]
  /** by field: `city`, `attributes.size`; empty cells are absent, for they erase nothing */
  fields: Record<string, unknown>
  tags: string[]
  stage?: string
  consent?: boolean
  problems: Problem[]
  /** nothing of the line is taken over */
  refused: boolean
}

/**
 * Reads one line. A value that cannot be used is left out and told as a warning, as long as the line still says who
 * the person is: an e-mail with a wrong phone beside it is worth having.
 */
export function readRow({ row, cells }: FileRow, scope: RowScope): ReadRow {
  const { columns, settings } = scope
  const read: ReadRow = { row, cells, fields: {}, tags: [...settings.tags], problems: [], refused: false }
  const extra = cells.slice(columns.length).filter((cell) => cell.trim()).length
  if (extra > 0) return refuse(read, { code: 'too-many-cells', about: String(extra) })

  const country = readCountryOf(read, cells, scope)
  for (const { column, field } of settings.mapping) {
    const written = cells[column]?.trim() ?? ''
    if (isEmpty(written) || field === 'country') continue
    take(read, { field, written, column: columns[column]?.name ?? '', country }, scope)
  }
  if (settings.consent?.everybody) read.consent ??= true
  if (read.problems.some((problem) => !isWarning(problem))) return refuse(read)
  const { email, phone, externalId } = read.fields
  return email || phone || externalId ? read : refuse(read, { code: 'no-identity' })
}

type Cell = { field: string; written: string; column: string; country: string | null }

function take(read: ReadRow, cell: Cell, scope: RowScope) {
  const { field, written, column } = cell
  switch (field) {
    case 'tags':
      read.tags.push(
        ...written
          .split(/[,;|]/)
          .map((tag) => tag.trim())
          .filter(Boolean),
      )
      return
    case 'consent': {
      const consent = readTruth(written)
      if (consent === undefined)
        read.problems.push({ code: 'boolean-invalid', column, value: written.slice(0, 200) })
      else read.consent = consent
      return
    }
    case 'stage': {
      const stage = scope.stages.get(readText(written) ?? '')
      if (stage) read.stage = stage
      else
        read.problems.push({
          code: 'stage-unknown',
          column,
          value: written.slice(0, 200),
          about: [...new Set(scope.stages.values())].join(', '),
        })
      return
    }
    case 'fullName': {
      const [first = '', ...rest] = written.split(/\s+/)
      read.fields.firstName ??= first
      if (rest.length > 0) read.fields.lastName ??= rest.join(' ')
      return
    }
    default:
      takeField(read, cell, scope)
  }
}

function takeField(read: ReadRow, { field, written, column, country }: Cell, { types, settings }: RowScope) {
  const reading = readField(field, written, { types, country, dayFirst: settings.dateOrder === 'dmy' })
  if ('problem' in reading) {
    read.problems.push({ ...reading.problem, column, value: written.slice(0, 200) })
    return
  }
  // Of several phone columns the first valid one wins.
  if (field === 'phone' && read.fields.phone !== undefined) return
  if (reading.value === null) return
  read.fields[field] = reading.value
  if (reading.extension) read.fields['attributes.phoneExtension'] = reading.extension
}

/** The country comes first whatever its column: phones are read by it. */
function readCountryOf(read: ReadRow, cells: string[], { columns, settings }: RowScope): string | null {
  const column = settings.mapping.find((one) => one.field === 'country')?.column
  const written = column === undefined ? '' : (cells[column]?.trim() ?? '')
  const code = written ? readCountry(written) : undefined
  if (code) read.fields.country = code
  else if (written && column !== undefined)
    read.problems.push({
      code: 'country-unknown',
      column: columns[column]?.name,
      value: written.slice(0, 200),
    })
  const ofPhones =
    settings.countryColumn === null ? undefined : readCountry(cells[settings.countryColumn] ?? '')
  return ofPhones ?? code ?? (written ? null : settings.defaultCountry)
}

function refuse(read: ReadRow, problem?: Problem): ReadRow {
  if (problem) read.problems.push(problem)
  read.refused = true
  return read
}

/** The line as a contact to be created. */
export function toNewContact(
  { fields, tags, stage }: Pick<ReadRow, 'fields' | 'tags' | 'stage'>,
  { defaultCountry }: ImportSettings,
): NewContact {
  const own: Record<string, unknown> = {}
  const attributes: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(fields)) {
    if (field.startsWith('attributes.')) attributes[field.slice('attributes.'.length)] = value
    else own[field] = value
  }
  return { country: defaultCountry, ...own, attributes, tags, stage }
}
