import { known, property } from './schema.ts'

export type Values = Record<string, string>
export type Kept = {
  id: string
  values: Values
  createdAt: Date
  updatedAt: Date
  merged: string[]
  /** ids of the records it is tied to, by their object */
  tied: Map<string, Set<string>>
}
export type Happened = (subscriptionType: string, objectId: string, more?: object) => void

const kinds: Record<string, string> = { contacts: 'contact', companies: 'company', deals: 'deal' }
const stamp = (object: string) => (object === 'contacts' ? 'lastmodifieddate' : 'hs_lastmodifieddate')

/** What HubSpot holds, and what it refuses to hold. */
export function createRecords(now: () => Date, happened: Happened) {
  const store = new Map(Object.keys(known).map((name) => [name, new Map<string, Kept>()]))
  const fields = new Map(Object.entries(known).map(([name, list]) => [name, [...list]]))
  let next = 100
  let hidden: ((kept: Kept) => boolean) | undefined
  const of = (object: string) => store.get(object) ?? new Map<string, Kept>()
  const tell = (object: string, what: string, id: string, more?: object) => {
    if (kinds[object]) happened(`${kinds[object]}.${what}`, id, more)
  }

  /** Changes a record, and says so where somebody listens. */
  function touch(object: string, kept: Kept, values: Values) {
    Object.assign(kept.values, values)
    if (typeof values.email === 'string') kept.values.email = values.email.toLowerCase()
    kept.updatedAt = now()
    kept.values[stamp(object)] = kept.updatedAt.toISOString()
    for (const [propertyName, propertyValue] of Object.entries(values))
      tell(object, 'propertyChange', kept.id, { propertyName, propertyValue })
  }
  function make(object: string, values: Values): Kept {
    const id = String(next++)
    const kept: Kept = {
      ...{ id, values: {}, createdAt: now(), updatedAt: now(), merged: [], tied: new Map() },
    }
    of(object).set(id, kept)
    tell(object, 'creation', id)
    touch(object, kept, values)
    return kept
  }
  function tie(from: { object: string; id: string }, to: { object: string; id: string }) {
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      const kept = of(one.object).get(one.id)
      kept?.tied.set(other.object, (kept.tied.get(other.object) ?? new Set()).add(other.id))
    }
    const [person, other] = from.object === 'contacts' ? [from, to] : [to, from]
    if (person.object === 'contacts')
      happened(`contact.associationChange`, person.id, {
        associationType: `CONTACT_TO_${other.object}`,
        fromObjectId: Number(person.id),
        toObjectId: Number(other.id),
      })
  }

  return {
    ...{ of, touch, make, tie },
    fieldsOf: (object: string) => fields.get(object) ?? [],
    addField(object: string, { name = '', label = '', type = '', fieldType = '', hasUniqueValue = false }) {
      const made = property(name, label, type, fieldType, { hasUniqueValue })
      fields.get(object)?.push(made)
      return made
    },
    find: (object: string, id: string, idProperty?: string) =>
      idProperty
        ? [...of(object).values()].find((one) => one.values[idProperty]?.toLowerCase() === id.toLowerCase())
        : (of(object).get(id) ?? [...of(object).values()].find((one) => one.merged.includes(id))),
    remove(object: string, id: string, { forPrivacy = false } = {}) {
      of(object).delete(id)
      tell(object, 'deletion', id)
      if (forPrivacy) tell(object, 'privacyDeletion', id)
    },
    merge(object: string, winner: string, loser: string) {
      const [kept, lost] = [of(object).get(winner), of(object).get(loser)]
      if (!kept || !lost) throw new Error('Nothing to merge.')
      of(object).delete(loser)
      kept.merged.push(loser, ...lost.merged)
      touch(object, kept, {})
      tell(object, 'merge', winner, {
        ...{ primaryObjectId: Number(winner), mergedObjectIds: [Number(loser)], newObjectId: Number(winner) },
      })
    },
    /** Leaves these out of searches: the index lags behind. */
    lag: (hides?: (kept: Kept) => boolean) => (hidden = hides),
    /** By time of change, as a search would find them. */
    since: (object: string, from: number) =>
      [...of(object).values()]
        .filter((one) => one.updatedAt.getTime() >= from && !hidden?.(one))
        .sort(
          (a, b) =>
            String(a.values[stamp(object)]).localeCompare(String(b.values[stamp(object)])) ||
            Number(a.id) - Number(b.id),
        ),
    /** What HubSpot would not take, by the property's description. */
    invalid(object: string, values: Values): string | undefined {
      for (const [name, value] of Object.entries(values)) {
        const field = fields.get(object)?.find((one) => one.name === name)
        if (!field) return `Property "${name}" does not exist`
        if (field.modificationMetadata.readOnlyValue) return `Property "${name}" is read only`
        const choices = field.options.map((option) => (option as { value: string }).value)
        if (value && choices.length > 0 && value.split(';').some((one) => !choices.includes(one)))
          return `Property "${name}": ${value} was not one of the allowed options`
        if (value && field.type === 'number' && Number.isNaN(Number(value)))
          return `Property "${name}": ${value} was not a valid number`
      }
      return undefined
    },
    show: (kept: Kept, wished: string[], trace?: string) => ({
      ...{ id: kept.id, archived: false, createdAt: kept.createdAt, updatedAt: kept.updatedAt },
      properties: Object.fromEntries(
        wished.map((name) => [
          name,
          name === 'hs_merged_object_ids' ? kept.merged.join(';') : (kept.values[name] ?? null),
        ]),
      ),
      ...(trace && { objectWriteTraceId: trace }),
    }),
  }
}
export type Records = ReturnType<typeof createRecords>
