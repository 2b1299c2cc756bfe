import type { Finding, FlowGraph, FlowNode, StepManifest } from '#sdk/flow'
import type { Db } from '../../db/connect.ts'
import { findBlocked, type Wanted, wantedKey } from '../../templates/blocked.ts'
import { templatesAsked, vendorTemplatesAsked } from '../../templates/putIn.ts'
import { findPublished } from '../../templates/queries.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Templates that steps send: there, published, for their channel, and not stopped by WhatsApp. */
export async function checkMessageTemplates(
  db: Db,
  workspaceId: string,
  graph: FlowGraph,
  stepOf: (type: string) => StepManifest | undefined,
): Promise<Finding[]> {
  const sends = graph.nodes.flatMap((node) => {
    const step = stepOf(node.type)
    if (!step) return []
    const name = node.title || step.title
    const asked = templatesAsked(step.input, node.input)
    return [{ node, name, step, asked }]
  })
  const ids = sends.flatMap(({ asked }) => asked.filter((id) => UUID.test(id)))
  const published = await findPublished(db, workspaceId, ids)
  const missing = sends.flatMap(({ node, name, step, asked }) => {
    const field = fieldOf(step, 'message-template')
    const { channel } = step.input.properties?.[field] ?? {}
    return asked.flatMap((id): Finding[] => {
      const template = published.get(id)
      if (template && (!channel || template.channel === channel)) return []
      return [
        {
          level: 'error',
          code: 'missing-message-template',
          message: `"${name}": its template was deleted or has not been published. Publish it, or choose another one.`,
          ...{ node: node.id, field, values: { name } },
        },
      ]
    })
  })
  return [...missing, ...(await checkApproved(db, workspaceId, sends, published))]
}

type Sends = { node: FlowNode; name: string; step: StepManifest; asked: string[] }[]

async function checkApproved(
  db: Db,
  workspaceId: string,
  sends: Sends,
  published: Awaited<ReturnType<typeof findPublished>>,
): Promise<Finding[]> {
  const wanted = sends.flatMap(({ node, name, step, asked }) => {
    const { connection } = node.input
    if (typeof connection !== 'string' || !UUID.test(connection)) return []
    const saved = asked.flatMap((id) => Object.values(published.get(id)?.compiled ?? {}))
    const field = fieldOf(step, 'message-template')
    const all = [
      ...saved.flatMap(({ approved }) => (approved ? [{ field, vendorId: approved.id }] : [])),
      ...vendorTemplatesAsked(step.input, node.input),
    ]
    return all.map((one) => ({
      ...{ node, name, field: one.field },
      wish: { connectionId: connection, vendorId: one.vendorId } satisfies Wanted,
    }))
  })
  const blocked = await findBlocked(
    db,
    workspaceId,
    wanted.map((one) => one.wish),
  )
  return wanted.flatMap(({ node, name, field, wish }): Finding[] => {
    const problem = blocked.get(wantedKey(wish))
    return problem
      ? [
          {
            level: 'error',
            code: 'template-not-approved',
            message: `"${name}": ${problem}`,
            ...{ node: node.id, field, values: { name, problem } },
          },
        ]
      : []
  })
}

const fieldOf = (step: StepManifest, widget: string): string =>
  Object.entries(step.input.properties ?? {}).find(([, schema]) => schema.widget === widget)?.[0] ?? ''
