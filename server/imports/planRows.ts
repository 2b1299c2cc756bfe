import type { Identified } from '../contacts/findByIdentity.ts'
import type { Problem } from '../contacts/problems.ts'
import type { ReadRow } from './readRow.ts'
import type { ImportSettings } from './settings.ts'

/** What is to be done with a line. */
export type Plan =
  | { do: 'create'; read: ReadRow }
  /** of somebody who is there */
  | { do: 'update'; read: ReadRow; contactId: string }
  /** of somebody whom an earlier line of the same batch creates */
  | { do: 'merge'; read: ReadRow; into: number }
  | { do: 'skip' | 'fail'; read: ReadRow }

/** Identities that earlier lines of the file have claimed, with the line. A dry run keeps them for the whole file. */
export type Earlier = Map<string, number>

type Key = 'email' | 'phone' | 'externalId'

/**
 * Decides for each line whether it is somebody new, somebody who is there, or the same person again. People are
 * recognised by the chosen field, and by e-mail and external id in any case, since nobody shares those.
 */
export function planRows(
  reads: readonly ReadRow[],
  people: readonly Identified[],
  {
    settings,
    importId,
    earlier = new Map(),
  }: { settings: ImportSettings; importId: string; earlier?: Earlier },
): Plan[] {
  const find = finder(people)
  return reads.map((read) => {
    if (read.refused) return { do: 'fail', read }
    const keys = keysOf(read, settings.dedupe)
    const there = keys.flatMap((key) => find(key, read) ?? [])
    const person = there[0]
    if (person && there.some((other) => other.id !== person.id))
      return fail(read, { code: 'two-people', about: keys.join(', ') })
    const claimed = keys.find((key) => earlier.has(`${key} ${identity(key, read)}`))
    const into = claimed && earlier.get(`${claimed} ${identity(claimed, read)}`)
    if (person)
      return asExisting(read, person, {
        about: keys.find((key) => find(key, read)) ?? '',
        settings,
        fromHere: person.importId === importId,
      })
    if (claimed !== undefined && into !== undefined)
      return asRepeated(read, { into, about: claimed, settings, earlier, keys })
    for (const key of keys) earlier.set(`${key} ${identity(key, read)}`, read.row)
    return { do: 'create', read }
  })
}

function asExisting(
  read: ReadRow,
  person: Identified,
  { about, settings, fromHere }: { about: string; settings: ImportSettings; fromHere: boolean },
): Plan {
  if (fromHere) read.problems.push({ code: 'duplicate', about })
  if (settings.onExisting === 'update') return { do: 'update', read, contactId: person.id }
  if (!fromHere) read.problems.push({ code: 'exists', about })
  return { do: 'skip', read }
}

function asRepeated(
  read: ReadRow,
  {
    into,
    about,
    settings,
    earlier,
    keys,
  }: { into: number; about: string; settings: ImportSettings; earlier: Earlier; keys: Key[] },
): Plan {
  if (keys.some((key) => (earlier.get(`${key} ${identity(key, read)}`) ?? into) !== into))
    return fail(read, { code: 'two-people', about: keys.join(', ') })
  read.problems.push({ code: 'duplicate', about })
  if (settings.onExisting === 'skip') return { do: 'skip', read }
  for (const key of keys) earlier.set(`${key} ${identity(key, read)}`, into)
  return { do: 'merge', read, into }
}

function fail(read: ReadRow, problem: Problem): Plan {
  read.problems.push(problem)
  return { do: 'fail', read }
}

/** A phone may be shared by a household: it recognises only where it was chosen to, or nothing else can. */
function keysOf(read: ReadRow, dedupe: Key): Key[] {
  const has = (key: Key) => read.fields[key] !== undefined
  const sure: Key[] = ['externalId', 'email']
  const keys = [dedupe, ...sure].filter((key, index, all) => all.indexOf(key) === index && has(key))
  return keys.length > 0 ? keys : has('phone') ? ['phone'] : []
}

const identity = (key: Key, { fields }: ReadRow) => {
  const value = String(fields[key])
  return key === 'email' ? value.toLowerCase() : value
}

function finder(people: readonly Identified[]) {
  const byKey = new Map<string, Identified>()
  const add = (key: string, person: Identified) => {
    if (!byKey.has(key)) byKey.set(key, person)
  }
  for (const person of people) {
    if (person.email) add(`email ${person.email.toLowerCase()}`, person)
    if (person.phone) add(`phone ${person.phone}`, person)
    if (person.externalId) add(`externalId ${person.externalId}`, person)
  }
  return (key: Key, read: ReadRow) => byKey.get(`${key} ${identity(key, read)}`)
}
