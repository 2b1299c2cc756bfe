import { type RawBuilder, sql } from 'kysely'
import { type Comparison, dependsOnTime, eventTypesOf, type FieldTypes, type Rule } from '#sdk/rules'
import { changeContacts } from '../contacts/changeContacts.ts'
import { fieldTypes } from '../contacts/fieldTypes.ts'
import type { Trx } from '../db/connect.ts'
import { check, loadFacts } from '../engine/facts.ts'
import type { News } from '../events/router.ts'
import { compileNextFlip } from '../rules/compileNextFlip.ts'
import { compileRule } from '../rules/compileRule.ts'

type StageRule = { id: string; title: string; fromKey: string; toKey: string; rule: Rule }

/** Moves on whoever a stage's rule now holds for. Only rules that read what was touched are looked at. */
export async function advanceStages(
  trx: Trx,
  { workspaceId, contactIds, touched }: Pick<News, 'workspaceId' | 'contactIds' | 'touched'>,
  now: Date,
): Promise<void> {
  if (contactIds.length === 0 || touched.length === 0) return
  const rules = await findRules(
    trx,
    workspaceId,
    touched.includes('*') ? sql`true` : sql`r.reads && ${touched}::text[]`,
  )
  await applyRules(trx, workspaceId, rules, contactIds, now)
}

type Due = { workspaceId: string; ruleId: string; contactIds: string[] }

/** The same for those whom a rule may hold for by the passing of time alone. Answers how many were due. */
export async function sweepStageFlips(trx: Trx, now: Date, limit = 500): Promise<number> {
  const { rows: due } = await sql<Due>`
    with due as (
      select owner_id, contact_id from rule_flips
      where owner_kind = 'stage-rule' and at <= ${now} order by at limit ${limit} for update skip locked
    ), taken as (
      delete from rule_flips f using due where f.owner_id = due.owner_id and f.contact_id = due.contact_id
      returning f.workspace_id, f.owner_id, f.contact_id
    )
    select workspace_id, owner_id as rule_id, array_agg(contact_id) as contact_ids
    from taken group by 1, 2 order by 1, 2`.execute(trx)
  for (const { workspaceId, ruleId, contactIds } of due) {
    const rules = await findRules(trx, workspaceId, sql`r.id = ${ruleId}`)
    await applyRules(trx, workspaceId, rules, contactIds, now)
  }
  return due.reduce((sum, { contactIds }) => sum + contactIds.length, 0)
}

/** Stages may have changed places since a rule was written; one that would lead back rests. */
async function findRules(trx: Trx, workspaceId: string, which: RawBuilder<unknown>): Promise<StageRule[]> {
  const { rows } = await sql<StageRule>`
    select r.id, r.title, r.from_key, r.to_key, r.rule
    from stage_rules r
      join stages f on f.workspace_id = r.workspace_id and f.key = r.from_key
      join stages t on t.workspace_id = r.workspace_id and t.key = r.to_key
    where r.workspace_id = ${workspaceId} and r.active and ${which}
      and f.pipeline_id = t.pipeline_id and f.position < t.position and f.closed is null
    order by r.position, r.id`.execute(trx)
  return rows
}

async function applyRules(
  trx: Trx,
  workspaceId: string,
  rules: StageRule[],
  contactIds: readonly string[],
  now: Date,
) {
  if (rules.length === 0) return
  const types = await fieldTypes(trx, workspaceId)
  const moved = new Set<string>() // the first rule that holds moves; the next stage's are asked when that is routed
  for (const rule of rules) {
    const ids = contactIds.filter((id) => !moved.has(id))
    const { rows } = await sql<{ id: string }>`
      select c.id from contacts c where c.workspace_id = ${workspaceId} and c.id = any(${ids}::uuid[])
        and c.stage_key = ${rule.fromKey} and ${compileRule(rule.rule, { types, now })}
      order by c.id for no key update of c`.execute(trx)
    const held = rows.map((row) => row.id)
    for (const id of held) moved.add(id)
    await move(trx, workspaceId, rule, held, now)
    if (dependsOnTime(rule.rule)) await keepFlips(trx, workspaceId, rule, { types, now, contactIds: ids })
  }
}

async function move(trx: Trx, workspaceId: string, rule: StageRule, ids: string[], now: Date) {
  if (ids.length === 0) return
  const because = await comparisons(trx, workspaceId, rule.rule, ids, now)
  await changeContacts(
    trx,
    workspaceId,
    ids.map((contactId) => ({
      contactId,
      stage: rule.toKey,
      why: { text: rule.title, because: because.get(contactId) },
    })),
    { kind: 'rule', id: rule.id, title: rule.title },
    now,
  )
}

/** What the rule compared, for the contact's history. */
async function comparisons(trx: Trx, workspaceId: string, rule: Rule, ids: string[], now: Date) {
  const facts = await loadFacts(trx, workspaceId, ids, eventTypesOf(rule), now)
  return new Map(
    [...facts.contacts.values()].map((contact): [string, Comparison[]] => [
      contact.id,
      check(facts, contact, rule).because,
    ]),
  )
}

/** When time alone may make the rule hold for those who stand in its stage. */
async function keepFlips(
  trx: Trx,
  workspaceId: string,
  { id, fromKey, rule }: StageRule,
  { types, now, contactIds }: { types: FieldTypes; now: Date; contactIds: readonly string[] },
) {
  await sql`
    with flips as materialized (
      select * from (
        select c.id, ${compileNextFlip(rule, { types, now })} as at from contacts c
        where c.workspace_id = ${workspaceId} and c.id = any(${contactIds}::uuid[]) and c.stage_key = ${fromKey}
      ) as computed where at is not null
    ), stale as (
      delete from rule_flips f where f.owner_id = ${id} and f.contact_id = any(${contactIds}::uuid[])
        and not exists (select from flips where flips.id = f.contact_id)
    )
    insert into rule_flips (workspace_id, owner_kind, owner_id, contact_id, at)
    select ${workspaceId}, 'stage-rule', ${id}::uuid, flips.id, flips.at from flips
    on conflict (owner_id, contact_id) do update set at = excluded.at`.execute(trx)
}
