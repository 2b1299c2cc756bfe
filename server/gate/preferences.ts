import { findContact, listChannels, listConsents } from '../contacts/queries.ts'
import type { Db } from '../db/connect.ts'
import { optIn, optOut } from './optOut.ts'
import { recordConsent } from './recordConsent.ts'

export const offered = ['email', 'sms', 'whatsapp', 'voice'] as const
export type Offered = (typeof offered)[number]

export type Preferences = {
  workspace: string
  language: string | null
  channels: { channel: Offered; wanted: boolean }[]
}

/** By which of the ways that we could reach them somebody wants to hear from the workspace. */
export async function readPreferences(
  db: Db,
  workspaceId: string,
  contactId: string,
): Promise<Preferences | undefined> {
  const contact = await findContact(db, workspaceId, contactId)
  if (!contact) return undefined
  const { title, language } = await db
    .selectFrom('workspaces')
    .select(['title', 'language'])
    .where('id', '=', workspaceId)
    .executeTakeFirstOrThrow()
  const out = new Set(
    (await listChannels(db, workspaceId, contactId))
      .filter((one) => one.optedOutAt)
      .map((one) => one.channel),
  )
  const denied = new Set(
    (await listConsents(db, workspaceId, contactId))
      .filter((one) => one.purpose === 'marketing' && !one.granted)
      .map((one) => one.channel),
  )
  const reached = offered.filter((channel) => (channel === 'email' ? contact.email : contact.phone))
  return {
    workspace: title,
    language: contact.language ?? language,
    channels: reached.map((channel) => ({ channel, wanted: !out.has(channel) && !denied.has(channel) })),
  }
}

type Source = { page: string; address: string | null; at: Date }

/** Keeps what was chosen on the page; only what differs from before is written down. */
export async function keepPreferences(
  db: Db,
  workspaceId: string,
  contactId: string,
  wanted: ReadonlySet<string>,
  { page, address, at }: Source,
): Promise<void> {
  const before = await readPreferences(db, workspaceId, contactId)
  for (const { channel, wanted: was } of before?.channels ?? []) {
    const granted = wanted.has(channel)
    if (granted === was) continue
    if (granted) await optIn(db, workspaceId, { contactId, channel, cause: page, at })
    await recordConsent(db, workspaceId, {
      ...{ contactId, channel, purpose: 'marketing', granted, at },
      evidence: { source: page, address },
    })
  }
}

/** One click in a mail program: no marketing by this channel any more. */
export const unsubscribe = (
  db: Db,
  workspaceId: string,
  contactId: string,
  channel: Offered,
  { page, address, at }: Source,
): Promise<void> =>
  recordConsent(db, workspaceId, {
    ...{ contactId, channel, purpose: 'marketing', granted: false, at },
    evidence: { source: page, address },
  })

/** Nothing at all any more, by no channel. */
export async function stopAll(
  db: Db,
  workspaceId: string,
  contactId: string,
  { page, at }: Source,
): Promise<void> {
  // In one order, as claims take their locks.
  for (const channel of [...offered, 'telegram'].sort())
    await optOut(db, workspaceId, { contactId, channel, cause: page, at })
}
