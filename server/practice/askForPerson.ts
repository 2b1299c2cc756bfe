import { type CallRow, mergeState, noteMoment } from '../calls/findCall.ts'
import type { TransferWish } from '../calls/transfer.ts'
import type { Db } from '../db/connect.ts'
import { recordEvents } from '../events/recordEvents.ts'

/** On a practice call nobody's phone rings: whoever watches the calls takes it over there. */
export async function askForPerson(db: Db, call: CallRow, wish: TransferWish, at: Date): Promise<void> {
  const { workspaceId, contactId, id: callId } = call
  await mergeState(db, callId, { transfer: wish, summary: wish.summary } as CallRow['state'])
  await noteMoment(db, call, 'transfer-begun', at, { ...wish })
  await recordEvents(db, workspaceId, [
    {
      ...{ contactId, type: 'call.transfer-asked', at },
      properties: { callId, summary: wish.summary ?? null },
      dedupeKey: `call.transfer-asked:${callId}`,
    },
  ])
  await db
    .insertInto('notifications')
    .values({
      workspaceId,
      audience: 'team',
      text: 'A caller wants to speak to somebody.',
      link: '/calls/live',
      at,
    })
    .execute()
}
