import { sql } from 'kysely'
import { eventTypesOf, type Rule } from '#sdk/rules'
import { changeContacts } from '../contacts/changeContacts.ts'
import { nameOf } from '../contacts/contactFacts.ts'
import type { Trx } from '../db/connect.ts'
import { check, type Facts, loadFacts } from '../engine/facts.ts'
import { isAway, isOnDuty, type WorkingTimes } from './atWork.ts'

export type Assignment = {
  contactId: string
  flowId: string
  /** in turn, to whom looks after the fewest, or to one member */
  how: 'turn' | 'load' | 'person'
  person?: string
  /** somebody who is looked after already stays with them */
  keep: boolean
  /** outside everybody's hours: to somebody of them anyway, or to nobody */
  offDuty: 'anyway' | 'nobody'
}

type Teammate = WorkingTimes & {
  userId: string
  rule: Rule | null
  lastGivenAt: Date | null
  load: number
}

/**
 * Gives people to those who look after them: never to somebody who is out of office, to those on duty first, only where
 * their own rule takes the person. Those for whom there is nobody are told to the team.
 */
export async function assignPeople(
  trx: Trx,
  workspaceId: string,
  assignments: readonly Assignment[],
  now: Date,
): Promise<void> {
  if (assignments.length === 0) return
  const teammates = await lockTeammates(trx, workspaceId)
  const types = [...new Set(teammates.flatMap(({ rule }) => (rule ? eventTypesOf(rule) : [])))]
  const ids = [...new Set(assignments.map((one) => one.contactId))]
  const facts = await loadFacts(trx, workspaceId, ids, types, now)
  const given = new Set<Teammate>()
  const nobody: string[] = []
  for (const one of assignments) {
    const contact = facts.contacts.get(one.contactId)
    if (!contact || (one.keep && contact.ownerId)) continue
    if (one.how === 'person' && one.person && !teammates.some(({ userId }) => userId === one.person)) {
      // Whoever has said nothing about their hours is always there.
      await give(trx, workspaceId, one, one.person, now)
      continue
    }
    const chosen = choose(teammates, one, facts, now)
    if (!chosen) {
      nobody.push(one.contactId)
      continue
    }
    given.add(chosen)
    chosen.load++
    // Within one batch each gets the next place in the turn.
    chosen.lastGivenAt = new Date(Math.max(now.getTime(), latest(teammates) + 1))
    facts.contacts.set(contact.id, { ...contact, ownerId: chosen.userId })
    await give(trx, workspaceId, one, chosen.userId, now)
  }
  for (const { userId, lastGivenAt } of given)
    await sql`update teammates set last_given_at = ${lastGivenAt}
      where workspace_id = ${workspaceId} and user_id = ${userId}`.execute(trx)
  for (const id of nobody) {
    const contact = facts.contacts.get(id)
    const text = `Nobody could take on ${contact ? nameOf(contact) : id}: everybody is away, off duty, or takes other people.`
    await trx
      .insertInto('notifications')
      .values({ workspaceId, text, audience: 'team', link: `/contacts/${id}` })
      .execute()
  }
}

const give = (trx: Trx, workspaceId: string, { contactId, flowId }: Assignment, ownerId: string, now: Date) =>
  changeContacts(trx, workspaceId, [{ contactId, set: { ownerId } }], { kind: 'flow', id: flowId }, now)

const latest = (teammates: readonly Teammate[]) =>
  Math.max(0, ...teammates.map(({ lastGivenAt }) => lastGivenAt?.getTime() ?? 0))

/** Who takes this person; the choice is the same for the same circumstances. */
function choose(
  teammates: readonly Teammate[],
  { contactId, how, person, offDuty }: Assignment,
  facts: Facts,
  now: Date,
): Teammate | undefined {
  const contact = facts.contacts.get(contactId)
  if (!contact) return undefined
  const willing = teammates.filter(
    (one) =>
      (how !== 'person' || one.userId === person) &&
      !isAway(one, now) &&
      (!one.rule || check(facts, contact, one.rule).result),
  )
  const onDuty = willing.filter((one) => isOnDuty(one, now, facts.zone))
  const candidates = onDuty.length > 0 || offDuty === 'nobody' ? onDuty : willing
  const turn = ({ lastGivenAt }: Teammate) => lastGivenAt?.getTime() ?? 0
  return candidates.toSorted(
    (a, b) => (how === 'load' ? a.load - b.load : 0) || turn(a) - turn(b) || (a.userId < b.userId ? -1 : 1),
  )[0]
}

/** Locked, so that two batches don't give the same turn twice. How many open people each has is counted by index. */
async function lockTeammates(trx: Trx, workspaceId: string): Promise<Teammate[]> {
  await sql`select from teammates where workspace_id = ${workspaceId} order by user_id for update`.execute(
    trx,
  )
  const { rows } = await sql<Teammate>`
    select t.user_id, t.rule, t.hours, t.zone, t.away_from, t.away_until, t.last_given_at,
      (select count(*)::int from contacts c left join stages s on s.workspace_id = c.workspace_id and s.key = c.stage_key
        where c.workspace_id = ${workspaceId} and c.owner_id = t.user_id and s.closed is null) as load
    from teammates t where t.workspace_id = ${workspaceId} and t.takes order by t.user_id`.execute(trx)
  return rows
}
