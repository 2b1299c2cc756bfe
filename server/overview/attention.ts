import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'

export type Concern = 'parked' | 'uncertain' | 'rejected'
/** Somebody who is concerned, with the run to open. */
export type Concerned = {
  kind: Concern
  runId: string
  flowId: string
  flow: string
  contactId: string
  contact: string
  because: string | null
  at: Date
}
export type Attention = {
  parked: number
  uncertain: number
  rejected: number
  held: number
  /** the latest few of each kind */
  people: Concerned[]
  /** how many sends each rule or limit holds back */
  heldBy: { rule: string; count: number }[]
}

const FEW = 3

/** What needs somebody to look, with the latest people it is about. */
export async function findAttention(db: Db, workspaceId: string): Promise<Attention> {
  const { rows } = await sql<Pick<Attention, Concern>>`
    select (select count(*)::int from runs where workspace_id = ${workspaceId} and status = 'parked') as parked,
      (select count(*)::int from intents where workspace_id = ${workspaceId} and state = 'uncertain') as uncertain,
      (select count(*)::int from intents where workspace_id = ${workspaceId} and state = 'rejected'
        and created_at > now() - interval '24 hours') as rejected`.execute(db)
  const heldBy = await findHeld(db, workspaceId)
  const counted = rows[0] ?? { parked: 0, uncertain: 0, rejected: 0 }
  return {
    ...counted,
    held: heldBy.reduce((sum, { count }) => sum + count, 0),
    people:
      counted.parked + counted.uncertain + counted.rejected > 0 ? await findPeople(db, workspaceId) : [],
    heldBy,
  }
}

async function findHeld(db: Db, workspaceId: string): Promise<Attention['heldBy']> {
  const { rows } = await sql<{ rule: string; count: number }>`
    select held_by as rule, count(*)::int as count from intents
    where workspace_id = ${workspaceId} and state = 'planned' and held_by is not null
    group by 1 order by 2 desc, 1`.execute(db)
  return rows
}

async function findPeople(db: Db, workspaceId: string): Promise<Concerned[]> {
  const sends = (state: string, where = sql`true`) => sql`
    (select ${state}::text as kind, i.run_id, i.error as because, coalesce(i.settled_at, i.dispatched_at, i.created_at) as at
      from intents i where i.workspace_id = ${workspaceId} and i.state = ${state} and i.run_id is not null and ${where}
      order by i.id desc limit ${FEW})`
  const { rows } = await sql<Concerned>`
    select found.kind, found.because, found.at, r.id as run_id, r.flow_id, f.title as flow, c.id as contact_id,
      coalesce(nullif(concat_ws(' ', c.first_name, c.last_name), ''), c.email, c.phone, '') as contact
    from (
      (select 'parked'::text as kind, id as run_id, ended_because as because, entered_at as at from runs
        where workspace_id = ${workspaceId} and status = 'parked' order by id desc limit ${FEW})
      union all ${sends('uncertain')}
      union all ${sends('rejected', sql`i.created_at > now() - interval '24 hours'`)}
    ) as found
    join runs r on r.id = found.run_id and r.workspace_id = ${workspaceId}
    join flows f on f.id = r.flow_id
    join contacts c on c.id = r.contact_id
    order by found.at desc`.execute(db)
  return rows
}
