import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { Db } from '../db/connect.ts'
import { asEngine } from '../db/connect.ts'
import { findLinkSecret } from '../gate/preferenceLink.ts'

const ID = 16
const KEY = 32
const SIGNATURE = 18

const sign = (secret: KeyObject, named: Buffer) =>
  createHmac('sha256', secret).update('sound').update(named).digest().subarray(0, SIGNATURE)

/** Where a carrier fetches a sound; the address proves that we made it. */
export function soundLink(publicUrl: string, secret: KeyObject, workspaceId: string, key: Buffer): string {
  const named = Buffer.concat([Buffer.from(workspaceId.replaceAll('-', ''), 'hex'), key])
  return `${publicUrl}/sound/${Buffer.concat([named, sign(secret, named)]).toString('base64url')}.wav`
}

/** Which sound is meant; undefined for an address that we did not make. */
export async function readSoundLink(
  pool: Db,
  token: string,
): Promise<{ workspaceId: string; key: Buffer } | undefined> {
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.length !== ID + KEY + SIGNATURE || bytes.toString('base64url') !== token) return undefined
  const workspaceId = bytes
    .subarray(0, ID)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  const secret = await asEngine(pool, (trx) => findLinkSecret(trx, workspaceId)).catch(() => undefined)
  const named = bytes.subarray(0, ID + KEY)
  if (!secret || !timingSafeEqual(sign(secret, named), bytes.subarray(ID + KEY))) return undefined
  return { workspaceId, key: Buffer.from(named.subarray(ID)) }
}
