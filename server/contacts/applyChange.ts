import { type Comparison, type FieldTypes, readText } from '#sdk/rules'
import type { ContactRow } from './contactFacts.ts'
import { isWritable, readField } from './fieldValues.ts'
import type { Problem } from './problems.ts'

/** What to change about one contact. `set` is by field: `city`, `attributes.size`; null empties it. */
export type ContactChange = {
  contactId: string
  set?: Readonly<Record<string, unknown>>
  addTags?: readonly string[]
  removeTags?: readonly string[]
  /** a stage's key; null takes the contact out of the pipeline */
  stage?: string | null
  /** why it moves to that stage: a person's words, or the rule that held */
  why?: MoveReason
}

export type MoveReason = { text?: string; because?: readonly Comparison[] }

/** A contact while changes are applied to it: how it was, how it is, and what was not accepted. */
export type Draft = {
  before: ContactRow
  now: ContactRow
  moves: { from: string | null; to: string | null; fromSince: Date | null; why?: MoveReason }[]
  refused: Problem[]
}

export const draftOf = (row: ContactRow): Draft => ({
  before: row,
  now: { ...row, attributes: { ...row.attributes }, tags: [...row.tags] },
  moves: [],
  refused: [],
})

export type Known = {
  types: FieldTypes
  stages: ReadonlySet<string>
  /** fields whose number a score counts */
  counted: ReadonlySet<string>
  at: Date
}

/** Applies a change to the draft; what cannot be read is refused and leaves the field as it is. */
export function applyChange(draft: Draft, change: ContactChange, known: Known): void {
  for (const [field, written] of Object.entries(change.set ?? {})) {
    if (field === 'stage')
      moveStage(draft, written as string | null, known) // checked against the stages there
    else if (field === 'tags') setTags(draft, written)
    else setField(draft, field, written, known)
  }
  for (const tag of change.addTags ?? []) addTag(draft, tag)
  for (const tag of change.removeTags ?? []) removeTag(draft, tag)
  if (change.stage !== undefined) moveStage(draft, change.stage, known, change.why)
}

function setField(draft: Draft, field: string, written: unknown, { types, counted }: Known) {
  if (counted.has(field)) {
    draft.refused.push({ code: 'counted', column: field, value: String(written) })
    return
  }
  const reading = readField(field, written, { types, country: draft.now.country })
  if ('problem' in reading) {
    draft.refused.push({ ...reading.problem, column: field })
    return
  }
  if (field.startsWith('attributes.')) {
    setAttribute(draft, field.slice('attributes.'.length), reading.value)
    return
  }
  if (!isWritable(field)) return
  if (field === 'phone' && reading.value !== draft.now.phone)
    setAttribute(draft, 'phoneExtension', reading.extension ?? null)
  // readField gives each field the type of its column
  Object.assign(draft.now, { [field]: field === 'score' ? String(reading.value) : reading.value })
}

function setAttribute(draft: Draft, key: string, value: unknown) {
  if (value === null) delete draft.now.attributes[key]
  else draft.now.attributes[key] = value
}

function moveStage(draft: Draft, stage: string | null, { stages, at }: Known, why?: MoveReason) {
  if (stage !== null && !stages.has(stage)) {
    const about = [...stages].join(', ')
    draft.refused.push({ code: 'stage-unknown', column: 'stage', value: String(stage), about })
    return
  }
  if (stage === draft.now.stageKey) return
  draft.moves.push({ from: draft.now.stageKey, to: stage, fromSince: draft.now.stageSince, why })
  draft.now.stageKey = stage
  draft.now.stageSince = stage === null ? null : at
}

const longestTag = 100
const mostTags = 200
export const cleanTag = (tag: string) => tag.replaceAll('\0', '').toWellFormed().trim().slice(0, longestTag)

function setTags(draft: Draft, written: unknown) {
  draft.now.tags = []
  for (const tag of Array.isArray(written) ? written : written ? [written] : []) addTag(draft, String(tag))
}

function addTag(draft: Draft, written: string) {
  const tag = cleanTag(written)
  const there = draft.now.tags.some((other) => readText(other) === readText(tag))
  if (tag && !there && draft.now.tags.length < mostTags) draft.now.tags.push(tag)
}

function removeTag(draft: Draft, written: string) {
  draft.now.tags = draft.now.tags.filter((tag) => readText(tag) !== readText(cleanTag(written)))
}

/** The fields whose values differ, in the words of rules. */
export function changedFields({ before, now, moves }: Draft): string[] {
  const own = Object.keys(before).filter((key) => isWritable(key) && !same(key, before, now))
  const keys = new Set([...Object.keys(before.attributes), ...Object.keys(now.attributes)])
  const custom = [...keys].filter(
    (key) => JSON.stringify(before.attributes[key]) !== JSON.stringify(now.attributes[key]),
  )
  return [
    ...own,
    ...custom.map((key) => `attributes.${key}`),
    ...(sameTags(before.tags, now.tags) ? [] : ['tags']),
    ...(moves.length > 0 ? ['stage', 'stageSince'] : []),
  ]
}

function same(key: string, before: ContactRow, now: ContactRow): boolean {
  const field = key as keyof ContactRow // a key of the row, as its caller lists them
  return field === 'score' ? Number(before.score) === Number(now.score) : before[field] === now[field]
}

const sameTags = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((t) => b.includes(t))
