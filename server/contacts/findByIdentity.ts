import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'

/** One of the ways to say who somebody is. */
export type Identity = { id?: string; email?: string; phone?: string; externalId?: string }
export type Identified = {
  id: string
  email: string | null
  phone: string | null
  externalId: string | null
  importId: string | null
}

/** Everybody who fits one of the identities, in one statement. Phones are E.164; the oldest holder comes first. */
export async function findByIdentities(
  db: Db,
  workspaceId: string,
  identities: readonly Identity[],
): Promise<Identified[]> {
  const of = (key: keyof Identity) => [
    ...new Set(identities.flatMap((identity) => (identity[key] ? [identity[key]] : []))),
  ]
  const emails = of('email').map((email) => email.toLowerCase())
  const { rows } = await sql<Identified>`
    with asked as (
      select id from contacts where workspace_id = ${workspaceId} and id = any(${of('id')}::uuid[])
      union select id from contacts where workspace_id = ${workspaceId} and email_key = any(${emails}::text[])
      union select id from contacts where workspace_id = ${workspaceId} and phone = any(${of('phone')}::text[])
      union select id from contacts where workspace_id = ${workspaceId} and external_id = any(${of('externalId')}::text[])
    )
    select c.id, c.email, c.phone, c.external_id, c.import_id from contacts c join asked using (id)
    where c.workspace_id = ${workspaceId}
    order by c.created_at, c.id`.execute(db)
  return rows
}

/** Looks people up by identity: the id first, then external id, e-mail, phone. */
export function whoIsWho(people: readonly Identified[]): (identity: Identity) => Identified | undefined {
  const first = <K>(key: (person: Identified) => K | null | undefined) => {
    const map = new Map<K, Identified>()
    for (const person of people) {
      const value = key(person)
      if (value !== null && value !== undefined && !map.has(value)) map.set(value, person)
    }
    return map
  }
  const byId = first((person) => person.id)
  const byExternalId = first((person) => person.externalId)
  const byEmail = first((person) => person.email?.toLowerCase())
  const byPhone = first((person) => person.phone)
  return ({ id, externalId, email, phone }) => {
    if (id) return byId.get(id)
    return (
      (externalId ? byExternalId.get(externalId) : undefined) ??
      (email ? byEmail.get(email.toLowerCase()) : undefined) ??
      (phone ? byPhone.get(phone) : undefined)
    )
  }
}
