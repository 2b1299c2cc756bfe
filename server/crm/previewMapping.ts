import type { CrmRecord } from '#sdk'
import type { FieldTypes } from '#sdk/rules'
import { nameOf } from '../contacts/contactFacts.ts'
import { findByIdentities } from '../contacts/findByIdentity.ts'
import type { Db } from '../db/connect.ts'
import { toOurs, toTheirs } from './convert.ts'
import { includes, type MappedField, type TheirCondition } from './mapping.ts'
import { mergeField } from './merge.ts'
import { identityOf } from './newcomers.ts'
import { ourValue, readOurSides } from './ourSide.ts'
import type { DescribedField } from './owners.ts'

export type PreviewRow = {
  remoteId: string
  name: string
  what: 'update' | 'create' | 'leave' | 'ask'
  contactId?: string
  fields: {
    ours: string
    here: unknown
    there: unknown
    becomes: 'here' | 'there' | 'same' | 'ask' | 'refused'
  }[]
}

/** What a mapping would do to real records, nothing written. */
export async function previewMapping(
  db: Db,
  workspaceId: string,
  records: readonly CrmRecord[],
  {
    fields,
    theirs,
    createsHere,
    described,
    types,
  }: {
    fields: readonly MappedField[]
    theirs: readonly TheirCondition[]
    createsHere: boolean
    described: ReadonlyMap<string, DescribedField>
    types: FieldTypes
  },
): Promise<PreviewRow[]> {
  const identities = records.map((record) => identityOf(record, described))
  const found = await findByIdentities(db, workspaceId, identities)
  const sides = await readOurSides(
    db,
    workspaceId,
    found.map((one) => one.id),
  )
  return records.map((record, index): PreviewRow => {
    const { email, phone } = identities[index] ?? {}
    const byEmail = found.filter((one) => email && one.email?.toLowerCase() === email.toLowerCase())
    const people = byEmail.length > 0 ? byEmail : found.filter((one) => phone && one.phone === phone)
    const side = people.length === 1 ? sides.get(people[0]?.id ?? '') : undefined
    const words = { types, country: side?.facts.country, described }
    const name = side ? nameOf(side.facts) : (email ?? phone ?? record.id)
    const base = { remoteId: record.id, name, ...(side && { contactId: side.facts.id }) }
    if (!includes(theirs, record.values)) return { ...base, what: 'leave', fields: [] }
    if (people.length > 1) return { ...base, what: 'ask', fields: [] }
    return {
      ...base,
      what: side ? 'update' : createsHere ? 'create' : 'leave',
      fields: fields.map((field) => {
        const there = record.values[field.theirs] ?? null
        const here = side ? ourValue(side, field.ours) : null
        const theirsAsOurs = toOurs(field, there, words)
        if (!side)
          return {
            ours: field.ours,
            here: null,
            there,
            becomes: theirsAsOurs === undefined ? 'refused' : 'there',
          }
        const verdict = mergeField(field, {
          ...{ ours: here, theirs: there, theirsAsOurs, oursAsTheirs: toTheirs(field, here, words) },
          ...{ agreed: undefined, theirsAt: record.modifiedAt },
        })
        const becomes = {
          nothing: 'same',
          agree: 'same',
          pull: 'there',
          push: 'here',
          ask: 'ask',
          refuse: 'refused',
        } as const
        return { ours: field.ours, here, there, becomes: becomes[verdict.do] }
      }),
    }
  })
}
