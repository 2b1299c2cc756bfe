import { sql } from 'kysely'
import type { Db } from '../../db/connect.ts'
import { harmless } from './instructions.ts'

const CALLS = 5
const MESSAGES = 12

type Remembered = { at: Date; what: string; text: string | null; outcome: string | null }

/** What was said to and by a contact before: calls in a sentence each, messages as they were. Oldest first. */
export async function remember(db: Db, workspaceId: string, contactId: string, now: Date): Promise<string[]> {
  const { rows } = await sql<Remembered>`
    (select c.at, 'call' as what, a.summary as text, c.outcome from calls c
      left join lateral (select summary from call_analyses a where a.workspace_id = c.workspace_id and a.call_id = c.id
        and a.state = 'done' order by a.number desc limit 1) a on true
      where c.workspace_id = ${workspaceId} and c.contact_id = ${contactId} and c.status = 'ended' and c.at < ${now}
      order by c.at desc limit ${CALLS})
    union all
    (select at, channel || ' ' || direction, text, null from messages
      where workspace_id = ${workspaceId} and contact_id = ${contactId} and at < ${now}
      order by at desc limit ${MESSAGES})
    order by at`.execute(db)
  return rows.map(inWords)
}

function inWords({ at, what, text, outcome }: Remembered): string {
  const day = at.toISOString().slice(0, 10)
  if (what === 'call') return `${day}, a call (${outcome ?? 'over'})${text ? `: ${harmless(text, 600)}` : ''}`
  const [channel = '', direction] = what.split(' ')
  return `${day}, ${direction === 'in' ? 'they wrote' : 'we wrote'} by ${channel}: ${harmless(text ?? '')}`
}
