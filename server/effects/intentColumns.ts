import { sql } from 'kysely'

/** An {@link IntentRow}, from `intents i`. */
export const intentColumns = sql`i.id, i.workspace_id, i.run_id, i.visit, i.flow_id, i.node, i.contact_id, i.connection_id, i.cause_kind, i.operation,
  i.channel, i.if_lost, i.policy, i.input, i.attempts, i.crashes, i.fence::text, i.request_sealed, i.created_at, i.author,
  i.elsewhere, i.most_micros::float8 as most_micros,
  (select jsonb_build_object('type', r.state #> '{event,type}', 'at', r.state #> '{event,at}')
    || coalesce(r.state #> '{event,properties}', '{}') from runs r where r.id = i.run_id) as event`
