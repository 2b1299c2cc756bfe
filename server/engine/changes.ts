import type { Change, ContactFacts } from '#sdk'
import type { Facts } from './facts.ts'

/** Shows a change to the next step of the same pass; the batch writes it in the same commit. */
export function applyChange(facts: Facts, contactId: string, change: Change, at: Date): void {
  const contact = facts.contacts.get(contactId)
  if (contact) facts.contacts.set(contactId, changed(contact, change, at))
}

function changed(contact: ContactFacts, change: Change, at: Date): ContactFacts {
  switch (change.type) {
    case 'set': {
      const key = /^attributes\.(.+)$/.exec(change.field)?.[1]
      if (key) return { ...contact, attributes: { ...contact.attributes, [key]: change.value } }
      return { ...contact, [change.field]: change.value }
    }
    case 'tag': {
      const tags = new Set([...contact.tags, ...(change.add ?? [])])
      for (const tag of change.remove ?? []) tags.delete(tag)
      return { ...contact, tags: [...tags] }
    }
    case 'stage':
      return change.stage === contact.stage
        ? contact
        : { ...contact, stage: change.stage, stageSince: at.toISOString() }
    // What the score makes of it (a ceiling, say) is seen once it has been counted.
    case 'points': {
      if (change.score === 'score') return { ...contact, score: contact.score + change.points }
      const before = Number(contact.attributes[change.score]) || 0
      return {
        ...contact,
        attributes: { ...contact.attributes, [change.score]: before + change.points },
      }
    }
    default:
      return contact
  }
}
