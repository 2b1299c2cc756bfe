import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'

export type Doubtful = {
  id: string
  runId: string | null
  flowId: string | null
  flow: string | null
  contactId: string
  contact: string
  channel: string | null
  account: string | null
  operation: string
  because: string | null
  at: Date
  /** how often the vendor was asked, and when it is asked again */
  lookups: number
  lookupAt: Date | null
}

/** Sends of which nobody knows whether they left, the oldest first: each waits for the vendor's word or a person's. */
export async function listDoubtful(
  db: Db,
  workspaceId: string,
  { cursor, limit = 50 }: { cursor?: string; limit?: number },
): Promise<{ items: Doubtful[]; nextCursor?: string; total: number }> {
  const { rows } = await sql<Doubtful>`
    select i.id, i.run_id, i.flow_id, f.title as flow, i.contact_id, i.channel, b.title as account, i.operation,
      i.error as because, coalesce(i.dispatched_at, i.created_at) as at, i.lookups, i.lookup_at,
      coalesce(nullif(concat_ws(' ', c.first_name, c.last_name), ''), c.email, c.phone, '') as contact
    from intents i join contacts c on c.id = i.contact_id left join flows f on f.id = i.flow_id
      left join connections b on b.id = i.connection_id
    where i.workspace_id = ${workspaceId} and i.state = 'uncertain' and (${cursor ?? null}::uuid is null or i.id > ${cursor ?? null})
    order by i.id limit ${limit + 1}`.execute(db)
  const { rows: counted } = await sql<{ total: number }>`
    select count(*)::int as total from intents where workspace_id = ${workspaceId} and state = 'uncertain'`.execute(
    db,
  )
  const items = rows.slice(0, limit)
  return {
    items,
    nextCursor: rows.length > limit ? items.at(-1)?.id : undefined,
    total: counted[0]?.total ?? 0,
  }
}
