export type Language = 'en' | 'es'

/** What is wrong with a rule, and where: `path` leads to it as in a zod issue. */
export type Problem = {
  path: (string | number)[]
  code: keyof typeof sentences
  max?: number
  word?: string
}

const sentences = {
  'not-a-rule': {
    en: 'This is not a rule: a group needs a list of conditions.',
    es: 'Esto no es una regla: un grupo necesita una lista de condiciones.',
  },
  'not-a-condition': {
    en: 'This is not a condition: choose a field, an operator and a value.',
    es: 'Esto no es una condición: elige un campo, un operador y un valor.',
  },
  'bad-combinator': {
    en: 'Choose whether all conditions (and) or any of them (or) must hold.',
    es: 'Elige si deben cumplirse todas las condiciones (and) o alguna (or).',
  },
  'too-many': {
    en: 'The rule has more than {max} conditions. Split it in two, or use a segment.',
    es: 'La regla tiene más de {max} condiciones. Divídela en dos o usa un segmento.',
  },
  'too-deep': {
    en: 'Groups are nested more than {max} deep. Flatten the rule.',
    es: 'Los grupos están anidados a más de {max} niveles. Simplifica la regla.',
  },
  'no-field': { en: 'Choose a field.', es: 'Elige un campo.' },
  'bad-text': {
    en: 'The text has a character that cannot be stored. Delete it and type it again.',
    es: 'El texto tiene un carácter que no se puede guardar. Bórralo y escríbelo de nuevo.',
  },
  'unknown-operator': {
    en: 'There is no operator "{word}". Choose one from the list.',
    es: 'No existe el operador «{word}». Elige uno de la lista.',
  },
  'field-to-field': {
    en: 'Comparing two fields with each other is not possible. Give a value.',
    es: 'No se pueden comparar dos campos entre sí. Escribe un valor.',
  },
  'did-needs-event': {
    en: '"Did" and "did not" ask about an event. Choose an event as the field.',
    es: '«Hizo» y «no hizo» preguntan por un evento. Elige un evento como campo.',
  },
  'event-needs-did': {
    en: 'About an event one can only ask whether it happened: choose "did" or "did not".',
    es: 'De un evento solo se puede preguntar si ocurrió: elige «hizo» o «no hizo».',
  },
  'event-in-event': {
    en: 'Inside an event only its own fields can be asked about.',
    es: 'Dentro de un evento solo se puede preguntar por sus propios campos.',
  },
  'bad-event-value': {
    en: 'Say how often (at least), since when (within) and which ones (where).',
    es: 'Indica cuántas veces (al menos), desde cuándo (dentro de) y cuáles (donde).',
  },
  'long-list': {
    en: 'The list has more than {max} values. Use a tag or a segment.',
    es: 'La lista tiene más de {max} valores. Usa una etiqueta o un segmento.',
  },
  'long-text': {
    en: 'The text is longer than {max} characters. Shorten it.',
    es: 'El texto tiene más de {max} caracteres. Acórtalo.',
  },
  'unknown-field': {
    en: 'The field "{word}" does not exist (any more). Choose another one.',
    es: 'El campo «{word}» no existe (o ya no existe). Elige otro.',
  },
  'unknown-event': {
    en: 'The event "{word}" does not exist. Choose another one.',
    es: 'El evento «{word}» no existe. Elige otro.',
  },
  'no-signal': {
    en: 'Here no event has just happened, so "{word}" has no value. Ask about an event with "did" instead.',
    es: 'Aquí no acaba de ocurrir ningún evento, así que «{word}» no tiene valor. Pregunta por un evento con «hizo».',
  },
  'wrong-operator': {
    en: 'The operator "{word}" does not suit this field. Choose one from the list.',
    es: 'El operador «{word}» no sirve para este campo. Elige uno de la lista.',
  },
  'needs-value': {
    en: 'Give a value. To ask for an empty field, choose "is empty".',
    es: 'Escribe un valor. Para buscar un campo vacío, elige «está vacío».',
  },
  'needs-number': {
    en: '"{word}" is not a number. Write it like 1250.5, without separators.',
    es: '«{word}» no es un número. Escríbelo como 1250.5, sin separadores de miles.',
  },
  'needs-date': {
    en: '"{word}" is not a date. Write it like 2026-11-20 or 2026-11-20T15:30Z.',
    es: '«{word}» no es una fecha. Escríbela como 2026-11-20 o 2026-11-20T15:30Z.',
  },
  'needs-yes-or-no': { en: 'Choose yes or no.', es: 'Elige sí o no.' },
  'needs-duration': {
    en: 'Give a length of time, such as 7 days.',
    es: 'Indica una duración, por ejemplo 7 días.',
  },
  'needs-two': { en: 'Give two values: from and to.', es: 'Indica dos valores: desde y hasta.' },
} satisfies Record<string, Record<Language, string>>

/** The English sentences with what they are in another language, `{max}` and `{word}` as they stand. */
export const ruleSentences = (language: Language): Record<string, string> =>
  Object.fromEntries(Object.values(sentences).map((words) => [words.en, words[language]]))

/** The problem as a sentence that says what to do. */
export function sayProblem({ code, max, word }: Problem, language: Language): string {
  return sentences[code][language].replace('{max}', String(max)).replace('{word}', () => word ?? '')
}
