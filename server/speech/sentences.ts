import type { ContactFacts } from '#sdk'

/** A text as it is rendered: sentence by sentence, so that all who hear the same one share its sound. */
export function sentencesOf(text: string, language: string): string[] {
  const segments = new Intl.Segmenter(language, { granularity: 'sentence' }).segment(text)
  return [...segments].map(({ segment }) => segment.replace(/\s+/g, ' ').trim()).filter(Boolean)
}

/** Whether a sentence speaks of the person: its sound is of use to nobody else, and is soon forgotten. */
export function isPersonal(
  sentence: string,
  contact: Pick<
    ContactFacts,
    'firstName' | 'lastName' | 'company' | 'email' | 'phone' | 'city' | 'attributes'
  >,
): boolean {
  const { firstName, lastName, company, email, phone, city, attributes } = contact
  const known = [firstName, lastName, company, email, phone, city, ...Object.values(attributes)]
  const text = sentence.toLowerCase()
  return known.some((value) => {
    const word = typeof value === 'string' || typeof value === 'number' ? String(value).toLowerCase() : ''
    return word.length > 1 && text.includes(word)
  })
}
