import { type CrmField, type CrmProvider, StepError } from '#sdk'
import { accountsOf } from '../accounts/tables.ts'
import type { Db } from '../db/connect.ts'

/** Who of ours is who of theirs, where a field tells whose a record is. */
export type OwnerPair = { ours: string; theirs: string }
export type DescribedField = CrmField & { owners?: readonly OwnerPair[] }

type Theirs = Awaited<ReturnType<CrmProvider['owners']>>

/** People are told apart by their e-mail; whoever has another one there is paired by hand, in the mapping. */
export function pairOwners(
  members: readonly { userId: string; email: string }[],
  theirs: Theirs,
): readonly OwnerPair[] {
  const byEmail = new Map(members.map((one) => [one.email.toLowerCase(), one.userId]))
  return theirs.flatMap(({ id, email }) => {
    const ours = byEmail.get(email.toLowerCase())
    return ours ? [{ ours, theirs: id }] : []
  })
}

/** The fields of an object; where one of them holds an owner, its choices are the people there. */
export async function withOwners(
  pool: Db,
  workspaceId: string,
  fields: readonly CrmField[],
  ask: () => Promise<Theirs>,
): Promise<DescribedField[]> {
  if (!fields.some((field) => field.means === 'owner')) return [...fields]
  const theirs = await ask().catch((error) => {
    // Not allowed to ask who owns what: the rest goes on, and owners stay as they are.
    if (error instanceof StepError && !error.retry) return undefined
    throw error
  })
  if (!theirs) return [...fields]
  const members = await membersOf(pool, workspaceId)
  const owners = pairOwners(members, theirs)
  const options = theirs.map(({ id, name }) => ({ value: id, title: name }))
  return fields.map((field) => (field.means === 'owner' ? { ...field, options, owners } : field))
}

const membersOf = (pool: Db, workspaceId: string) =>
  accountsOf(pool)
    .selectFrom('auth.member as m')
    .innerJoin('auth.user as u', 'u.id', 'm.userId')
    .select(['m.userId', 'u.email'])
    .where('m.organizationId', '=', workspaceId)
    .execute()
