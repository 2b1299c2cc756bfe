import { readCountry } from '../contacts/country.ts'
import { readDay, readNumber, readTruth } from '../contacts/fieldValues.ts'
import { InvalidInput, type Words } from '../http/errors.ts'
import type { Column, ImportSettings } from './settings.ts'
import { limits } from './settings.ts'
import { Unreadable } from './sniff.ts'

/** What columns are called, in English and Spanish, without accents, blanks and signs. `*` ends a beginning. */
const names: Record<string, string> = {
  email:
    'email mail emailaddress e-mail correo correoelectronico direcciondecorreo emailprincipal primaryemail correo1 email1',
  phone: 'phone* mobile* cell* telephone* tel tel1 tel2 telefono* movil* celular* whatsapp numero* fono*',
  firstName: 'firstname first givenname forename nombre nombres primernombre nombrepila',
  lastName: 'lastname last surname familyname apellido apellidos primerapellido',
  fullName:
    'name fullname contact contactname nombrecompleto nombreyapellidos nombreyapellido nombreapellidos contacto cliente customername',
  company:
    'company companyname organization organisation account empresa compania organizacion razonsocial negocio',
  city: 'city town ciudad localidad poblacion municipio',
  country: 'country countrycode countryregion pais codigopais paisregion',
  language: 'language lang locale idioma lengua',
  timeZone: 'timezone zonahoraria husohorario',
  externalId:
    'id externalid customerid contactid clientid leadid recordid idcliente idcontacto idexterno codigocliente referencia codigo userid idusuario',
  tags: 'tags tag labels etiquetas etiqueta',
  stage: 'stage pipelinestage dealstage leadstatus etapa fase',
  score: 'score leadscore puntuacion puntaje',
  source: 'source leadsource origen fuente procedencia',
  consent:
    'consent optin optedin gdpr gdprconsent marketingconsent subscribed consentimiento suscrito aceptapublicidad aceptamarketing rgpd',
}
const counters = new Set(['index', 'nr', 'no', 'num', 'row', 'fila', 'linea', 'indice', 'n', 'orden'])
const repeatable = new Set(['phone', 'tags'])

/** Names the columns and guesses what each is, by its heading first and by what stands below it second. */
export function guessColumns(header: string[], rows: string[][]): Column[] {
  const widths = header.length
  if (widths > limits.columns)
    throw new Unreadable({
      en: `The file has ${widths.toLocaleString('en')} columns; up to ${limits.columns} can be read. Delete those you do not need.`,
      es: `El archivo tiene ${widths.toLocaleString('es')} columnas; se pueden leer hasta ${limits.columns}. Borra las que no necesites.`,
    })
  if (rows.length === 0)
    throw new Unreadable({
      en: 'The file has a header row and nothing below it. Add at least one contact.',
      es: 'El archivo tiene una fila de encabezado y nada debajo. Añade al menos un contacto.',
    })
  const taken = new Set<string>()
  const keys = new Set<string>()
  return uniqueNames(header).map((name, index) => {
    const cells = rows.map((row) => (row[index] ?? '').trim()).filter(Boolean)
    const type = typeOfCells(cells)
    let guess = guessTarget(name, cells)
    if (guess && taken.has(guess) && !repeatable.has(guess)) guess = undefined
    if (guess) taken.add(guess)
    else if (cells.length > 0 && !isCounter(name, cells)) guess = `attributes.${newKey(name, keys)}`
    return {
      name,
      samples: [...new Set(cells)].slice(0, 5).map((cell) => cell.slice(0, 200)),
      guess: guess ?? null,
      type,
    }
  })
}

/** The settings an import begins with: the guesses, and the answers that the cells themselves give. */
export function guessSettings(
  columns: Column[],
  rows: string[][],
): Pick<ImportSettings, 'mapping' | 'dateOrder' | 'dedupe'> {
  const mapping = columns.flatMap(({ guess }, column) => (guess ? [{ column, field: guess }] : []))
  const parts = rows
    .flat()
    .flatMap((cell) => /^\s*(\d{1,2})[-/.](\d{1,2})[-/.]\d{4}/.exec(cell)?.slice(1, 3) ?? [])
  const monthFirst = parts.some((part, index) => index % 2 === 1 && Number(part) > 12)
  const has = (field: string) => mapping.some((one) => one.field === field)
  return {
    mapping: mapping as ImportSettings['mapping'], // guesses are targets
    dateOrder: monthFirst ? 'mdy' : 'dmy',
    dedupe:
      has('email') || !(has('phone') || has('externalId'))
        ? 'email'
        : has('externalId')
          ? 'externalId'
          : 'phone',
  }
}

const plain = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')

function guessTarget(name: string, cells: string[]): string | undefined {
  const heading = plain(name)
  for (const [field, words] of Object.entries(names))
    for (const word of words.split(' '))
      if (word.endsWith('*') ? heading.startsWith(word.slice(0, -1)) : heading === plain(word)) {
        if (fits(field, cells)) return field
      }
  return guessByCells(cells)
}

