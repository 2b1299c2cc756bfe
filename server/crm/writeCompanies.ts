import { createHash } from 'node:crypto'
import { type CrmHint, type CrmProblem, type CrmValue, type CrmWrite, type CrmWritten, StepError } from '#sdk'
import { uuid7 } from '../db/uuid7.ts'
import { keepHints } from './keepHints.ts'
import { isBlank, type Mapping } from './mapping.ts'
import type { DescribedField } from './owners.ts'
import type { PlannedWrite, Work } from './work.ts'

type Values = Record<string, CrmValue>
type Described = ReadonlyMap<string, DescribedField>
/** A person's write with what of it is really their company's, by the company's own field. */
type Share = { plan: PlannedWrite; object: string; company: string | undefined; values: Values }
/** One company with all that its people want of it. */
type Group = { write: CrmWrite & { values: Values }; shares: Share[] }
type Refusals = Map<string, CrmWritten>

/** What is the person's own, with the names that their CRM has for it. */
export const ownValues = ({ values }: Pick<PlannedWrite, 'values'>, described: Described): Values =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !described.get(name)?.of))

/**
 * Writes what people's writes hold of their company: to the one they belong to, to the one that has its name, or to a new
 * one. Several people of one company are one write; who wants something else of it than the first waits and is merged
 * again. Answers each person's outcome with what became of the company in it.
 */
export async function writeCompanies(
  work: Work,
  mapping: Pick<Mapping, 'object'>,
  planned: readonly PlannedWrite[],
  written: readonly CrmWritten[],
): Promise<CrmWritten[]> {
  const described = await work.describe(mapping.object)
  const arrived = new Map(written.flatMap((one) => (one.ok ? [[one.key, one] as const] : [])))
  const shares = planned.flatMap((plan) => (arrived.has(plan.contactId) ? sharesOf(plan, described) : []))
  const refused: Refusals = new Map()
  const names = new Map<string, Values>()
  for (const [object, some] of Map.groupBy(shares, (share) => share.object))
    try {
      const belonging = await findHomes(work, object, some, refused)
      const groups = together(belonging, arrived, refused)
      const outcomes = await work.provider.write(
        object,
        groups.map((group) => group.write),
        work.context,
      )
      const outcomeOf = new Map(outcomes.map((outcome) => [outcome.key, outcome]))
      for (const { write, shares } of groups) {
        const one = outcomeOf.get(write.key)
        for (const { plan } of shares)
          if (one?.ok) names.set(plan.contactId, shown(one.values, object, described))
          else refused.set(plan.contactId, refusalOf(plan, one, object, described))
      }
      await lookAgain(
        work,
        mapping,
        groups.filter(({ write }) => write.id && outcomeOf.get(write.key)?.ok),
      )
    } catch (error) {
      // An account that may not write companies keeps people in agreement all the same.
      if (!(error instanceof StepError) || error.retry) throw error
      for (const { plan } of some) refuse(refused, plan, 'permission', error.message)
    }
  return written.map((one) => {
    if (!one.ok) return one
    return refused.get(one.key) ?? { ...one, values: { ...one.values, ...names.get(one.key) } }
  })
}

function sharesOf(plan: PlannedWrite, described: Described): Share[] {
  const shares = new Map<string, Share>()
  for (const [name, value] of Object.entries(plan.values)) {
    const of = described.get(name)?.of
    if (!of) continue
    const share = shares.get(of.object) ?? { plan, object: of.object, company: plan.company, values: {} }
    share.values[of.field] = value
    shares.set(of.object, share)
  }
  // Who has no company, and nothing to say of one, needs none.
  return [...shares.values()].filter(
    ({ company, values }) => company || Object.values(values).some((value) => !isBlank(value)),
  )
}

