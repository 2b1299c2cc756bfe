import type { CallFacts } from '#sdk'
import type { CallRow } from '../calls/findCall.ts'
import type { Trx } from '../db/connect.ts'
import { storable, toJson } from '../db/json.ts'
import { recordEvents } from '../events/recordEvents.ts'

type Found = NonNullable<CallFacts['analysis']>

/** What the vendor that led a call found out itself: kept as the call's reading, and told to the runs that wait for it. */
export async function keepManaged(trx: Trx, call: CallRow, found: Found, at: Date): Promise<void> {
  const { summary, sentiment, successful, fields = {} } = found
  const { agent } = call.plan
  const named = Object.keys(fields).map((key) => ({ key, title: key, type: 'text' }))
  const asked = agent
    ? { fields: named, agent: { id: agent.id, version: agent.version, title: agent.title } }
    : { fields: named }
  const kept = await trx
    .insertInto('callAnalyses')
    .values({
      ...{
        workspaceId: call.workspaceId,
        callId: call.id,
        number: 1,
        state: 'done',
        dueAt: at,
        at,
        doneAt: at,
      },
      // The vendor's own fields: of them nothing more is known than their names.
      asked: toJson(asked),
      summary: summary === undefined ? null : storable(summary),
      sentiment: sentiment ?? null,
      successful: successful ?? null,
      fields: toJson(fields),
    })
    .onConflict((conflict) => conflict.columns(['callId', 'number']).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!kept) return
  const properties = {
    ...fields,
    summary,
    sentiment,
    successful,
    outcome: 'answered',
    callId: call.id,
    key: call.key ?? call.intentId,
  }
  await recordEvents(trx, call.workspaceId, [
    {
      contactId: call.contactId,
      type: 'call.analysed',
      at,
      properties,
      dedupeKey: `call.analysed:${call.id}`,
    },
  ])
}
