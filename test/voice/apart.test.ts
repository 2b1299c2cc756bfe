import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { placeCall } from '../../server/calls/placeCall.ts'
import { asEngine } from '../../server/db/connect.ts'
import { voiceRig } from './rig.ts'

const rig = await voiceRig({ apart: true })
const { vendor, ws, connection } = rig

test('a call that another process died over is tried apart, and is the same call: planned, told of, talked through', async () => {
  const phone = '+34600900001'
  vendor.calls.people.set(phone, { answers: [{ digits: '1' }] })
  const contactId = await rig.contact(ws, { phone, firstName: 'Ana' })
  const wish = {
    ...{ contactId, connection, purpose: 'transactional', script: 'Hello. Press 1.' },
    answers: [{ keys: '1', outcome: 'interested', say: 'Fine.' }],
  }
  const id = await rig.inWorkspace(ws, async (trx) => {
    const placed = await placeCall(trx, rig.registry, ws, wish, rig.now())
    await sql`update intents set crashes = 1, due_at = null where id = ${placed}`.execute(trx)
    return placed
  })
  const call = await rig.until(async () => {
    await rig.engine.sweep()
    return (await rig.callsOf(contactId)).find((one) => one.status === 'ended')
  }, 'the end')
  expect(call).toMatchObject({ outcome: 'interested', transport: 'script', intentId: id })
  expect(call.plan).toMatchObject({ transport: 'script', script: { say: 'Hello. Press 1.' } })
  expect(vendor.calls.to(phone)?.spoken).toEqual(['Hello. Press 1.', 'Fine.'])
  expect(vendor.calls.to(phone)?.form.AsyncAmd).toBe('true')
})

test('a call that can’t be planned is refused there in the same words as anywhere', async () => {
  const contactId = await rig.contact(ws, { phone: '+34600900002', firstName: 'Luis' })
  const agentId = '00000000-0000-4000-8000-000000000000'
  const id = await rig.inWorkspace(ws, async (trx) => {
    const wish = { contactId, connection, purpose: 'transactional', agentId }
    const placed = await placeCall(trx, rig.registry, ws, wish, rig.now())
    await sql`update intents set crashes = 1, due_at = null where id = ${placed}`.execute(trx)
    return placed
  })
  const failed = await rig.until(async () => {
    await rig.engine.sweep()
    return asEngine(rig.db, (trx) =>
      trx
        .selectFrom('intents')
        .select(['state', 'error'])
        .where('id', '=', id)
        .where('state', '=', 'rejected')
        .executeTakeFirst(),
    )
  }, 'the refusal')
  expect(failed.error).toBe('The agent of this step is gone or was never published. Choose another one.')
  expect(vendor.calls.to('+34600900002')).toBeUndefined()
})
