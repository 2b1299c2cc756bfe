import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import { type ChangedBy, changeContacts } from './changeContacts.ts'
import { contactFacts } from './contactFacts.ts'
import { deleteContacts } from './deleteContact.ts'
import { writableFields } from './fieldValues.ts'

/**
 * Two contacts become one. What the one that stays has, stays; what it lacks comes from the other, with everything that
 * has happened to either. An opt-out of either holds. Where both are in the same flow, the one that stays goes on.
 */
export async function mergeContacts(
  trx: Trx,
  workspaceId: string,
  { keep, drop, by }: { keep: string; drop: string; by: ChangedBy },
): Promise<void> {
  await sql`select id from contacts where workspace_id = ${workspaceId} and id = any(${[keep, drop]}::uuid[])
    order by id for update`.execute(trx)
  const facts = await contactFacts(trx, workspaceId, [keep, drop])
  const [kept, lost] = [facts.get(keep), facts.get(drop)]
  if (!kept || !lost) return
  await sql`
    insert into contact_channels (workspace_id, contact_id, channel, opted_out_at, cause)
    select workspace_id, ${keep}::uuid, channel, opted_out_at, cause from contact_channels
    where workspace_id = ${workspaceId} and contact_id = ${drop} and opted_out_at is not null
    on conflict (contact_id, channel) do update set
      opted_out_at = coalesce(contact_channels.opted_out_at, excluded.opted_out_at),
      cause = coalesce(contact_channels.cause, excluded.cause)`.execute(trx)
  await sql`select take_over_contact(${workspaceId}, ${drop}, ${keep})`.execute(trx)
  await deleteContacts(trx, workspaceId, [drop])
  // What was counted of one of them (a score, a segment by events) is counted anew, with the events of both.
  await sql`insert into changes (workspace_id, contact_id, fields) values (${workspaceId}, ${keep}, '{*}')`.execute(
    trx,
  )
  const missing = writableFields.filter((field) => isEmpty(kept[field]) && !isEmpty(lost[field]))
  const attributes = Object.entries(lost.attributes).filter(([key]) => isEmpty(kept.attributes[key]))
  await changeContacts(
    trx,
    workspaceId,
    [
      {
        contactId: keep,
        set: {
          ...Object.fromEntries(missing.map((field) => [field, lost[field]])),
          ...Object.fromEntries(attributes.map(([key, value]) => [`attributes.${key}`, value])),
        },
        addTags: lost.tags,
        ...(kept.stage === null && lost.stage !== null && { stage: lost.stage }),
      },
    ],
    by,
  )
}

const isEmpty = (value: unknown) => value === null || value === undefined || value === '' || value === 0
