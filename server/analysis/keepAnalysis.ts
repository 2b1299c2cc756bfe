import { sql } from 'kysely'
import type { ModelUsage } from '#sdk'
import { isTellable } from '../agents/lint.ts'
import { changeContacts } from '../contacts/changeContacts.ts'
import { fieldTypes } from '../contacts/fieldTypes.ts'
import type { Trx } from '../db/connect.ts'
import { storable, toJson } from '../db/json.ts'
import { recordEvents } from '../events/recordEvents.ts'
import { optOut } from '../gate/optOut.ts'
import type { AnalysisAsked } from './asked.ts'
import type { Filled } from './schema.ts'

export type Due = {
  id: string
  workspaceId: string
  callId: string
  number: number
  first: boolean
  attempts: number
  asked: AnalysisAsked
  contactId: string
  key: string | null
  outcome: string | null
}

/**
 * Keeps what a reading found, and tells whom it concerns: the call's outcome where the talk itself settled none, the
 * contact's fields, an opt-out that no tool had noted, and the runs that wait for it.
 */
export async function keepAnalysis(
  trx: Trx,
  due: Due,
  found: { filled: Filled; model?: string; usage?: ModelUsage },
  at: Date,
): Promise<void> {
  const { filled, model, usage } = found
  const { summary, outcome, sentiment, successful, fields } = filled
  const insights = filled.insights.slice(0, 5).map((one) => one.slice(0, 500))
  const { rows } = await sql`
    update call_analyses set state = 'done', done_at = ${at}, summary = ${storable(summary).slice(0, 4000)}, outcome = ${outcome},
      sentiment = ${sentiment}, successful = ${successful}, fields = ${toJson(fields)}::jsonb,
      insights = ${toJson(insights)}::jsonb, model = ${model ?? null}, usage = ${usage ? toJson(usage) : null}::jsonb, error = null
    where id = ${due.id} and state = 'due' returning id`.execute(trx)
  if (rows.length === 0) return
  if (due.first && due.outcome === 'answered' && outcome !== 'answered')
    await sql`update calls set outcome = ${outcome} where workspace_id = ${due.workspaceId} and id = ${due.callId}`.execute(
      trx,
    )
  if (outcome === 'opt-out' && due.outcome !== 'opt-out') await noteOptOut(trx, due, at)
  await writeFields(trx, due, fields, at)
  if (!due.first) return
  // What was settled in the talk itself, by a tool or a transfer, stands.
  const settled = due.outcome && due.outcome !== 'answered' ? due.outcome : outcome
  await tell(trx, due, { ...fields, summary, outcome: settled, sentiment, successful, insights }, at)
}

/** The reading could not be had: whoever waits goes on without it. */
export async function giveUp(trx: Trx, due: Due, error: string, at: Date): Promise<void> {
  await sql`update call_analyses set state = 'failed', done_at = ${at}, error = ${storable(error)}
    where id = ${due.id} and state = 'due'`.execute(trx)
  if (due.first) await tell(trx, due, { outcome: due.outcome ?? 'answered', failed: true }, at)
}

const tell = (trx: Trx, due: Due, properties: Record<string, unknown>, at: Date) =>
  recordEvents(trx, due.workspaceId, [
    {
      contactId: due.contactId,
      type: 'call.analysed',
      at,
      properties: { ...properties, callId: due.callId, key: due.key },
      dedupeKey: `call.analysed:${due.callId}`,
    },
  ])

async function noteOptOut(trx: Trx, { workspaceId, contactId }: Due, at: Date) {
  const known = await trx
    .selectFrom('contactChannels')
    .select('optedOutAt')
    .where('workspaceId', '=', workspaceId)
    .where('contactId', '=', contactId)
    .where('channel', '=', 'voice')
    .executeTakeFirst()
  if (!known?.optedOutAt)
    await optOut(trx, workspaceId, { contactId, channel: 'voice', cause: 'asked on a call', at })
}

/** What was said in a call never changes by which a person is reached or told apart. */
async function writeFields(trx: Trx, due: Due, fields: Record<string, unknown>, at: Date) {
  const types = await fieldTypes(trx, due.workspaceId)
  const set = Object.fromEntries(
    due.asked.fields.flatMap(({ key, saveTo }) => {
      const value = fields[key]
      const may = saveTo && value !== null && value !== undefined && isTellable(saveTo, types)
      return may ? [[saveTo, value]] : []
    }),
  )
  if (Object.keys(set).length === 0) return
  const by = { kind: 'system', title: due.asked.agent?.title } as const
  await changeContacts(trx, due.workspaceId, [{ contactId: due.contactId, set }], by, at)
}
