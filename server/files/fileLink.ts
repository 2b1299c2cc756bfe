import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'

const sign = (secret: KeyObject, id: Buffer, until: number) =>
  createHmac('sha256', secret).update('file').update(id).update(String(until)).digest().subarray(0, 18)

const bytesOf = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex')

/** Where a vendor fetches a file, without a key and for a while. */
export function fileLink(publicUrl: string, secret: KeyObject, id: string, until: Date): string {
  const seconds = Math.floor(until.getTime() / 1000)
  const at = Buffer.alloc(4)
  at.writeUInt32BE(seconds)
  const token = Buffer.concat([bytesOf(id), at, sign(secret, bytesOf(id), seconds)]).toString('base64url')
  return `${publicUrl}/f/${token}`
}

export type FileToken = { id: string; until: Date; fits(secret: KeyObject): boolean }

export function readFileToken(token: string): FileToken | undefined {
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.length !== 38 || bytes.toString('base64url') !== token) return undefined
  const id = bytes.subarray(0, 16)
  const seconds = bytes.readUInt32BE(16)
  return {
    id: id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    until: new Date(seconds * 1000),
    fits: (secret) => timingSafeEqual(sign(secret, id, seconds), bytes.subarray(20)),
  }
}
