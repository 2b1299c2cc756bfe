import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'
import { recordEvents } from '../events/recordEvents.ts'

/** The whole message, trimmed, without dots: never a part of one. English, Spanish, Portuguese. */
const stopWords = new Set(
  'stop stopall unsubscribe end quit cancel revoke optout opt-out baja alto parar cancelar salir desuscribir sair pare descadastrar'.split(
    ' ',
  ),
)
const helpWords = new Set('help info ayuda ajuda'.split(' '))
const startWords = new Set('start unstop alta volver voltar'.split(' '))

export type OptWord = 'stop' | 'start' | undefined

/** Is this message an opt-out or its taking back? */
export function readOptWord(text: string): OptWord {
  const word = wordOf(text)
  if (stopWords.has(word)) return 'stop'
  return startWords.has(word) ? 'start' : undefined
}

/** The language of the word, for who has none on file; English words are used everywhere. */
export function languageOfWord(text: string): 'es' | 'pt' | undefined {
  const word = wordOf(text)
  if (['sair', 'pare', 'descadastrar', 'voltar', 'ajuda'].includes(word)) return 'pt'
  const spanish = ['baja', 'alto', 'parar', 'cancelar', 'salir', 'desuscribir', 'alta', 'volver', 'ayuda']
  return spanish.includes(word) ? 'es' : undefined
}

/** Whoever asks for help is told who writes to them; a flow can answer the event. */
export const asksForHelp = (text: string): boolean => helpWords.has(wordOf(text))

const wordOf = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/[.!¡?¿]+/g, '')
    .trim()
    .replace(/\s+/g, '')

/** From this commit on, nothing more goes out to this person on this channel. */
export async function optOut(
  db: Db,
  workspaceId: string,
  { contactId, channel, cause, at }: { contactId: string; channel: string; cause: string; at: Date },
): Promise<void> {
  await sql`
    insert into contact_channels (workspace_id, contact_id, channel, opted_out_at, cause)
    values (${workspaceId}, ${contactId}, ${channel}, ${at}, ${cause})
    on conflict (contact_id, channel) do update set
      opted_out_at = coalesce(contact_channels.opted_out_at, excluded.opted_out_at), cause = excluded.cause`.execute(
    db,
  )
  await keepEvidence(db, workspaceId, contactId, channel, false, cause, at)
  await recordEvents(db, workspaceId, [
    { contactId, type: 'contact.opted-out', at, properties: { channel, cause } },
  ])
}

export async function optIn(
  db: Db,
  workspaceId: string,
  { contactId, channel, cause, at }: { contactId: string; channel: string; cause: string; at: Date },
): Promise<void> {
  await sql`
    insert into contact_channels (workspace_id, contact_id, channel) values (${workspaceId}, ${contactId}, ${channel})
    on conflict (contact_id, channel) do update set opted_out_at = null, cause = null`.execute(db)
  await keepEvidence(db, workspaceId, contactId, channel, true, cause, at)
  await recordEvents(db, workspaceId, [
    { contactId, type: 'contact.opted-in', at, properties: { channel, cause } },
  ])
}

async function keepEvidence(
  db: Db,
  workspaceId: string,
  contactId: string,
  channel: string,
  granted: boolean,
  cause: string,
  at: Date,
) {
  await db
    .insertInto('consents')
    .values({ workspaceId, contactId, channel, granted, evidence: JSON.stringify({ cause }), at })
    .execute()
}
