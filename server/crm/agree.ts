import { sql } from 'kysely'
import type { CrmValue } from '#sdk'
import type { ContactChange } from '../contacts/applyChange.ts'
import { changeContacts } from '../contacts/changeContacts.ts'
import type { Trx } from '../db/connect.ts'
import { toJson } from '../db/json.ts'
import { recordEvents } from '../events/recordEvents.ts'
import { optOut } from '../gate/optOut.ts'
import { audit } from './audit.ts'
import { closeConflicts, type Found, noteConflicts } from './conflicts.ts'
import { toOurs, toTheirs, type Words } from './convert.ts'
import { channelOf, isOptOut, type MappedField, type Mapping } from './mapping.ts'
import { mergeField, type Sides, same, type Verdict } from './merge.ts'
import { changedAt, lockOurSides, type OurSide, ourValue, readOurSides } from './ourSide.ts'
import type { DescribedField } from './owners.ts'
import { planWrites } from './planWrites.ts'
import type { Pair, PlannedWrite, Work } from './work.ts'

type Decided = { pair: Pair; field: MappedField; sides: Sides; verdict: Verdict }

/**
 * Brings contacts and their records, freshly read, into agreement: what only they changed is taken over, what only we
 * changed is planned to be written, and what both changed goes by the field's policy and is written down.
 */
export async function agree(
  trx: Trx,
  work: Work,
  mapping: Mapping,
  described: ReadonlyMap<string, DescribedField>,
  pairs: readonly Pair[],
): Promise<PlannedWrite[]> {
  if (pairs.length === 0) return []
  const ids = pairs.map((pair) => pair.contactId)
  const before = await lockOurSides(trx, work.workspaceId, ids)
  const known = pairs.filter((pair) => before.has(pair.contactId))
  const decided = await decideAll(trx, work, mapping, described, known, before)

  const refused = await takeOver(trx, work, decided)
  const after = decided.some((one) => one.verdict.do === 'pull')
    ? await readOurSides(trx, work.workspaceId, ids)
    : before
  await keepAgreed(trx, work, decided, after)
  await closeConflicts(
    trx,
    work,
    decided.filter((one) => ['agree', 'pull', 'push'].includes(one.verdict.do)).map(placeOf),
  )
  await noteConflicts(trx, work, mapping, [...decided.flatMap(conflictOf), ...refused])
  return planWrites(trx, work, mapping, pushesOf(decided))
}

const placeOf = ({ pair, field }: Decided) => ({ linkId: pair.linkId, field: field.ours })

async function decideAll(
  trx: Trx,
  work: Work,
  mapping: Mapping,
  described: ReadonlyMap<string, DescribedField>,
  pairs: Pair[],
  sidesOf: ReadonlyMap<string, OurSide>,
): Promise<Decided[]> {
  const decided = pairs.flatMap((pair) => {
    const side = sidesOf.get(pair.contactId)
    if (!side) return []
    const words: Words = { types: work.types, country: side.facts.country, described }
    return mapping.fields.map((field): Decided => {
      const sides = sidesIn(pair, field, side, words)
      return { pair, field, sides, verdict: mergeField(field, sides) }
    })
  })
  const disputed = decided.filter(
    ({ field, verdict }) =>
      verdict.do === 'ask' || (field.policy === 'newest' && 'lost' in verdict && verdict.lost),
  )
  if (disputed.length === 0) return decided
  // Somebody may just have said what is to be done with these from now on.
  const policies = await readPolicies(trx, work, mapping)
  const at = await changedAt(trx, work.workspaceId, [...new Set(disputed.map((one) => one.pair.contactId))])
  for (const one of disputed) {
    one.field = { ...one.field, policy: policies.get(one.field.ours) ?? one.field.policy }
    one.sides.oursAt = at(one.pair.contactId, one.field.ours)
    one.sides.theirsAt = theirTime(one.pair, one.field, work.now)
    one.verdict = mergeField(one.field, one.sides)
  }
  return decided
}

async function readPolicies(trx: Trx, { connectionId }: Work, { object }: Mapping) {
  const { rows } = await sql<{ fields: MappedField[] }>`
    select fields from crm_mappings where connection_id = ${connectionId} and object = ${object}`.execute(trx)
  return new Map(rows[0]?.fields.map(({ ours, policy }) => [ours, policy]))
}

/** A vendor's clock may run ahead of ours; nothing was changed in the future. */
function theirTime({ record }: Pair, { theirs }: MappedField, now: Date): Date {
  const at = record.fieldTimes?.[theirs] ?? record.modifiedAt
  return at < now ? at : now
}

function sidesIn(pair: Pair, field: MappedField, side: OurSide, words: Words): Sides {
  const ours = ourValue(side, field.ours)
  const theirs = pair.record.values[field.theirs] ?? null
  return {
    ours,
    theirs,
    theirsAsOurs: toOurs(field, theirs, words),
    oursAsTheirs: toTheirs(field, ours, words),
    agreed: pair.agreed[field.ours],
  }
}

