import { sql } from 'kysely'
import type { Finding, FlowGraph, StepManifest } from '#sdk/flow'
import type { Db } from '../../db/connect.ts'

const referred = ['connection', 'segment', 'stage', 'flow', 'score', 'score-threshold', 'agent'] as const
type Referred = (typeof referred)[number]
type Reference = { node: string; field: string; kind: Referred; value: string; name: string }

const gone: Record<Referred, (name: string) => string> = {
  connection: (name) => `"${name}": its connection was deleted or is switched off. Choose another one.`,
  segment: (name) => `"${name}": its segment was deleted. Choose another one.`,
  stage: (name) => `"${name}": its stage no longer exists. Choose another one.`,
  score: (name) => `"${name}": its score was deleted. Choose another one.`,
  'score-threshold': (name) => `"${name}": its score threshold no longer exists. Choose another one.`,
  flow: (name) => `"${name}": its flow was deleted. Choose another one.`,
  agent: (name) => `"${name}": its agent was deleted or is not published. Publish it, or choose another one.`,
}

/** What steps refer to in this workspace must be there. */
export async function checkReferences(
  db: Db,
  workspaceId: string,
  graph: FlowGraph,
  stepOf: (type: string) => StepManifest | undefined,
): Promise<Finding[]> {
  const references = graph.nodes.flatMap((node): Reference[] => {
    const step = stepOf(node.type)
    return Object.entries(step?.input.properties ?? {}).flatMap(([field, schema]) => {
      const kind = referred.find((kind) => kind === schema.widget)
      const value = node.input[field]
      const name = node.title || step?.title || node.type
      return kind && typeof value === 'string' && value ? [{ node: node.id, field, kind, value, name }] : []
    })
  })
  const known = await readKnown(db, workspaceId, references)
  return references
    .filter(({ kind, value }) => !known.has(`${kind} ${value}`))
    .map(({ node, field, kind, name }) => ({
      level: 'error',
      code: `missing-${kind}`,
      message: gone[kind](name),
      node,
      field,
      values: { name },
    }))
}

/** Ids are compared as text, so that a value that is no id is merely unknown. */
async function readKnown(db: Db, workspaceId: string, references: Reference[]): Promise<Set<string>> {
  const kinds = new Set(references.map((one) => one.kind))
  const known = new Set<string>()
  const add = (kind: Referred, values: { value: string }[]) => {
    for (const { value } of values) known.add(`${kind} ${value}`)
  }
  const of = (table: 'connections' | 'segments' | 'flows') =>
    db.selectFrom(table).select('id as value').where('workspaceId', '=', workspaceId)
  if (kinds.has('connection'))
    add('connection', await of('connections').where('status', '<>', 'off').execute())
  if (kinds.has('segment')) add('segment', await of('segments').execute())
  if (kinds.has('flow')) add('flow', await of('flows').where('deletedAt', 'is', null).execute())
  if (kinds.has('agent'))
    add(
      'agent',
      await db
        .selectFrom('agents')
        .select('id as value')
        .where('workspaceId', '=', workspaceId)
        .where('deletedAt', 'is', null)
        .where('versionId', 'is not', null)
        .execute(),
    )
  if (kinds.has('stage'))
    add(
      'stage',
      await db.selectFrom('stages').select('key as value').where('workspaceId', '=', workspaceId).execute(),
    )
  if (kinds.has('score') || kinds.has('score-threshold')) {
    const { rows } = await sql<{ key: string; thresholds: string[] | null }>`
      select key, (select jsonb_agg(t ->> 'id') from jsonb_array_elements(definition -> 'thresholds') t) as thresholds
      from scores where workspace_id = ${workspaceId}`.execute(db)
    add(
      'score',
      rows.map(({ key }) => ({ value: key })),
    )
    add(
      'score-threshold',
      rows.flatMap(({ key, thresholds }) => (thresholds ?? []).map((id) => ({ value: `${key}/${id}` }))),
    )
  }
  return known
}
