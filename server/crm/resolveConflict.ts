import { sql } from 'kysely'
import { type Db, readNow } from '../db/connect.ts'
import { toJson } from '../db/json.ts'
import { Conflict, InvalidInput, NotFound } from '../http/errors.ts'
import { audit } from './audit.ts'
import { isBlank } from './mapping.ts'

type Choice = { keep?: 'ours' | 'theirs'; always?: boolean; contactId?: string; ignore?: boolean }

/**
 * A person decides. The side that is to give way is made to look as if nothing had happened on it since the two agreed;
 * the next reading then does the rest, and what has changed meanwhile is seen.
 */
export async function resolveConflict(
  db: Db,
  workspaceId: string,
  { connectionId, id, actor }: { connectionId: string; id: string; actor: string },
  choice: Choice,
): Promise<void> {
  const conflict = await db
    .selectFrom('crmConflicts')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('connectionId', '=', connectionId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!conflict) throw new NotFound('conflict', id)
  if (conflict.state === 'resolved')
    throw new Conflict('resolved', {
      en: 'This has been decided already.',
      es: 'Esto ya está decidido.',
    })
  const { object, remoteId, linkId, field, ours, theirs } = conflict
  if (field === null) await sayWho(db, workspaceId, conflict, choice)
  else {
    if (!choice.keep || !linkId)
      throw new InvalidInput({ en: 'Choose which side to keep.', es: 'Elige qué lado conservar.' })
    const agreed = choice.keep === 'ours' ? { ours: unlike(ours), theirs } : { ours, theirs: unlike(theirs) }
    await sql`
      insert into crm_shadows (link_id, workspace_id, agreed)
      values (${linkId}, ${workspaceId}, ${toJson({ [field]: agreed })}::jsonb)
      on conflict (link_id) do update set agreed = crm_shadows.agreed || excluded.agreed`.execute(db)
    if (choice.always) await alwaysSo(db, workspaceId, { connectionId, object, field, keep: choice.keep })
  }
  await sql`update crm_conflicts set state = 'resolved', decided_by = ${actor}, kept = ${choice.keep ?? null},
    resolved_at = clock_timestamp() where workspace_id = ${workspaceId} and id = ${id}`.execute(db)
  await audit(db, { workspaceId, connectionId }, [
    {
      action: 'resolved',
      object,
      remoteId,
      contactId: conflict.contactId ?? undefined,
      fields: field ? [field] : [],
    },
  ])
  if (!choice.ignore) await lookAgain(db, workspaceId, { connectionId, object, remoteId })
}

const unlike = (value: unknown) => (isBlank(value) || value === 0 || value === false ? '…' : null)

/** Several might have been meant: this one is. */
async function sayWho(
  db: Db,
  workspaceId: string,
  {
    connectionId,
    object,
    remoteId,
    candidates,
  }: { connectionId: string; object: string; remoteId: string; candidates: string[] },
  { contactId, ignore }: Choice,
) {
  if (ignore) {
    await sql`update crm_links set state = 'forgotten' where workspace_id = ${workspaceId}
      and connection_id = ${connectionId} and object = ${object} and remote_id = ${remoteId} and state = 'unsure'`.execute(
      db,
    )
    return
  }
  if (!contactId || !candidates.includes(contactId))
    throw new InvalidInput({
      en: 'Choose one of the contacts that might be meant, or leave the record alone.',
      es: 'Elige uno de los contactos posibles, o deja el registro en paz.',
    })
  const taken = await db
    .selectFrom('crmLinks')
    .select('remoteId')
    .where('workspaceId', '=', workspaceId)
    .where('connectionId', '=', connectionId)
    .where('object', '=', object)
    .where('contactId', '=', contactId)
    .where('state', '=', 'linked')
    .executeTakeFirst()
  if (taken)
    throw new Conflict('linked', {
      en: 'This contact belongs to another record there already. Merge the two records in the CRM first.',
      es: 'Este contacto ya corresponde a otro registro. Une primero los dos registros en el CRM.',
    })
  await sql`update crm_links set contact_id = ${contactId}, state = 'linked' where workspace_id = ${workspaceId}
    and connection_id = ${connectionId} and object = ${object} and remote_id = ${remoteId} and state = 'unsure'`.execute(
    db,
  )
}

/** From now on that side wins, wherever both change this field. */
async function alwaysSo(
  db: Db,
  workspaceId: string,
  {
    connectionId,
    object,
    field,
    keep,
  }: { connectionId: string; object: string; field: string; keep: 'ours' | 'theirs' },
) {
  await sql`
    update crm_mappings set fields = (select jsonb_agg(case when f ->> 'ours' = ${field}
      then f || jsonb_build_object('policy', ${keep}::text) else f end order by n)
      from jsonb_array_elements(fields) with ordinality as e (f, n))
    where workspace_id = ${workspaceId} and connection_id = ${connectionId} and object = ${object}`.execute(
    db,
  )
}

/** Puts a record on the list of what is to be read now. */
export async function lookAgain(
  db: Db,
  workspaceId: string,
  { connectionId, object, remoteId }: { connectionId: string; object: string; remoteId: string },
): Promise<void> {
  const at = await readNow(db)
  await sql`
    insert into crm_inbox (workspace_id, connection_id, object, remote_id, change, source, dedupe_key)
    values (${workspaceId}, ${connectionId}, ${object}, ${remoteId}, 'changed', 'replay', ${`replay:${at.getTime()}:${object}:${remoteId}`})
    on conflict (connection_id, dedupe_key) do nothing`.execute(db)
  await sql`update crm_syncs set due_at = '-infinity' where workspace_id = ${workspaceId}
    and connection_id = ${connectionId}`.execute(db)
}