/** A heading may deceive: "Number" over prices, "Contact" over e-mails. */
function fits(field: string, cells: string[]): boolean {
  if (cells.length === 0) return true
  if (field === 'email') return share(cells, isEmail) > 0.3
  if (field === 'phone') return share(cells, (cell) => cell.replace(/\D/g, '').length >= 6) > 0.5
  if (field === 'country') return share(cells, (cell) => readCountry(cell) !== undefined) > 0.3
  if (field === 'fullName' || field === 'firstName')
    return share(cells, isEmail) < 0.5 && share(cells, isNumber) < 0.5
  if (field === 'consent') return share(cells, (cell) => readTruth(cell) !== undefined) > 0.5
  return true
}

function guessByCells(cells: string[]): string | undefined {
  if (cells.length < 2) return undefined
  if (share(cells, isEmail) > 0.8) return 'email'
  if (share(cells, (cell) => /^\+\d[\d ().-]{7,18}$/.test(cell)) > 0.8) return 'phone'
  return undefined
}

function typeOfCells(cells: string[]): Column['type'] {
  if (cells.length === 0) return 'text'
  if (share(cells, (cell) => readDay(cell, true) !== undefined || readDay(cell, false) !== undefined) === 1)
    return 'date'
  // A code with leading zeros, or too long to be counted with, is no number.
  if (
    share(
      cells,
      (cell) => isNumber(cell) && !/^[+-]?0\d/.test(cell) && cell.replace(/\D/g, '').length < 15,
    ) === 1
  )
    return 'number'
  if (share(cells, (cell) => /^(yes|no|true|false|sí|si|verdadero|falso)$/i.test(cell)) === 1)
    return 'boolean'
  return 'text'
}

const isEmail = (cell: string) => /^[^\s@]+@[^\s@]+[.][^\s@]+$/.test(cell)
const isNumber = (cell: string) => readNumber(cell) !== undefined
const share = (cells: string[], test: (cell: string) => boolean) =>
  cells.length ? cells.filter(test).length / cells.length : 0

const isCounter = (name: string, cells: string[]) =>
  (counters.has(plain(name)) || name.trim() === '#') && share(cells, (cell) => /^\d+$/.test(cell)) === 1

function uniqueNames(header: string[]): string[] {
  const seen = new Map<string, number>()
  return header.map((written, index) => {
    const name = written.trim().slice(0, 200) || `Column ${index + 1}`
    const times = (seen.get(name.toLowerCase()) ?? 0) + 1
    seen.set(name.toLowerCase(), times)
    return times === 1 ? name : `${name} (${times})`
  })
}

/** `Subscription Date` → `subscriptionDate`. */
function newKey(name: string, keys: Set<string>): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .split(/[^a-zA-Z0-9]+/)
    .filter(Boolean)
  const joined = words
    .map((word, index) =>
      index === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1).toLowerCase(),
    )
    .join('')
  const base = (/^[a-zA-Z]/.test(joined) ? joined : `field${joined}`).slice(0, 50)
  let key = base
  for (let times = 2; keys.has(key); times++) key = `${base}${times}`
  keys.add(key)
  return key
}

/** Refuses a mapping that names a column twice, or one field from two columns. */
export function requireMapping(settings: ImportSettings, columns: Column[]): void {
  const wrong: Record<string, Words> = {}
  const used = { columns: new Set<number>(), fields: new Set<string>() }
  for (const [index, { column, field }] of settings.mapping.entries()) {
    if (column >= columns.length)
      wrong[`mapping.${index}.column`] = {
        en: `The file has ${columns.length} columns.`,
        es: `El archivo tiene ${columns.length} columnas.`,
      }
    if (used.columns.has(column))
      wrong[`mapping.${index}.column`] = {
        en: 'This column is mapped already.',
        es: 'Esta columna ya está asignada.',
      }
    if (used.fields.has(field) && !repeatable.has(field))
      wrong[`mapping.${index}.field`] = {
        en: 'Another column is mapped to this field.',
        es: 'Otra columna ya está asignada a este campo.',
      }
    used.columns.add(column)
    used.fields.add(field)
  }
  if (!['email', 'phone', 'externalId'].some((field) => used.fields.has(field)))
    wrong.mapping = {
      en: 'Map a column to e-mail, phone or external id: by these people are recognised.',
      es: 'Asigna una columna a correo, teléfono o identificador externo: por ellos se reconoce a las personas.',
    }
  else if (!used.fields.has(settings.dedupe))
    wrong.dedupe = {
      en: 'No column is mapped to this field, so nobody could be recognised by it.',
      es: 'Ninguna columna está asignada a este campo: no se podría reconocer a nadie por él.',
    }
  if (used.fields.has('consent') && !settings.consent)
    wrong.consent = {
      en: 'A column says who has agreed: say to which channels, and where the agreement comes from.',
      es: 'Una columna dice quién ha aceptado: indica para qué canales y de dónde viene el consentimiento.',
    }
  if (settings.consent && !settings.consent.everybody && !used.fields.has('consent'))
    wrong['consent.everybody'] = {
      en: 'Map the column that says who has agreed, or confirm that everybody has.',
      es: 'Asigna la columna que dice quién ha aceptado, o confirma que todos lo han hecho.',
    }
  if (settings.countryColumn !== null && settings.countryColumn >= columns.length)
    wrong.countryColumn = {
      en: `The file has ${columns.length} columns.`,
      es: `El archivo tiene ${columns.length} columnas.`,
    }
  if (Object.keys(wrong).length > 0)
    throw new InvalidInput(
      { en: 'The mapping needs attention.', es: 'Hay que corregir la asignación de columnas.' },
      wrong,
    )
}
