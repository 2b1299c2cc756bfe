/** What is wrong with a value or a row. `code` is stable; the words are for people. */
export type Problem = {
  code: ProblemCode
  /** the field or the file's column */
  column?: string
  value?: string
  /** what the message needs to name: a country, an option list, a count */
  about?: string
}
export type ProblemCode = keyof typeof words

/** Problems that cost a value, not the row. */
export const isWarning = (problem: Problem) => !rowProblems.has(problem.code)

const rowProblems = new Set<ProblemCode>([
  'no-identity',
  'two-people',
  'taken',
  'too-many-cells',
  'exists',
  'duplicate',
  'stage-unknown',
  'field-unknown',
])

const words = {
  'email-invalid': {
    en: 'This is not an e-mail address. Correct it, or leave it empty.',
    es: 'Esto no es una dirección de correo. Corrígela o déjala vacía.',
  },
  'phone-scientific': {
    en: 'The spreadsheet turned this number into scientific notation and lost digits. Format the column as text and write it again.',
    es: 'La hoja de cálculo convirtió este número a notación científica y perdió dígitos. Da formato de texto a la columna y escríbelo de nuevo.',
  },
  'phone-no-country': {
    en: 'This number has no country. Write it with + and the country prefix, or choose a default country.',
    es: 'Este número no tiene país. Escríbelo con + y el prefijo del país, o elige un país por defecto.',
  },
  'phone-impossible': {
    en: 'This cannot be a phone number{in}: it has too few or too many digits.',
    es: 'Esto no puede ser un teléfono{in}: le faltan o le sobran dígitos.',
  },
  'phone-invalid': {
    en: 'No phone number{in} looks like this. Check the number and the country.',
    es: 'Ningún teléfono{in} es así. Revisa el número y el país.',
  },
  'country-unknown': {
    en: 'This country is not known. Write its name in English or Spanish, or its two-letter code.',
    es: 'Este país no se reconoce. Escribe su nombre en español o inglés, o su código de dos letras.',
  },
  'language-unknown': {
    en: 'This is not a language code. Write es, en, pt-BR and the like.',
    es: 'Esto no es un código de idioma. Escribe es, en, pt-BR y similares.',
  },
  'zone-unknown': {
    en: 'This time zone is not known. Write it like America/Bogota.',
    es: 'Esta zona horaria no se reconoce. Escríbela así: America/Bogota.',
  },
  'number-invalid': { en: 'This is not a number.', es: 'Esto no es un número.' },
  'date-invalid': {
    en: 'This is not a date. Write it like 2026-03-31.',
    es: 'Esto no es una fecha. Escríbela así: 2026-03-31.',
  },
  'boolean-invalid': { en: 'Write yes or no.', es: 'Escribe sí o no.' },
  'text-too-long': {
    en: 'This text is longer than {about} characters; it was left out.',
    es: 'Este texto tiene más de {about} caracteres; se dejó fuera.',
  },
  'text-only': { en: 'Text is expected here.', es: 'Aquí se espera texto.' },
  'stage-unknown': {
    en: 'No pipeline has a stage with this key. The stages are: {about}.',
    es: 'Ningún embudo tiene una etapa con esta clave. Las etapas son: {about}.',
  },
  'field-unknown': {
    en: 'There is no such contact field. Create it under Settings, Contact fields.',
    es: 'No existe ese campo de contacto. Créalo en Ajustes, Campos de contacto.',
  },
  counted: {
    en: 'A score counts this number from what happens, so it can’t be written. Give points instead.',
    es: 'Una puntuación calcula este número según lo que ocurre, así que no se puede escribir. Da puntos en su lugar.',
  },
  'no-identity': {
    en: 'The row has no usable e-mail, phone or external id, so nobody could be reached or recognised.',
    es: 'La fila no tiene correo, teléfono ni identificador externo utilizables: no se podría contactar ni reconocer a nadie.',
  },
  'two-people': {
    en: 'The row fits two different contacts, by {about}. Merge them, or correct the row.',
    es: 'La fila corresponde a dos contactos distintos, por {about}. Únelos o corrige la fila.',
  },
  taken: {
    en: 'Another contact already has this {about}.',
    es: 'Otro contacto ya tiene este dato: {about}.',
  },
  'too-many-cells': {
    en: 'The row has {about} cells more than the header; a separator may stand inside a text without quotes.',
    es: 'La fila tiene {about} celdas más que el encabezado; puede haber un separador dentro de un texto sin comillas.',
  },
  exists: {
    en: 'This contact is already there, by {about}; the import leaves existing contacts as they are.',
    es: 'Este contacto ya existe, por {about}; la importación no cambia los contactos existentes.',
  },
  duplicate: {
    en: 'The same person stands earlier in this file, by {about}.',
    es: 'La misma persona aparece antes en este archivo, por {about}.',
  },
} as const

/** One sentence for a person. */
export function sayProblem({ code, about }: Problem, language: 'en' | 'es'): string {
  const place = about && code.startsWith('phone') ? regionOf(about, language) : undefined
  const within = place ? (language === 'es' ? ` de ${place}` : ` of ${place}`) : ''
  return words[code][language].replace('{in}', within).replace('{about}', sayFields(about ?? '', language))
}

/** What people call the fields by which somebody is recognised: `email, phone`. */
export const sayFields = (about: string, language: 'en' | 'es') =>
  about
    .split(', ')
    .map((field) => identities[language].get(field) ?? field)
    .join(', ')
const identities = {
  en: new Map([
    ['email', 'e-mail'],
    ['phone', 'phone'],
    ['externalId', 'external id'],
  ]),
  es: new Map([
    ['email', 'correo'],
    ['phone', 'teléfono'],
    ['externalId', 'id externo'],
  ]),
}

const regions = {
  en: new Intl.DisplayNames('en', { type: 'region' }),
  es: new Intl.DisplayNames('es', { type: 'region' }),
}
const regionOf = (code: string, language: 'en' | 'es') =>
  /^[A-Z]{2}$/.test(code) ? regions[language].of(code) : undefined

/** In both languages, for answers whose reader's language is known later. */
export const wordsOf = (problem: Problem) => ({
  en: sayProblem(problem, 'en'),
  es: sayProblem(problem, 'es'),
})
