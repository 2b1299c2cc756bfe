import type { ContactFacts } from '#sdk'

/** A field of the contact by its name: `createdAt`, `attributes.trialEnds`. */
export function fieldValue(contact: ContactFacts, field: string): unknown {
  const [own = '', key] = field.split('.')
  if (own === 'attributes' && key !== undefined)
    return Object.hasOwn(contact.attributes, key) ? contact.attributes[key] : undefined
  return Object.hasOwn(contact, own) ? contact[own as keyof ContactFacts] : undefined
}
