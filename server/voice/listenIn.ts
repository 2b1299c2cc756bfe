import type { WebSocket } from 'ws'
import { proofOf, proves } from '../calls/address.ts'
import { asEngine, type Db } from '../db/connect.ts'
import { findLinkSecret } from '../gate/preferenceLink.ts'
import type { Talk } from './deskOf.ts'

/** An address to listen at is good for so long; whoever listens already is not sent away. */
const GOOD_FOR = 60_000
/** Sound that a slow listener has not taken is left out. */
const MOST_WAITING = 64 * 1024
const WHO = { agent: 0, person: 1 } as const

/** Where a colleague hears a call that this address was made for. */
export async function listenAddress(
  db: Db,
  url: string,
  { workspaceId, callId }: { workspaceId: string; callId: string },
  now = Date.now(),
): Promise<string> {
  const secret = await findLinkSecret(db, workspaceId)
  const until = now + GOOD_FOR
  const proof = proofOf(secret, `${callId}.${until}`, 'ear')
  return `${url.replace(/^http/, 'ws')}/listen/${workspaceId}/${callId}/${until}/${proof}`
}

const ADDRESS = /^\/listen\/([0-9a-f-]{36})\/([0-9a-f-]{36})\/(\d{13})\/([\w-]{1,100})$/

/** The call that somebody may listen to at this path; undefined for an address that we did not make, or is too old. */
export async function readListenAddress(
  pool: Db,
  path: string,
  now = Date.now(),
): Promise<string | undefined> {
  const [, workspaceId = '', callId = '', until = '', proof = ''] = ADDRESS.exec(path) ?? []
  if (!workspaceId || Number(until) < now) return undefined
  const secret = await asEngine(pool, (trx) => findLinkSecret(trx, workspaceId)).catch(() => undefined)
  return secret && proves(secret, `${callId}.${until}`, proof, 'ear') ? callId : undefined
}

/** Sends both sides as they sound: who it is in the first byte, then µ-law. No sound: what is not played yet is over. */
export function sendSound(talk: Talk, ws: WebSocket): void {
  const stop = talk.listen?.((who, sound = new Uint8Array()) => {
    if (ws.readyState !== ws.OPEN || ws.bufferedAmount > MOST_WAITING) return
    ws.send(Buffer.concat([Uint8Array.of(WHO[who]), sound]))
  })
  ws.on('error', () => {})
  ws.once('close', () => stop?.())
  void talk.ended.then(() => ws.close(1000))
}
