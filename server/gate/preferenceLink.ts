import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import { asEngine, type Db } from '../db/connect.ts'

const SIGNATURE = 18

/** Names a contact and proves that we made the link; nothing in it can be read or guessed. */
export function preferenceToken(linkSecret: Buffer | KeyObject, contactId: string): string {
  const id = Buffer.from(contactId.replaceAll('-', ''), 'hex')
  return Buffer.concat([id, sign(linkSecret, id)]).toString('base64url')
}

export const preferenceLink = (
  publicUrl: string,
  linkSecret: Buffer | KeyObject,
  contactId: string,
): string => `${publicUrl}/p/${preferenceToken(linkSecret, contactId)}`

const sign = (linkSecret: Buffer | KeyObject, id: Buffer) =>
  createHmac('sha256', linkSecret).update('preferences').update(id).digest().subarray(0, SIGNATURE)

export async function findLinkSecret(db: Db, workspaceId: string): Promise<KeyObject> {
  const { linkSecret } = await db
    .selectFrom('workspaces')
    .select('linkSecret')
    .where('id', '=', workspaceId)
    .executeTakeFirstOrThrow()
  return createSecretKey(linkSecret)
}

/** Whose link is it? Undefined for one that we did not make, or whose contact is gone. */
export async function readPreferenceToken(
  pool: Db,
  token: string,
): Promise<{ workspaceId: string; contactId: string } | undefined> {
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.length !== 16 + SIGNATURE || bytes.toString('base64url') !== token) return undefined
  const id = bytes.subarray(0, 16)
  const contactId = id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  const found = await asEngine(pool, (trx) =>
    trx
      .selectFrom('contacts as c')
      .innerJoin('workspaces as w', 'w.id', 'c.workspaceId')
      .select(['c.workspaceId', 'w.linkSecret'])
      .where('c.id', '=', contactId)
      .executeTakeFirst(),
  )
  if (!found || !timingSafeEqual(sign(found.linkSecret, id), bytes.subarray(16))) return undefined
  return { workspaceId: found.workspaceId, contactId }
}
