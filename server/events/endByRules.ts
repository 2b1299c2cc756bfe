import { sql } from 'kysely'
import type { ContactFacts } from '#sdk'
import { dependsOnTime, eventTypesOf, nextFlip, type Rule } from '#sdk/rules'
import type { Trx } from '../db/connect.ts'
import type { CompiledFlow, LoadFlows } from '../engine/compile.ts'
import { check, type Facts, loadFacts } from '../engine/facts.ts'
import type { Move, RunRow } from '../engine/run.ts'
import type { Signal } from '../engine/types.ts'
import { type Flip, keepFlips } from './flips.ts'
import type { News } from './router.ts'

/** Runs that a goal or an exit rule ends. Only flows whose rules read something that has changed are looked at. */
export async function endByRules(
  trx: Trx,
  loadFlows: LoadFlows,
  news: Pick<News, 'workspaceId' | 'touched' | 'touchedBy'>,
  runs: RunRow[],
  now: Date,
): Promise<Move[]> {
  if (runs.length === 0) return []
  const { rows } = await sql<{ versionId: string; reads: string[] }>`
    select version_id, reads from flow_rules
    where version_id = any(${[...new Set(runs.map((run) => run.flowVersionId))]}::uuid[])
      and (reads && ${news.touched}::text[] or '*' = any(${news.touched}::text[]))`.execute(trx)
  if (rows.length === 0) return []
  const reads = new Map(rows.map((row) => [row.versionId, row.reads]))
  const concerned = runs.filter((run) => {
    const touched = news.touchedBy.get(run.contactId)
    return touched?.has('*') || reads.get(run.flowVersionId)?.some((what) => touched?.has(what))
  })
  if (concerned.length === 0) return []
  return judge(trx, loadFlows, news.workspaceId, concerned, now)
}

/** Holds the goal and the exit rules of each run's flow against its contact. */
export async function judge(
  trx: Trx,
  loadFlows: LoadFlows,
  workspaceId: string,
  runs: RunRow[],
  now: Date,
): Promise<Move[]> {
  const flows = await loadFlows(
    trx,
    runs.map((run) => run.flowVersionId),
  )
  const types = [...flows.values()].flatMap((flow) =>
    rulesOf(flow).flatMap((one) => [...eventTypesOf(one.rule)]),
  )
  const facts = await loadFacts(
    trx,
    workspaceId,
    [...new Set(runs.map((run) => run.contactId))],
    [...new Set(types)],
    now,
  )
  const moves: Move[] = []
  const flips: Flip[] = []
  for (const row of runs) {
    const flow = flows.get(row.flowVersionId)
    const contact = facts.contacts.get(row.contactId)
    if (!flow || !contact) continue
    const signal = verdict(flow, contact, facts, row.visit)
    if (signal) moves.push({ row, signal })
    else flips.push(...nextLook(flow, contact, facts))
  }
  await keepFlips(trx, workspaceId, flips)
  return moves
}

/** When the passing of time alone may make a rule of the flow true for somebody inside. */
export function nextLook(flow: CompiledFlow, contact: ContactFacts, facts: Facts): Flip[] {
  const { now, types } = facts
  const context = { contact, events: facts.eventsOf(contact.id), now, types }
  const moments = rulesOf(flow)
    .filter(({ rule }) => dependsOnTime(rule))
    .flatMap(({ rule }) => nextFlip(rule, context)?.getTime() ?? [])
  return moments.length > 0
    ? [{ flowId: flow.flowId, contactId: contact.id, at: new Date(Math.min(...moments)) }]
    : []
}

export const rulesOf = ({ settings }: Pick<CompiledFlow, 'settings'>): { title?: string; rule: Rule }[] => [
  ...(settings.goal ? [{ rule: settings.goal }] : []),
  ...settings.exitRules,
]

/** The signal that ends the run, when its goal or an exit rule holds. */
export function verdict(
  flow: CompiledFlow,
  contact: ContactFacts,
  facts: Facts,
  visit: number,
): Signal | undefined {
  const { goal, exitRules } = flow.settings
  const at = facts.now
  const reached = goal && check(facts, contact, goal)
  if (reached?.result)
    return {
      type: 'ended',
      visit,
      at,
      status: 'done',
      because: 'goal',
      detail: { because: reached.because },
      converted: true,
    }
  for (const { title, rule } of exitRules) {
    const left = check(facts, contact, rule)
    if (left.result)
      return { type: 'ended', visit, at, status: 'left', because: title, detail: { because: left.because } }
  }
  return undefined
}
