import { sql } from 'kysely'
import type { AnyTrigger } from '#sdk'
import type { Trx } from '../db/connect.ts'
import type { CompiledFlow, LoadFlows } from '../engine/compile.ts'
import { check, loadFacts } from '../engine/facts.ts'
import type { News } from '../events/router.ts'
import type { Registry } from '../registry/plugins.ts'
import { enroll } from '../runs/enroll.ts'

export type Listening = {
  flowId: string
  versionId: string
  node: string
  eventType: string
  draining: boolean
}

/** Enrolls the people whose events start a live flow. */
export async function startTriggered(
  trx: Trx,
  loadFlows: LoadFlows,
  registry: Registry,
  { news, listening }: { news: Pick<News, 'workspaceId' | 'events'>; listening: readonly Listening[] },
  now: Date,
): Promise<void> {
  if (listening.length === 0) return

  const flows = await loadFlows(
    trx,
    listening.map((one) => one.versionId),
  )
  const wanted = [...flows.values()].flatMap((flow) => flow.readsEvents)
  const ids = [...new Set(news.events.map((event) => event.contactId))]
  const facts = await loadFacts(trx, news.workspaceId, ids, [...new Set(wanted)], now)
  for (const { flowId, versionId, node, eventType, draining } of listening) {
    const flow = flows.get(versionId)
    if (!flow) continue
    const events = news.events.filter((event) => {
      const contact = facts.contacts.get(event.contactId)
      return event.type === eventType && contact && starts(registry, flow, node, event, contact, facts)
    })
    if (events.length === 0) continue
    await enroll(
      trx,
      { workspaceId: news.workspaceId, flowId, versionId, node, settings: flow.settings, draining },
      sql`select p.contact_id, p.event::jsonb as event from unnest(${events.map((event) => event.contactId)}::uuid[],
        ${events.map(({ contactId: _, ...event }) => JSON.stringify(event))}::text[]) as p (contact_id, event)`,
      now,
    )
  }
}

function starts(
  registry: Registry,
  flow: CompiledFlow,
  node: string,
  event: News['events'][number],
  contact: Parameters<typeof check>[1],
  facts: Parameters<typeof check>[0],
): boolean {
  const placed = flow.steps.get(node)
  const trigger: AnyTrigger | undefined = placed && registry.trigger(placed.drawn.type)?.trigger
  if (!trigger || !placed) return false
  if (!trigger.matches) return true
  const signal = { type: event.type, at: event.at, ...event.properties }
  return trigger.matches({
    input: placed.input,
    event,
    contact,
    check: (rule) => check(facts, contact, rule, signal),
  })
}
