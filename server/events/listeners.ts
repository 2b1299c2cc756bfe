import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import type { Listening } from '../triggers/startTriggered.ts'
import type { News } from './router.ts'

/** Who wants to hear of what has changed; most things concern nobody, and nobody is asked twice. */
export type Listeners = {
  segments: boolean
  stages: boolean
  moments: boolean
  crm: boolean
  scores: boolean
  webhooks: boolean
  starts: Listening[]
}

/** Asked in one statement, since a change waits for the answer. */
export async function findListeners(trx: Trx, { workspaceId, touched, events }: News): Promise<Listeners> {
  const types = [...new Set(events.map((event) => event.type))]
  const reads = sql`(reads && ${touched}::text[] or '*' = any(${touched}::text[]))`
  const { rows } = await sql<Listeners>`
    select
      exists (select from segments where workspace_id = ${workspaceId} and kind = 'live' and rule is not null and ${reads}) as segments,
      exists (select from stage_rules where workspace_id = ${workspaceId} and active and ${reads}) as stages,
      exists (select from flow_triggers where workspace_id = ${workspaceId} and kind = 'time' and ${reads}) as moments,
      exists (select from crm_mappings where workspace_id = ${workspaceId}) as crm,
      exists (select from scores where workspace_id = ${workspaceId} and ${reads}) as scores,
      exists (select from outgoing_webhooks where workspace_id = ${workspaceId} and active and types && ${types}::text[]) as webhooks,
      coalesce((
        select jsonb_agg(jsonb_build_object('flowId', t.flow_id, 'versionId', t.version_id, 'node', t.node,
          'eventType', t.event_type, 'draining', f.draining) order by t.id)
        from flow_triggers t join flows f on f.id = t.flow_id
        where t.workspace_id = ${workspaceId} and t.kind = 'event' and f.status = 'live' and f.deleted_at is null
          and t.event_type = any(${types}::text[])), '[]') as starts`.execute(trx)
  return (
    rows[0] ?? {
      segments: false,
      stages: false,
      moments: false,
      crm: false,
      scores: false,
      webhooks: false,
      starts: [],
    }
  )
}
