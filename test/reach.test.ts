import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import channels from '../plugins/channels/index.ts'
import sandbox from '../plugins/sandbox/index.ts'
import twilio from '../plugins/twilio/index.ts'
import { createConnection } from '../server/connections/createConnection.ts'
import { asEngine } from '../server/db/connect.ts'
import { paceOf } from '../server/effects/policy.ts'
import { optOut } from '../server/gate/optOut.ts'
import { createRegistry } from '../server/registry/plugins.ts'
import { startTwilio } from './emulators/twilio/index.ts'
import { draw, journey } from './journey.ts'
import { byHand, createKit, wait } from './proof/kit.ts'

const vendor = await startTwilio()
afterAll(() => vendor.close())
const registry = createRegistry([createKit().plugin, channels, sandbox, twilio])
// Lost answers are asked about at once; a call may take the time it takes on a busy machine.
const pace = { ...paceOf(0.001), callTimeout: 5000, deadline: 6000 }
const j = await journey(registry, { pace, fetchFor: (hosts) => vendor.fetchFor(hosts) })
// Somewhere without laws of its own, at noon: what is tried here is the way, not the hour.
j.setNow(new Date('2026-11-18T12:00:00Z'))
const ws = await j.workspace()

const account = async (plugin: string, settings: Record<string, unknown>) =>
  (
    await j.inWorkspace(ws, (trx) =>
      createConnection(trx, { registry, secrets: j.secrets }, ws, { plugin, title: plugin, settings }),
    )
  ).id
const phone = await account('twilio', vendor.settings)
const practice = await account('sandbox', {})

const whatsapp = { channel: 'whatsapp', whatsapp: phone, kind: 'text', text: 'Hola por WhatsApp' }
const sms = { channel: 'sms', sms: phone, text: 'Hola por SMS' }
const mail = { channel: 'email', email: practice, subject: 'Hola', text: 'Hola por correo' }

let people = 0
async function enter(ways: object[], more: object = {}, person: object = {}) {
  const reach = {
    type: 'channels.reach',
    input: { ways, purpose: 'transactional', wait: { amount: 30, unit: 'minutes' }, ...more },
  }
  const graph = draw({ byHand, reach, yes: wait(30), no: wait(30), unsure: wait(30) }, [
    'byHand -> reach',
    'reach.reached -> yes',
    'reach.not-reached -> no',
    'reach.unsure -> unsure',
  ])
  const flow = await j.publish(ws, graph)
  const contact = await j.contact(ws, {
    phone: `+3460000${String(1000 + ++people)}`,
    email: `p${people}@example.com`,
    ...person,
  })
  await j.enter(ws, flow, [contact])
  await j.settle()
  return { flow, contact }
}
const placeOf = async (flow: string) => (await j.runsOf(flow))[0]?.node
const historyOf = async (flow: string) => {
  const [run] = await j.runsOf(flow)
  return asEngine(j.db, (trx) =>
    trx
      .selectFrom('history')
      .select(['node', 'exit', 'detail'])
      .where('runId', '=', run?.id ?? '')
      .where('node', '=', 'reach')
      .orderBy('visit')
      .execute(),
  )
}
const intentsOf = (flow: string) =>
  asEngine(j.db, (trx) =>
    trx.selectFrom('intents').selectAll().where('flowId', '=', flow).orderBy('createdAt').execute(),
  )
const last = () => {
  const [message] = vendor.messages
  if (!message) throw new Error('Nothing was sent.')
  return message
}
/** What the vendor tells of its last message, taken in as it comes by webhook. */
async function report(status: string, more: Record<string, string> = {}) {
  const hook = vendor.report(last(), status, more)
  await asEngine(j.db, (trx) =>
    sql`insert into receipts (workspace_id, plugin, connection_id, dedupe_key, headers, raw)
      values (${ws}, 'twilio', ${phone}, ${`${last().sid}${status}`}, ${JSON.stringify(hook.headers)}, ${Buffer.from(hook.raw)})`.execute(
      trx,
    ),
  )
  await j.settle()
}

test('outside WhatsApp’s window the SMS goes, and once that has arrived nothing else does', async () => {
  const { flow } = await enter([whatsapp, sms, mail])
  expect(last()).toMatchObject({ body: 'Hola por SMS' })
  expect(await placeOf(flow)).toBe('reach')
  await report('delivered')
  expect(await placeOf(flow)).toBe('yes')
  expect(await historyOf(flow)).toMatchObject(
    [
      {
        exit: '#next',
        detail: { because: { way: 'WhatsApp', how: 'refused', why: /has not written on WhatsApp/ } },
      },
      { exit: 'reached', detail: { because: { way: 'SMS', how: 'delivered' } } },
    ].map((row) => ({ ...row, detail: expect.objectContaining({}) })),
  )
  const [first] = await historyOf(flow)
  expect(first?.detail).toMatchObject({ because: { way: 'WhatsApp', how: 'refused' } })
  expect(JSON.stringify(first?.detail)).toContain('has not written on WhatsApp')
  expect(
    (await intentsOf(flow)).map(({ operation, state, channel }) => `${operation} ${channel} ${state}`),
  ).toEqual(['channels.send-whatsapp whatsapp refused', 'channels.send-sms sms confirmed'])
})

