import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'
import { linesOf } from './showCall.ts'

/** The most that one page shows and follows. */
const MOST = 100
/** Of each, the last lines; the call's own page has them all. */
const LINES = 30

export type LiveCall = {
  id: string
  status: 'queued' | 'ringing' | 'answered'
  direction: 'in' | 'out'
  at: Date
  answeredAt: Date | null
  transport: string | null
  /** it can be heard, and be led in writing */
  audible: boolean
  led: boolean
  simulated: boolean
  contact: { id: string; name: string; phone: string | null }
  agent: { id: string; title: string } | null
  flow: { id: string; title: string } | null
  /** the caller is thinking of an answer */
  thinking: boolean
  /** wants a person; `takenOver`: has one, by name */
  wantsPerson: boolean
  takenOver: string | null
  summary: string | null
  latencyMs: number | null
  /** as far as it was judged, by the words alone */
  sentiment: string | null
  lines: Awaited<ReturnType<typeof linesOf>>
}

/** The calls that are going on now, the longest first, each with what is being said. */
export async function listLiveCalls(db: Db, workspaceId: string): Promise<LiveCall[]> {
  const { rows } = await sql<Omit<LiveCall, 'lines'>>`
    select c.id, c.status, c.direction, c.at, c.answered_at, c.transport, c.simulated,
      c.plan ->> 'transport' = 'stream' and c.process_id is not null as audible, c.simulated or c.process_id is not null as led,
      jsonb_build_object('id', p.id, 'phone', coalesce(c.phone, p.phone), 'name',
        coalesce(nullif(concat_ws(' ', p.first_name, p.last_name), ''), p.email, p.phone, '–')) as contact,
      case when a.id is not null then jsonb_build_object('id', a.id, 'title', a.title) end as agent,
      case when f.id is not null then jsonb_build_object('id', f.id, 'title', f.title) end as flow,
      c.state ? 'thinking' as thinking, c.state ? 'transfer' and not c.state ? 'takenOver' as wants_person,
      c.state #>> '{mood,value}' as sentiment, c.state ->> 'takenOver' as taken_over, c.state ->> 'summary' as summary,
      (select coalesce((m.detail ->> 'heardMs')::float8, (m.detail ->> 'firstSoundMs')::float8) from call_moments m
        where m.call_id = c.id and m.kind = 'turn' order by m.at desc, m.id desc limit 1) as latency_ms
    from calls c join contacts p on p.id = c.contact_id
      left join agents a on a.id = c.agent_id
      left join flows f on f.id = coalesce(c.flow_id, (select r.flow_id from runs r where r.id = c.run_id))
    where c.workspace_id = ${workspaceId} and c.status <> 'ended'
    order by c.answered_at nulls last, c.at, c.id limit ${MOST}`.execute(db)
  const live: LiveCall[] = []
  for (const call of rows) {
    const lines = call.status === 'answered' ? await linesOf(db, { workspaceId, id: call.id }) : []
    live.push({ ...call, lines: lines.slice(-LINES) })
  }
  return live
}
