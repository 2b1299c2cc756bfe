import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { cancelCall, rescheduleCall } from '../../server/calls/changeCall.ts'
import { placeCall } from '../../server/calls/placeCall.ts'
import { asEngine } from '../../server/db/connect.ts'
import { uuid7 } from '../../server/db/uuid7.ts'
import { voiceRig } from './rig.ts'

const rig = await voiceRig()
const { vendor, ws } = rig
const script = 'Hello.'

const set = (id: string, most: number | null) =>
  asEngine(rig.db, (trx) => sql`update connections set most_calls = ${most} where id = ${id}`.execute(trx))
const number = (connection: string, values: Record<string, unknown>) =>
  asEngine(rig.db, (trx) =>
    trx
      .insertInto('callNumbers')
      .values({ workspaceId: ws, connectionId: connection, number: '+34910000001', ...values })
      .execute(),
  )

test('an account makes no more calls at once than it has lines; the others wait their turn', async () => {
  const connection = await rig.account()
  await set(connection, 2)
  let most = 0
  const going = () =>
    vendor.calls.all().filter((call) => !['completed', 'failed'].includes(call.status)).length
  const people = []
  for (let i = 0; i < 6; i++) people.push(await rig.callSomebody({ script, connection }))
  for (const one of people)
    await rig.until(async () => {
      most = Math.max(most, going())
      await rig.engine.sweep()
      return (await one.at()) === 'at-answered'
    }, 'the call')
  expect(most).toBeLessThanOrEqual(2)
  expect(vendor.problems).toEqual([])
})

test('no more talks are begun than there is room for; texts are said all the same', async () => {
  const agentId = await rig.publishedAgent()
  const id = uuid7()
  const room = (draining: boolean) =>
    asEngine(rig.db, (trx) =>
      sql`insert into processes (id, roles, version, host, voice_url, draining)
        values (${id}, '{voice}', '1', 'test', 'https://voice.test', ${draining})
        on conflict (id) do update set draining = excluded.draining, beat_at = clock_timestamp()`.execute(
        trx,
      ),
    )
  await room(true)
  const ana = await rig.callSomebody({ agentId })
  const luis = await rig.callSomebody({ script })
  await rig.at(luis, 'answered')
  const planned = () =>
    asEngine(rig.db, (trx) =>
      trx
        .selectFrom('intents')
        .select(['heldBy', 'state'])
        .where('contactId', '=', ana.contactId)
        .executeTakeFirst(),
    )
  expect(await planned()).toEqual({ state: 'planned', heldBy: 'no-room' })
  expect(vendor.calls.to(ana.phone)).toBeUndefined()
  await room(false)
  await rig.pass(6_000)
  await rig.until(async () => (await planned())?.state !== 'planned', 'the dialling')
  await asEngine(rig.db, (trx) => sql`delete from processes where id = ${id}`.execute(trx))
})

test('calls come from the number that is nearest, and no number calls more than it may', async () => {
  const connection = await rig.account()
  await number(connection, { number: '+34910000001', mostDaily: 1 })
  await number(connection, { number: '+14155550100' })
  const fromOf = async (phone: string) => {
    const ana = await rig.callSomebody({ script, connection }, {}, { phone })
    return rig.until(async () => (await rig.callsOf(ana.contactId))[0]?.fromNumber, 'the call')
  }
  expect(await fromOf('+14155551234')).toBe('+14155550100')
  expect(await fromOf('+34911111111')).toBe('+34910000001')
  // Madrid's has made its call for today.
  expect(await fromOf('+34912222222')).toBe('+14155550100')
})

test('who is not reached is called again, at another time of the day, until the ladder ends; the flow hears of the end alone', async () => {
  const retries = { most: 3, after: { 'no-answer': 60, busy: 15 }, otherDaypart: true }
  const ana = await rig.callSomebody(
    { script, retries, ringFor: 5 },
    { picksUp: false },
    { timeZone: 'Europe/Madrid' },
  )
  await rig.until(async () => (await rig.callsOf(ana.contactId))[0]?.status === 'ended', 'the first end')
  const [planned] = await asEngine(rig.db, (trx) =>
    trx
      .selectFrom('intents')
      .selectAll()
      .where('contactId', '=', ana.contactId)
      .where('causeKind', '=', 'call')
      .execute(),
  )
  // Tried at 15:00; an hour later is still the afternoon.
  expect(planned?.dueAt?.toISOString()).toBe('2026-11-18T17:00:00.000Z')
  expect(await ana.at()).toBe('ring')
  vendor.calls.people.set(ana.phone, { picksUp: 'busy' })
  await rig.pass(3 * 3_600_000 + 60_000)
  await rig.until(async () => (await rig.callsOf(ana.contactId)).length === 2, 'the second call')
  await rig.until(async () => (await rig.callsOf(ana.contactId))[1]?.status === 'ended', 'the second end')
  vendor.calls.people.set(ana.phone, {})
  await rig.pass(24 * 3_600_000)
  await rig.at(ana, 'answered')
  expect((await rig.callsOf(ana.contactId)).map((call) => [call.attempt, call.outcome])).toEqual([
    [1, 'no-answer'],
    [2, 'busy'],
    [3, 'answered'],
  ])
  const events = (await rig.eventsOf(ana.contactId)).map((event) => event.type)
  expect(events.filter((type) => type === 'call.attempted')).toHaveLength(2)
  expect(events.filter((type) => type === 'call.ended')).toHaveLength(1)
  rig.setNow(new Date('2026-11-18T14:00:00Z'))
})