test('what fails or is not heard of in time goes the next way; at the end nobody was reached', async () => {
  const { flow } = await enter([sms, mail], { until: 'read' })
  await report('undelivered', { ErrorCode: '30006' })
  const steps = async () => (await historyOf(flow)).map((row) => row.exit)
  expect(await steps()).toEqual(['#next'])
  expect(await intentsOf(flow)).toMatchObject([{ channel: 'sms' }, { channel: 'email', state: 'confirmed' }])
  await j.pass(29 * 60_000)
  expect(await placeOf(flow)).toBe('reach')
  await j.pass(2 * 60_000)
  expect(await placeOf(flow)).toBe('no')
  expect((await historyOf(flow)).at(-1)?.detail).toMatchObject({ because: { way: 'E-mail', how: 'nothing' } })
})

test('an answer by any channel is the best sign, whatever was waited for', async () => {
  const { flow, contact } = await enter([sms, mail], { until: 'replied' })
  await report('delivered')
  expect(await placeOf(flow)).toBe('reach')
  await j.event(ws, contact, 'message.received', { channel: 'whatsapp', text: 'Sí' })
  await j.settle()
  expect(await placeOf(flow)).toBe('yes')
  expect((await intentsOf(flow)).length).toBe(1)
})

test('no address, an opt-out and a price above the limit pass a way over', async () => {
  const { flow } = await enter([sms, mail], {}, { phone: null })
  expect(await placeOf(flow)).toBe('yes')
  await asEngine(j.db, (trx) =>
    sql`update connections set price_micros = 80000, currency = 'EUR' where id = ${phone}`.execute(trx),
  )
  const before = vendor.messages.length
  const { flow: dear } = await enter([{ ...sms, most: 0.05 }, mail])
  expect(await placeOf(dear)).toBe('yes')
  expect(vendor.messages.length).toBe(before)
  expect((await intentsOf(dear))[0]).toMatchObject({ state: 'refused', heldBy: 'too-dear' })
  const { flow: cheap } = await enter([{ ...sms, most: 0.09 }, mail])
  expect(await placeOf(cheap)).toBe('reach')
  const { contact } = await enter([mail])
  await j.inWorkspace(ws, (trx) =>
    optOut(trx, ws, { contactId: contact, channel: 'email', cause: 'asked', at: j.now() }),
  )
})

test('a vendor’s back-off waits only where there is no other way', async () => {
  const hold = (contact: string) =>
    asEngine(j.db, (trx) =>
      sql`insert into contact_channels (workspace_id, contact_id, channel, back_off_until, back_off_cause)
        values (${ws}, ${contact}, 'sms', ${new Date(j.now().getTime() + 86_400_000)}, 'enough for now')`.execute(
        trx,
      ),
    )
  const graph = (ways: object[]) =>
    draw(
      { byHand, reach: { type: 'channels.reach', input: { ways, purpose: 'transactional' } }, yes: wait(30) },
      ['byHand -> reach', 'reach.reached -> yes'],
    )
  const [one, two] = [
    await j.contact(ws, { phone: '+34600002001', email: 'q@example.com' }),
    await j.contact(ws, { phone: '+34600002002' }),
  ]
  await hold(one)
  await hold(two)
  const both = await j.publish(ws, graph([sms, mail]))
  const only = await j.publish(ws, graph([sms]))
  await j.enter(ws, both, [one])
  await j.enter(ws, only, [two])
  await j.settle()
  expect(await placeOf(both)).toBe('yes')
  expect(await intentsOf(only)).toMatchObject([{ state: 'planned', heldBy: 'vendor-back-off' }])
})

test('a doubt stops the trying, unless the author lets it go on', async () => {
  vendor.misbehave('break')
  const { flow } = await enter([sms, mail])
  await expect
    .poll(
      async () => {
        await asEngine(j.db, (trx) =>
          sql`update intents set deadline = clock_timestamp() - interval '1 minute' where state = 'uncertain'`.execute(
            trx,
          ),
        )
        await j.engine.sweep()
        await j.settle()
        return placeOf(flow)
      },
      { timeout: 15_000 },
    )
    .toBe('unsure')
  expect(await placeOf(flow)).toBe('unsure')
  expect((await intentsOf(flow)).length).toBe(1)
})

test('the counts see one person come in and one go out, however many ways were tried', async () => {
  const { flow } = await enter([whatsapp, { ...sms, sms: practice }])
  expect(await placeOf(flow)).toBe('yes')
  const { readCounts } = await import('../server/flows/counts.ts')
  await j.engine.sweep()
  const counts = await j.inWorkspace(ws, (trx) => readCounts(trx, ws, flow))
  expect(JSON.stringify(counts)).not.toContain('#next')
  expect(vendor.problems).toEqual([])
})
