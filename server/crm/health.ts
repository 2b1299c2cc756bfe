import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'

export type Health = Awaited<ReturnType<typeof readHealth>>

/** How a sync is doing: how far behind, what waits, what went wrong by kind, what is left of the day’s requests. */
export async function readHealth(db: Db, workspaceId: string, connectionId: string) {
  const mine = sql`workspace_id = ${workspaceId} and connection_id = ${connectionId}`
  const { rows: progress } = await sql<{
    object: string
    kind: string
    done: number
    total: number | null
    startedAt: Date | null
    finishedAt: Date | null
  }>`select object, kind, done, total, started_at, finished_at from crm_cursors
    where ${mine} and kind in ('full', 'push', 'changed', 'ids') order by object, kind`.execute(db)
  const { rows } = await sql<{
    waitingIn: number
    waitingOut: number
    oldest: Date | null
    linked: number
    conflicts: number
    failedIn: number
  }>`select
    (select count(*)::int from (select 1 from crm_inbox where ${mine} and applied_at is null limit 100000) n) as waiting_in,
    (select count(*)::int from (select 1 from crm_outbox where ${mine} and state <> 'failed' limit 100000) n) as waiting_out,
    least((select min(received_at) from crm_inbox where ${mine} and applied_at is null),
      (select min(since) from crm_outbox where ${mine} and state <> 'failed')) as oldest,
    (select count(*)::int from crm_links where ${mine} and state = 'linked') as linked,
    (select count(*)::int from crm_conflicts where ${mine} and state = 'open') as conflicts,
    (select count(*)::int from crm_inbox where ${mine} and applied_at is null and problem is not null) as failed_in`.execute(
    db,
  )
  const { rows: errors } = await sql<{ problem: string; count: number }>`
    select coalesce(problem, 'other') as problem, count(*)::int as count from crm_outbox
    where ${mine} and state = 'failed' group by 1 order by 2 desc`.execute(db)
  const { rows: latest } = await sql<{
    at: Date
    action: string
    object: string
    remoteId: string | null
    contactId: string | null
    /** of the contact, where it has one */
    name: string | null
    fields: string[]
  }>`
    select a.at, a.action, a.object, a.remote_id, a.contact_id, a.fields,
      coalesce(nullif(concat_ws(' ', c.first_name, c.last_name), ''), c.email, c.phone) as name
    from (select * from crm_audit where ${mine} order by id desc limit 20) a
      left join contacts c on c.workspace_id = a.workspace_id and c.id = a.contact_id
    order by a.id desc`.execute(db)
  return { progress, ...rows[0], errors, latest }
}
