import { hashKey, makeKey } from '../../../server/accounts/apiKey.ts'
import { asEngine } from '../../../server/db/connect.ts'
import type { Rig } from './rig.ts'

export type Told = { id: string; status: number; retryAfter: string | null; text: string }

/** A customer's system that tells events through the API: each call tells one, about a contact that is there. */
export async function openWay(rig: Rig, workspaceId: string) {
  const key = makeKey()
  await asEngine(rig.db, (trx) =>
    trx
      .insertInto('apiKeys')
      .values({
        workspaceId,
        title: 'Faults',
        start: key.slice(0, 12),
        hash: hashKey(key),
        permissions: ['events.write'],
        createdBy: 'test',
      })
      .execute(),
  )
  const [contact] = await rig.people(workspaceId, 1)
  let told = 0
  return async (body?: string): Promise<Told> => {
    const id = `event-${told++}`
    const event = { contact: { id: contact }, type: 'order.placed', id }
    const answer = await fetch(`${rig.web.publicUrl}/api/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: body ?? JSON.stringify(event),
      signal: AbortSignal.timeout(30_000),
    })
    return {
      id,
      status: answer.status,
      retryAfter: answer.headers.get('retry-after'),
      text: await answer.text(),
    }
  }
}
