type Language = 'en' | 'es'

/** What is looked at of an issue that zod found. */
export type Issue = {
  code?: string
  message?: string
  input?: unknown
  expected?: unknown
  format?: unknown
  values?: readonly unknown[]
  minimum?: unknown
  maximum?: unknown
  origin?: unknown
  inclusive?: boolean
}

const kinds: Record<string, Record<Language, string>> = {
  string: { en: 'a text', es: 'un texto' },
  number: { en: 'a number', es: 'un número' },
  int: { en: 'a whole number', es: 'un número entero' },
  boolean: { en: 'true or false', es: 'verdadero o falso (true o false)' },
  date: { en: 'a date', es: 'una fecha' },
  array: { en: 'a list', es: 'una lista' },
  object: { en: 'a set of fields', es: 'un conjunto de campos' },
  record: { en: 'a set of fields', es: 'un conjunto de campos' },
}

const formats: Record<string, Record<Language, string>> = {
  email: {
    en: 'This is not an e-mail address, such as ana@example.com.',
    es: 'Esto no es una dirección de correo, como ana@example.com.',
  },
  uuid: { en: 'This is not an id.', es: 'Esto no es un identificador.' },
  url: {
    en: 'This is not an address, such as https://example.com.',
    es: 'Esto no es una dirección, como https://example.com.',
  },
  datetime: {
    en: 'Write date and time, such as 2026-11-20T09:30:00Z.',
    es: 'Escribe fecha y hora, como 2026-11-20T09:30:00Z.',
  },
  date: { en: 'Write a date, such as 2026-11-20.', es: 'Escribe una fecha, como 2026-11-20.' },
}

/** Our own words for the commonest of what zod finds; nothing where its own will do. */
export function issueWords(issue: Issue, language: Language): string | undefined {
  switch (issue.code) {
    case 'invalid_type': {
      const kind = kinds[String(issue.expected)]?.[language]
      return kind && (language === 'es' ? `Aquí va ${kind}.` : `This must be ${kind}.`)
    }
    case 'invalid_format':
      return formats[String(issue.format)]?.[language]
    case 'invalid_value': {
      const values = issue.values?.map(String) ?? []
      if (values.length === 0) return undefined
      const all = new Intl.ListFormat(language, { type: 'disjunction' }).format(values)
      return language === 'es' ? `Elige uno de estos: ${all}.` : `Choose one of these: ${all}.`
    }
    case 'too_small':
    case 'too_big':
      return sizeWords(issue, language)
    default:
      return undefined
  }
}

function sizeWords({ code, origin, minimum, maximum, inclusive = true }: Issue, language: Language) {
  const limit = Number(code === 'too_small' ? minimum : maximum)
  if (!Number.isFinite(limit) || !inclusive) return undefined
  const n = new Intl.NumberFormat(language).format(limit)
  const what =
    origin === 'string'
      ? { en: ' characters', es: ' caracteres' }[language]
      : origin === 'array'
        ? { en: ' entries', es: ' elementos' }[language]
        : origin === 'number' || origin === 'int'
          ? ''
          : undefined
  if (what === undefined) return undefined
  const bound =
    code === 'too_small'
      ? { en: 'At least', es: 'Como mínimo' }[language]
      : { en: 'At most', es: 'Como máximo' }[language]
  return `${bound} ${n}${what}.`
}