test('a further call that the gate refuses ends the ladder with what the last one came to', async () => {
  const retries = { most: 3, after: { busy: 15 }, otherDaypart: false }
  const ana = await rig.callSomebody({ script, retries }, { picksUp: 'busy' })
  await rig.until(async () => (await rig.callsOf(ana.contactId))[0]?.status === 'ended', 'the first end')
  await asEngine(rig.db, (trx) =>
    sql`update contact_channels set opted_out_at = now(), cause = 'x' where contact_id = ${ana.contactId}`.execute(
      trx,
    ),
  )
  await rig.pass(20 * 60_000)
  await rig.engine.sweep()
  await rig.at(ana, 'busy')
  expect(await rig.callsOf(ana.contactId)).toHaveLength(1)
  rig.setNow(new Date('2026-11-18T14:00:00Z'))
})

test('the answer to the dialling is lost: the call is found at the carrier, and dialled once', async () => {
  vendor.misbehave('lose')
  const ana = await rig.callSomebody({ script })
  await rig.until(async () => {
    await rig.engine.sweep()
    return (await ana.at()) === 'at-answered'
  }, 'the end')
  expect(vendor.calls.all().filter((call) => call.to === ana.phone)).toHaveLength(1)
})

test('reports that come twice and backwards change nothing but once', async () => {
  Object.assign(vendor.calls.faults, { twice: true, backwards: true })
  const ana = await rig.callSomebody({ script })
  await rig.at(ana, 'answered')
  await vendor.calls.settled()
  Object.assign(vendor.calls.faults, { twice: false, backwards: false })
  const ends = (await rig.eventsOf(ana.contactId)).filter((event) => event.type === 'call.ended')
  expect(ends).toHaveLength(1)
  expect((await rig.callsOf(ana.contactId))[0]).toMatchObject({ status: 'ended', outcome: 'answered' })
})

test('a carrier that tells nothing is asked what became of the call', async () => {
  vendor.calls.faults.silent = true
  const ana = await rig.callSomebody({ script, ringFor: 5 }, { picksUp: 'busy' })
  await rig.until(() => vendor.calls.to(ana.phone)?.status === 'busy', 'the ringing')
  vendor.calls.faults.silent = false
  await rig.pass(60_000)
  await rig.engine.sweep()
  await rig.at(ana, 'busy')
  rig.setNow(new Date('2026-11-18T14:00:00Z'))
})

test('forged reports are refused, and nobody is put through by them', async () => {
  const ana = await rig.callSomebody(
    { script, answers: [{ keys: '1', outcome: 'interested' }] },
    { answers: [undefined] },
  )
  vendor.calls.faults.forged = true
  const hook = await rig.hook()
  const answer = await fetch(rig.reach(`${hook}?ask=incoming`), {
    method: 'POST',
    headers: { 'x-twilio-signature': 'bm8=', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      CallSid: 'CA1',
      Direction: 'inbound',
      CallStatus: 'ringing',
      From: '+34600999999',
      To: '+34600000003',
    }),
  })
  expect(answer.status).toBe(401)
  vendor.calls.faults.forged = false
  expect(await ana.at()).not.toBe('at-interested')
  const { rows } = await asEngine(rig.db, (trx) =>
    sql`select 1 from contacts where phone = '+34600999999'`.execute(trx),
  )
  expect(rows).toEqual([])
})

test('a call is asked for by the API, moved, and taken back before it is dialled', async () => {
  const contactId = await rig.contact(ws, { phone: '+34600299001' })
  const at = new Date(rig.now().getTime() + 3_600_000)
  const id = await rig.inWorkspace(ws, (trx) =>
    placeCall(
      trx,
      rig.registry,
      ws,
      { contactId, at, connection: rig.connection, script, purpose: 'transactional' },
      rig.now(),
    ),
  )
  await rig.settle()
  expect(vendor.calls.to('+34600299001')).toBeUndefined()
  await rig.inWorkspace(ws, (trx) => rescheduleCall(trx, ws, id, new Date(at.getTime() + 3_600_000)))
  await cancelCall(rig.engine.engineering, { workspaceId: ws, id, who: 'test' })
  await rig.pass(3 * 3_600_000)
  expect(vendor.calls.to('+34600299001')).toBeUndefined()
  expect((await rig.eventsOf(contactId)).map((event) => event.properties.outcome)).toEqual(['cancelled'])
  rig.setNow(new Date('2026-11-18T14:00:00Z'))
})