/** Who belongs to no company yet belongs to the one of that name. Its key is made of the name: it is made once. */
async function findHomes(
  work: Work,
  object: string,
  shares: readonly Share[],
  refused: Refusals,
): Promise<(Share & { key: string })[]> {
  const title = titleOf(await work.describe(object))
  const nameOf = ({ values }: Share) => String(values[title ?? ''] ?? '').trim()
  const homeless = shares.filter((share) => !share.company && nameOf(share))
  const wanted = new Map(homeless.map((share) => [keyOf(nameOf(share)), nameOf(share)]))
  const found =
    wanted.size === 0
      ? new Map()
      : await work.provider.find(
          object,
          [...wanted].map(([key, name]) => ({ key, name })),
          [],
          work.context,
        )
  return shares.flatMap((share) => {
    if (share.company) return { ...share, key: share.company }
    const name = nameOf(share)
    const key = keyOf(name)
    const [only, second] = found.get(key) ?? []
    // Whatever the one that is there is called by now, it is not renamed by who joins it.
    const { [title ?? '']: _, ...rest } = share.values
    if (only && !second) return { ...share, values: rest, company: only.id, key }
    // A new one is spelled one way, whoever names it.
    if (name && !second) return { ...share, values: { ...rest, [title ?? '']: wanted.get(key) ?? name }, key }
    const why = name
      ? `Several companies there are called ${name}. Tie the person to the right one in the CRM.`
      : 'This person has no company in the CRM. Map its name too, or tie them to one there.'
    refuse(refused, share.plan, name ? 'duplicate' : 'validation', why)
    return []
  })
}

export const titleOf = (described: Described) =>
  [...described.values()].find((field) => field.means === 'title')?.name

/** As long as a uuid: some CRMs' fields for keys hold no more. */
export const keyOf = (name: string) =>
  createHash('sha256').update(name.toLowerCase()).digest('hex').slice(0, 36)

function together(
  shares: readonly (Share & { key: string })[],
  arrived: ReadonlyMap<string, { id: string }>,
  refused: Refusals,
): Group[] {
  const groups = new Map<string, Group>()
  for (const share of shares) {
    const { plan, company, key, values } = share
    const place = company ?? key
    const group = groups.get(place) ?? { write: { key, id: company, values: {} }, shares: [] }
    const { write } = group
    if (
      Object.entries(values).some(([name, value]) => name in write.values && write.values[name] !== value)
    ) {
      refuse(
        refused,
        plan,
        'limit',
        'Somebody else of this company wants it otherwise. It is looked at again.',
      )
      continue
    }
    Object.assign(write.values, values)
    const person = arrived.get(plan.contactId)
    if (!plan.company && person) group.write = { ...write, people: [...(write.people ?? []), person.id] }
    group.shares.push(share)
    groups.set(place, group)
  }
  return [...groups.values()]
}

/** Who joined a company that was there is told of by nobody, and now shows its fields. */
const lookAgain = (work: Work, { object }: Pick<Mapping, 'object'>, groups: readonly Group[]) =>
  keepHints(
    work.pool,
    work,
    'poll',
    groups
      .flatMap(({ write: { people = [] } }) => people)
      .map((recordId): CrmHint => ({ id: `of:${uuid7()}`, object, recordId, change: 'changed' })),
  )

/** The company's values under the names they have with its people. */
const shown = (values: Readonly<Values>, object: string, described: Described): Values =>
  Object.fromEntries(
    [...described.values()].flatMap(({ name, of }) =>
      of?.object === object && of.field in values ? [[name, values[of.field] ?? null]] : [],
    ),
  )

const refuse = (refused: Refusals, { contactId }: PlannedWrite, problem: CrmProblem, message: string) =>
  refused.set(contactId, { key: contactId, ok: false, problem, message })

function refusalOf(
  { contactId }: PlannedWrite,
  one: CrmWritten | undefined,
  object: string,
  described: Described,
): CrmWritten {
  if (!one || one.ok)
    return {
      ...{ key: contactId, ok: false, problem: 'other' },
      message: 'The CRM did not say what became of this record.',
    }
  const field = [...described.values()].find(({ of }) => of?.object === object && of.field === one.field)
  return {
    ...{ key: contactId, ok: false, message: one.message },
    // That the company is gone says nothing of the person, who is read again and found without one.
    problem: one.problem === 'gone' ? 'limit' : one.problem,
    ...(field && { field: field.name }),
  }
}
