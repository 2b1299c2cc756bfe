import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'

const PROOF = 18

/**
 * Where a carrier brings a call's line: the address names the call and proves that we gave it out. Carriers take no
 * query here, and not all of them sign.
 */
export const lineAddress = (
  base: string,
  { plugin, token }: { plugin: string; token: string },
  secret: KeyObject | Buffer,
  callId: string,
): string => `${base.replace(/^http/, 'ws')}/sockets/${plugin}/${token}/${callId}/${proofOf(secret, callId)}`

/** `of`: what may be done with it, so that a proof for one thing is none for another. */
export const proofOf = (secret: KeyObject | Buffer, callId: string, of = 'line'): string =>
  createHmac('sha256', secret).update(of).update(callId).digest().subarray(0, PROOF).toString('base64url')

export function proves(secret: KeyObject | Buffer, callId: string, proof: string, of = 'line'): boolean {
  const given = Buffer.from(proof)
  const right = Buffer.from(proofOf(secret, callId, of))
  return given.length === right.length && timingSafeEqual(given, right)
}

export type LineTarget = { plugin: string; token: string; callId: string; proof: string }

export function readLineAddress(path: string): LineTarget | undefined {
  const match = /^\/sockets\/([a-z][a-z0-9-]*)\/([\w-]{1,200})\/([0-9a-f-]{36})\/([\w-]{1,100})\/?$/.exec(
    path,
  )
  if (!match) return undefined
  const [, plugin = '', token = '', callId = '', proof = ''] = match
  return { plugin, token, callId, proof }
}

/** Tells which of our calls somebody else hands to a third, and that it was us who named it. */
export const refOf = (secret: KeyObject | Buffer, callId: string): string =>
  `${callId}.${proofOf(secret, callId, 'sip')}`

export function readRef(secret: KeyObject | Buffer, ref: string): string | undefined {
  const [callId = '', proof = ''] = ref.split('.')
  return proves(secret, callId, proof, 'sip') ? callId : undefined
}
