import type { Finding, FlowGraph, StepManifest } from '#sdk/flow'
import type { Db } from '../../db/connect.ts'

const DAY = 24 * 60
const minutes: Record<string, number> = { seconds: 1 / 60, minutes: 1, hours: 60, days: DAY, weeks: 7 * DAY }

type Start = { node: string; key: string }

/** Another active flow that starts by the same thing and would contact the same person on the same day. */
export async function checkOverlap(
  db: Db,
  workspaceId: string,
  flowId: string | undefined,
  graph: FlowGraph,
  stepOf: (type: string) => StepManifest | undefined,
): Promise<Finding[]> {
  const mine = startsOf(graph, stepOf).filter(({ node }) => contactsSoon(graph, node, stepOf))
  if (mine.length === 0) return []
  const others = await db
    .selectFrom('flows as f')
    .innerJoin('flowVersions as v', 'v.id', 'f.versionId')
    .select(['f.id', 'f.title', 'v.graph'])
    .where('f.workspaceId', '=', workspaceId)
    .where('f.status', '=', 'live')
    .where('f.deletedAt', 'is', null)
    .orderBy('f.updatedAt', 'desc')
    .limit(200)
    .execute()
  return others
    .filter((other) => other.id !== flowId)
    .flatMap((other) => {
      const theirs = other.graph as FlowGraph // written through its schema
      const keys = new Set(
        startsOf(theirs, stepOf)
          .filter(({ node }) => contactsSoon(theirs, node, stepOf))
          .map(({ key }) => key),
      )
      return mine
        .filter(({ key }) => keys.has(key))
        .map(
          ({ node }): Finding => ({
            level: 'warning',
            code: 'overlap',
            message: `"${other.title}" starts by the same and would contact the same people within a day. Let one of them wait, or start only one.`,
            ...{ node, values: { other: other.title } },
          }),
        )
    })
}

/** What starts a flow without anybody's doing: triggers with the same settings start the same people. */
const startsOf = (graph: FlowGraph, stepOf: (type: string) => StepManifest | undefined): Start[] =>
  graph.nodes.flatMap((node) => {
    const step = stepOf(node.type)
    if (step?.kind !== 'trigger' || step.on === 'manual' || step.on === 'webhook') return []
    return [{ node: node.id, key: `${node.type} ${JSON.stringify(sorted(node.input))}` }]
  })

const sorted = (input: object) => Object.entries(input).sort(([a], [b]) => a.localeCompare(b))

/** Is somebody contacted within a day of the start? Waits count by their shortest time. */
function contactsSoon(
  graph: FlowGraph,
  start: string,
  stepOf: (type: string) => StepManifest | undefined,
): boolean {
  const reached = new Map<string, number>([[start, 0]])
  const open = [start]
  for (let id = open.shift(); id !== undefined; id = open.shift()) {
    const node = graph.nodes.find((one) => one.id === id)
    const step = node && stepOf(node.type)
    if (!node || !step) continue
    if (step.channel) return true
    const after = (reached.get(id) ?? 0) + (step.waits ? lengthOf(node.input, step) : 0)
    if (after >= DAY) continue
    for (const edge of graph.edges.filter((one) => one.from === id)) {
      if ((reached.get(edge.to) ?? Number.POSITIVE_INFINITY) <= after) continue
      reached.set(edge.to, after)
      open.push(edge.to)
    }
  }
  return false
}

/** The one required duration of a wait; a wait for something may end at once. */
function lengthOf(input: Record<string, unknown>, { input: form, exits }: StepManifest): number {
  if (!Array.isArray(exits) || exits.length !== 1) return 0
  const field = Object.entries(form.properties ?? {}).find(([, one]) => one.widget === 'duration')?.[0]
  const value = (field ? input[field] : undefined) ?? (field ? form.properties?.[field]?.default : undefined)
  const { amount, unit } = (value ?? {}) as { amount?: number; unit?: string }
  return (amount ?? 0) * (minutes[unit ?? ''] ?? 0)
}
