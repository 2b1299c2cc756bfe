import { sql } from 'kysely'
import type { Rule } from '#sdk/rules'
import { fieldTypes } from '../contacts/fieldTypes.ts'
import type { Db } from '../db/connect.ts'
import { InvalidInput, NotFound } from '../http/errors.ts'
import { holdStill } from '../segments/fillSegment.ts'
import { readsOf, requireUsable } from '../segments/segmentRule.ts'

export type StageRuleInput = { title: string; from: string; to: string; rule: Rule; active: boolean }

const columns = ['id', 'title', 'fromKey as from', 'toKey as to', 'rule', 'active'] as const

export const listStageRules = (db: Db, workspaceId: string, pipelineId: string) =>
  db
    .selectFrom('stageRules')
    .select(columns)
    .where('workspaceId', '=', workspaceId)
    .where('pipelineId', '=', pipelineId)
    .orderBy('position')
    .orderBy('id')
    .$castTo<StageRuleInput & { id: string }>() // a rule was parsed when it was saved
    .execute()

/**
 * A rule that moves people on by itself. Whoever stands in its stage already is looked at soon, by the sweeper; changes
 * are not routed meanwhile, so that nobody comes to the stage unseen by both.
 */
export async function createStageRule(
  db: Db,
  workspaceId: string,
  pipelineId: string,
  input: StageRuleInput,
): Promise<string> {
  await holdStill(db, workspaceId, 'alone')
  await requireWayForward(db, workspaceId, pipelineId, input)
  requireUsable(input.rule, await fieldTypes(db, workspaceId))
  const { id } = await db
    .insertInto('stageRules')
    .values({
      ...{ workspaceId, pipelineId, ...stored(input) },
      position: sql<number>`(select count(*) from stage_rules where pipeline_id = ${pipelineId})`,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await lookAgain(db, workspaceId, id, input)
  return id
}

export async function changeStageRule(
  db: Db,
  workspaceId: string,
  { pipelineId, id }: { pipelineId: string; id: string },
  change: Partial<StageRuleInput>,
): Promise<void> {
  await holdStill(db, workspaceId, 'alone')
  const before = (await listStageRules(db, workspaceId, pipelineId)).find((rule) => rule.id === id)
  if (!before) throw new NotFound('stage rule', id)
  const next = { ...before, ...change }
  await requireWayForward(db, workspaceId, pipelineId, next)
  requireUsable(next.rule, await fieldTypes(db, workspaceId))
  await db
    .updateTable('stageRules')
    .set(stored(next))
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .execute()
  await lookAgain(db, workspaceId, id, next)
}

export async function deleteStageRule(db: Db, workspaceId: string, pipelineId: string, id: string) {
  const { numDeletedRows } = await db
    .deleteFrom('stageRules')
    .where('workspaceId', '=', workspaceId)
    .where('pipelineId', '=', pipelineId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (numDeletedRows === 0n) throw new NotFound('stage rule', id)
  await db.deleteFrom('ruleFlips').where('workspaceId', '=', workspaceId).where('ownerId', '=', id).execute()
}

/** Entering the stage is a reason to look, whatever the rule itself reads. */
const stored = ({ title, from, to, rule, active }: StageRuleInput) => ({
  ...{ title, fromKey: from, toKey: to, rule: JSON.stringify(rule), active },
  reads: [...new Set([...readsOf(rule), 'stage'])],
})

/** Only forward, and never out of a closed stage: so no rules can send somebody round in a circle. */
async function requireWayForward(
  db: Db,
  workspaceId: string,
  pipelineId: string,
  { from, to }: Pick<StageRuleInput, 'from' | 'to'>,
) {
  const stages = await db
    .selectFrom('stages')
    .select(['key', 'position', 'closed'])
    .where('workspaceId', '=', workspaceId)
    .where('pipelineId', '=', pipelineId)
    .execute()
  const [start, end] = [from, to].map((key) => stages.find((stage) => stage.key === key))
  const refuse = (field: string, en: string, es: string) => {
    throw new InvalidInput(
      { en: 'The rule needs attention.', es: 'Hay que corregir la regla.' },
      { [field]: { en, es } },
    )
  }
  if (!start) refuse('from', 'Choose a stage of this pipeline.', 'Elige una etapa de este embudo.')
  if (!end) refuse('to', 'Choose a stage of this pipeline.', 'Elige una etapa de este embudo.')
  if (start?.closed)
    refuse(
      'from',
      'People in a closed stage are not moved by rules.',
      'Las reglas no mueven a quien está en una etapa cerrada.',
    )
  if (start && end && end.position <= start.position)
    refuse(
      'to',
      'Choose a later stage: rules only move forward.',
      'Elige una etapa posterior: las reglas solo avanzan.',
    )
}

/** Everybody in the stage is due at once; the sweeper takes them in small rounds, however many there are. */
async function lookAgain(db: Db, workspaceId: string, id: string, { from, active }: StageRuleInput) {
  await db.deleteFrom('ruleFlips').where('workspaceId', '=', workspaceId).where('ownerId', '=', id).execute()
  if (!active) return
  await sql`
    insert into rule_flips (workspace_id, owner_kind, owner_id, contact_id, at)
    select workspace_id, 'stage-rule', ${id}::uuid, id, clock_timestamp()
    from contacts where workspace_id = ${workspaceId} and stage_key = ${from}`.execute(db)
}
