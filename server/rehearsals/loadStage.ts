import { sql } from 'kysely'
import type { EventFact } from '#sdk'
import type { FlowGraph } from '#sdk/flow'
import { eventTypesOf } from '#sdk/rules'
import { contactFacts } from '../contacts/contactFacts.ts'
import type { Db, Trx } from '../db/connect.ts'
import { compileFlow } from '../engine/compile.ts'
import { loadSettings } from '../engine/facts.ts'
import { rulesOf } from '../events/endByRules.ts'
import { readRules } from '../gate/readFacts.ts'
import type { GateFacts, SendFact } from '../gate/types.ts'
import type { Registry } from '../registry/plugins.ts'
import { templatesAsked } from '../templates/putIn.ts'
import { findPublished } from '../templates/queries.ts'
import type { Renderer } from '../templates/renderer.ts'
import { findHome } from '../templates/scope.ts'
import type { Person, Stage } from './show.ts'

/** Everything around the people that a rehearsal of this graph reads; nothing is locked or written. */
export async function loadStage(
  db: Db,
  { registry, renderer }: { registry: Registry; renderer: Renderer },
  workspaceId: string,
  { flowId, graph }: { flowId: string; graph: FlowGraph },
): Promise<Stage> {
  const flow = compileFlow(registry, { id: 'draft', flowId, workspaceId, graph })
  const { zone, types } = await loadSettings(db as Trx, workspaceId)
  const { around } = await readRules(db as Trx, workspaceId)
  const accounts = await db
    .selectFrom('connections')
    .select(['id', 'plugin', 'simulated'])
    .where('workspaceId', '=', workspaceId)
    .where('status', '<>', 'off')
    .execute()
  const connections = new Map(accounts.map(({ id, ...account }) => [id, account]))
  const asked = graph.nodes.flatMap((node) => templatesAsked(registry.form(node.type) ?? {}, node.input))
  const published = await findPublished(db, workspaceId, asked)
  const home = await findHome(db, workspaceId)
  return { flow, registry, renderer, zone, types, gate: around, connections, home, published }
}

/** Is there anything to start by? */
export const canStart = ({ flow }: Stage): boolean =>
  [...flow.nodes.values()].some((node) => node.kind === 'trigger')

type Known = {
  contactId: string
  channel: string
  region: string | null
  optedOutAt: Date | null
  cause: string | null
  lastInboundAt: Date | null
  suppressedBy: string[]
  consents: { purpose: string; granted: boolean; at: string; expiresAt: string | null }[] | null
}

/** The people as they are now: what they are, did, said yes to and got. */
export async function loadPeople(db: Db, stage: Stage, contactIds: readonly string[]): Promise<Person[]> {
  const { workspaceId } = stage.flow
  const channels = [...new Set([...stage.flow.steps.values()].flatMap(({ step }) => channelOf(step) ?? []))]
  const contacts = await contactFacts(db, workspaceId, contactIds)
  const events = await loadEvents(db, stage, contactIds)
  const known = channels.length > 0 ? await loadKnown(db, workspaceId, contactIds, channels) : []
  const sends = channels.length > 0 ? await loadSends(db, workspaceId, contactIds) : new Map()
  const byContact = Map.groupBy(known, (row) => row.contactId)
  return [...contacts.values()].map((contact) => {
    const own = byContact.get(contact.id) ?? []
    return {
      runId: `rehearsal-${contact.id}`,
      contact,
      events: events.get(contact.id) ?? [],
      sends: sends.get(contact.id) ?? [],
      region: own[0]?.region ?? null,
      gate: new Map(own.map((row) => [row.channel, gateOf(row)])),
    }
  })
}

const channelOf = (step: object | undefined) =>
  step && 'channel' in step && typeof step.channel === 'string' ? step.channel : undefined

const gateOf = ({ optedOutAt, cause, lastInboundAt, suppressedBy, consents }: Known) => ({
  ...{ optedOutAt, cause, lastInboundAt, suppressedBy },
  consents: (consents ?? []).map(({ purpose, granted, at, expiresAt }): GateFacts['consents'][number] => ({
    ...{ purpose, granted, at: new Date(at), expiresAt: expiresAt === null ? null : new Date(expiresAt) },
  })),
})

async function loadKnown(db: Db, workspaceId: string, contactIds: readonly string[], channels: string[]) {
  const { rows } = await sql<Known>`
    select c.id as contact_id, h.channel, k.opted_out_at, k.cause, k.last_inbound_at,
      coalesce(c.attributes ->> 'state', c.attributes ->> 'region') as region,
      (select jsonb_agg(jsonb_build_object('purpose', s.purpose, 'granted', s.granted, 'at', s.at, 'expiresAt', s.expires_at))
        from (select distinct on (purpose) purpose, granted, at, expires_at from consents
          where workspace_id = ${workspaceId} and contact_id = c.id and channel = h.channel
          order by purpose, at desc, id desc) s) as consents,
      array(select l.title from suppressions p join suppression_lists l on l.id = p.list_id
        where p.workspace_id = ${workspaceId} and h.channel = any(l.channels) and p.address_hash = address_hash(${workspaceId},
          case h.channel when 'email' then lower(c.email) when 'telegram' then c.attributes ->> 'telegramId' else c.phone end)
        limit 3) as suppressed_by
    from contacts c cross join unnest(${channels}::text[]) as h (channel)
      left join contact_channels k on k.contact_id = c.id and k.channel = h.channel
    where c.workspace_id = ${workspaceId} and c.id = any(${contactIds}::uuid[])`.execute(db)
  return rows
}

/** Of the kinds that rules of this flow count. */
async function loadEvents(
  db: Db,
  { flow }: Stage,
  contactIds: readonly string[],
): Promise<Map<string, EventFact[]>> {
  const types = [...flow.readsEvents, ...rulesOf(flow).flatMap(({ rule }) => [...eventTypesOf(rule)])]
  if (types.length === 0) return new Map()
  const rows = await db
    .selectFrom('events')
    .select(['id', 'contactId', 'type', 'at', 'recordedAt', 'properties'])
    .where('workspaceId', '=', flow.workspaceId)
    .where('contactId', '=', sql<string>`any(${contactIds}::uuid[])`)
    .where('type', '=', sql<string>`any(${types}::text[])`)
    .execute()
  return Map.groupBy(
    rows.map(({ at, recordedAt, ...event }) => ({
      ...{ ...event, at: at.toISOString(), recordedAt: recordedAt.toISOString() },
    })),
    (event) => event.contactId,
  )
}

async function loadSends(db: Db, workspaceId: string, contactIds: readonly string[]) {
  const { rows } = await sql<SendFact & { contactId: string }>`
    select contact_id, channel, purpose, left_at as at from intents
    where workspace_id = ${workspaceId} and contact_id = any(${contactIds}::uuid[]) and channel is not null
      and left_at > now() - interval '31 days'
      and state not in ('planned', 'rejected', 'cancelled', 'refused', 'resolved-not-sent')
    order by left_at desc`.execute(db)
  return Map.groupBy(rows, (row) => row.contactId)
}