/** Writes theirs into our contacts. Answers what could not be kept here, such as an e-mail that somebody else has. */
async function takeOver(trx: Trx, work: Work, decided: Decided[]): Promise<Found[]> {
  const pulls = decided.filter((one) => one.verdict.do === 'pull')
  if (pulls.length === 0) return []
  const by = { kind: 'crm', id: work.connectionId, title: work.title } as const
  const groups = Map.groupBy(pulls, (one) => one.pair.contactId)
  const changes = [...groups].map(([contactId, fields]): ContactChange => {
    const plain = fields.filter(({ field }) => !isOptOut(field.ours) && field.ours !== 'stage')
    const stage = fields.find(({ field }) => field.ours === 'stage')
    return {
      contactId,
      set: Object.fromEntries(plain.map(({ field, sides }) => [field.ours, sides.theirsAsOurs])),
      ...(stage && {
        stage: stage.sides.theirsAsOurs as string | null, // a stage's key, checked against the stages there
        why: { text: work.title },
      }),
    }
  })
  const results = await changeContacts(trx, work.workspaceId, changes, by)
  for (const { field, pair, sides } of pulls)
    if (isOptOut(field.ours) && sides.theirsAsOurs === true)
      await optOut(trx, work.workspaceId, {
        ...{ contactId: pair.contactId, channel: channelOf(field.ours), cause: work.title, at: work.now },
      })
  const told = [...groups].flatMap(([contactId, fields]) => {
    const changed = fields.filter(
      ({ field }) => isOptOut(field.ours) || results.get(contactId)?.fields.includes(field.ours),
    )
    return changed[0] ? [{ contactId, record: changed[0].pair.record, fields: changed.map(nameOf) }] : []
  })
  await recordEvents(
    trx,
    work.workspaceId,
    told.map(({ contactId, record, fields }) => ({
      contactId,
      type: 'crm.updated',
      properties: { connection: work.connectionId, record: record.id, fields },
    })),
  )
  await audit(
    trx,
    work,
    told.map(({ contactId, record, fields }) => ({
      action: 'pulled',
      remoteId: record.id,
      contactId,
      fields,
    })),
  )
  return pulls.flatMap((one): Found[] => {
    const why = results.get(one.pair.contactId)?.refused.find((problem) => problem.column === one.field.ours)
    return why ? [{ ...foundIn(one), state: 'open', decidedBy: why.code }] : []
  })
}

const nameOf = ({ field }: Decided) => field.ours

/** Whatever was taken over or found equal is from now on what was agreed. */
async function keepAgreed(trx: Trx, work: Work, decided: Decided[], after: ReadonlyMap<string, OurSide>) {
  const kept = new Map<string, Record<string, { ours: unknown; theirs: unknown }>>()
  for (const { pair, field, sides, verdict } of decided) {
    if (verdict.do === 'nothing' || verdict.do === 'push' || verdict.do === 'ask') continue
    const side = after.get(pair.contactId)
    if (!side) continue
    const agreed = kept.get(pair.linkId) ?? {}
    agreed[field.ours] = { ours: ourValue(side, field.ours), theirs: sides.theirs }
    kept.set(pair.linkId, agreed)
  }
  await saveAgreed(trx, work, kept)
}

export async function saveAgreed(trx: Trx, work: Work, byLink: ReadonlyMap<string, object>): Promise<void> {
  if (byLink.size === 0) return
  const rows = [...byLink].map(([linkId, agreed]) => ({ linkId, agreed }))
  await sql`
    insert into crm_shadows (link_id, workspace_id, agreed)
    select n."linkId", ${work.workspaceId}::uuid, n.agreed
    from jsonb_to_recordset(${toJson(rows)}::jsonb) as n("linkId" uuid, agreed jsonb)
    on conflict (link_id) do update set agreed = crm_shadows.agreed || excluded.agreed, agreed_at = clock_timestamp()`.execute(
    trx,
  )
}

const foundIn = ({ pair, field, sides }: Decided) => ({
  linkId: pair.linkId,
  contactId: pair.contactId,
  remoteId: pair.record.id,
  field: field.ours,
  ours: sides.ours,
  theirs: sides.theirs,
  agreed: sides.agreed,
  oursAt: sides.oursAt,
  theirsAt: sides.theirsAt ?? pair.record.modifiedAt,
})

/** What was overruled, what nobody may decide but a person, and what has no word on the other side. */
function conflictOf(one: Decided): Found[] {
  const { verdict, field } = one
  if (verdict.do === 'ask') return [{ ...foundIn(one), state: 'open', decidedBy: undefined }]
  if (verdict.do === 'refuse')
    return [
      {
        ...foundIn(one),
        state: 'open',
        decidedBy: verdict.side === 'theirs' ? 'no-word-here' : 'no-word-there',
      },
    ]
  if ((verdict.do === 'pull' || verdict.do === 'push') && verdict.lost) {
    const kept = verdict.do === 'pull' ? ('theirs' as const) : ('ours' as const)
    return [{ ...foundIn(one), state: 'resolved', decidedBy: field.policy, kept }]
  }
  return []
}

function pushesOf(decided: Decided[]) {
  const pushes = decided.filter((one) => one.verdict.do === 'push')
  return [...Map.groupBy(pushes, (one) => one.pair.contactId)].flatMap(([contactId, fields]) => {
    const [first] = fields
    if (!first) return []
    return {
      contactId,
      linkId: first.pair.linkId,
      remoteId: first.pair.record.id,
      company: first.pair.record.company,
      values: Object.fromEntries(
        // a push was decided only where there is such a word
        fields.map(({ field, sides }) => [field.theirs, sides.oursAsTheirs as CrmValue]),
      ),
      agreed: Object.fromEntries(
        fields.map(({ field, sides }) => [
          field.ours,
          { ours: sides.ours, theirs: sides.oursAsTheirs ?? null },
        ]),
      ),
    }
  })
}

/** Nothing of ours differs from what was agreed: whatever touched the contact was our own echo, or none of its fields. */
export const isEcho = (mapping: Mapping, side: OurSide, agreed: Pair['agreed']): boolean =>
  mapping.fields.every(({ ours }) => {
    const then = agreed[ours]
    return then !== undefined && same(then.ours, ourValue(side, ours))
  })
