import { sql } from 'kysely'
import type { EffectStep } from '#sdk'
import type { Finding, FlowGraph, StepManifest } from '#sdk/flow'
import type { Db } from '../../db/connect.ts'
import { readPolicy } from '../../gate/policy.ts'
import type { Language } from '../../registry/parseInput.ts'
import type { Registry } from '../../registry/plugins.ts'

type Send = { node: string; name: string; channel: string; text: string | undefined }

const WAY_OUT = /\b(stop|baja|unsubscribe|opt[ -]?out|salir|parar|cancelar|sair|desuscri\w*)\b/i
const wayOut = { en: 'Reply STOP to opt out.', es: 'Responde BAJA para no recibir más.' }

/** Marketing that nobody has agreed to, or whose reader is not told how to end it. */
export async function checkSends(
  db: Db,
  registry: Registry,
  workspaceId: string,
  graph: FlowGraph,
  stepOf: (type: string) => StepManifest | undefined,
  language: Language,
): Promise<Finding[]> {
  const sends = marketingOf(registry, graph, stepOf)
  if (sends.length === 0) return []
  const optOut = sends
    .filter(
      ({ channel, text }) => channel === 'sms' && text !== undefined && text !== '' && !WAY_OUT.test(text),
    )
    .map(
      ({ node, name }): Finding => ({
        level: 'warning',
        code: 'missing-opt-out',
        message: `"${name}" does not say how to opt out. Add a line such as "Reply STOP to opt out."`,
        ...{ node, field: 'text', values: { name, suggestion: wayOut[language] } },
      }),
    )
  // A text that was never typed is found missing by its form; one SMS that says it is enough for all.
  const said = sends.some(({ channel, text }) => channel === 'sms' && text && WAY_OUT.test(text))
  return [...(said ? [] : optOut.slice(0, 1)), ...(await withoutConsent(db, workspaceId, sends))]
}

function marketingOf(
  registry: Registry,
  graph: FlowGraph,
  stepOf: (type: string) => StepManifest | undefined,
): Send[] {
  return graph.nodes.flatMap((node): Send[] => {
    const step = registry.step(node.type)?.step
    const channel = step?.kind === 'effect' ? (step as EffectStep).channel : undefined
    const parsed = registry.parseInput(node.type, node.input)
    if (!step || !channel || !parsed.ok) return []
    const purpose = (step as EffectStep).gate?.(parsed.value).purpose ?? 'marketing'
    if (purpose !== 'marketing') return []
    const { text } = parsed.value
    const name = node.title || stepOf(node.type)?.title || node.type
    return [{ node: node.id, name, channel, text: typeof text === 'string' ? text : undefined }]
  })
}

async function withoutConsent(db: Db, workspaceId: string, sends: Send[]): Promise<Finding[]> {
  const channels = [...new Set(sends.map((send) => send.channel))]
  const { rows } = await sql<{ gate: unknown; agreed: string[] }>`
    select settings -> 'gate' as gate, array(select h.channel from unnest(${channels}::text[]) as h (channel)
      where exists (select 1 from consents c where c.workspace_id = ${workspaceId} and c.channel = h.channel
        and c.purpose = 'marketing' and c.granted)) as agreed
    from workspaces where id = ${workspaceId}`.execute(db)
  const { gate, agreed = [] } = rows[0] ?? {}
  const { consent } = readPolicy(gate)
  return sends
    .filter(
      ({ channel }) => consent[channel as keyof typeof consent] === 'required' && !agreed.includes(channel),
    )
    .map(({ node, name, channel }) => ({
      level: 'warning',
      code: 'no-consent-basis',
      message: `"${name}" is marketing, and nobody here has agreed to that by ${channel}: it would reach nobody. Note consents, or ask for them first.`,
      ...{ node, values: { name, channel } },
    }))
}
