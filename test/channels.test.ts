import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import type { Plugin } from '#sdk'
import channels from '../plugins/channels/index.ts'
import resend from '../plugins/resend/index.ts'
import twilio from '../plugins/twilio/index.ts'
import { createConnection } from '../server/connections/createConnection.ts'
import { asEngine } from '../server/db/connect.ts'
import { paceOf } from '../server/effects/policy.ts'
import { createRegistry } from '../server/registry/plugins.ts'
import { startResend } from './emulators/resend/index.ts'
import { startTwilio } from './emulators/twilio/index.ts'
import { draw, journey } from './journey.ts'
import { byHand, createKit, wait } from './proof/kit.ts'

const vendors = { twilio: await startTwilio(), resend: await startResend() }
afterAll(() => Promise.all([vendors.twilio.close(), vendors.resend.close()]))

/** The gate's hours and consents are not what is tried here: for it, these accounts only practise. */
const practising = (plugin: Plugin): Plugin => ({
  ...plugin,
  providers: plugin.providers?.map((provider) => ({ ...provider, simulated: true })),
})
const registry = createRegistry([createKit().plugin, channels, practising(twilio), practising(resend)])
const j = await journey(registry, {
  // A call may take the time it takes on a busy machine.
  pace: { ...paceOf(0.001), callTimeout: 5000, deadline: 6000 },
  fetchFor: (hosts) => (hosts?.includes('api.twilio.com') ? vendors.twilio : vendors.resend).fetchFor(hosts),
})
const ws = await j.workspace()

async function start(plugin: 'twilio' | 'resend', type: string, input: object) {
  const connection = await j.inWorkspace(ws, (trx) =>
    createConnection(trx, { registry, secrets: j.secrets }, ws, {
      plugin,
      title: plugin,
      settings: vendors[plugin].settings,
    }),
  )
  const out = { type, input: { ...input, connection: connection.id } }
  const flow = await j.publish(
    ws,
    draw({ byHand, out, after: wait(30), unsure: wait(30) }, [
      'byHand -> out',
      'out -> after',
      'out.uncertain -> unsure',
    ]),
  )
  const person = await j.contact(ws, { phone: '+34600123456', email: `ana.${flow}@example.com` })
  await j.enter(ws, flow, [person])
  return { flow, person, connection }
}

async function until(what: () => Promise<boolean>) {
  for (const end = Date.now() + 25_000; Date.now() < end; ) {
    await j.engine.sweep()
    await j.pass(1000)
    if (await what()) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`It did not come to that. ${j.reports.join('\n')}`)
}
const isAt = (flow: string, node: string) => async () => (await j.runsOf(flow))[0]?.node === node
const messagesOf = (person: string) =>
  asEngine(j.db, (trx) => trx.selectFrom('messages').selectAll().where('contactId', '=', person).execute())
const intentsOf = (flow: string) =>
  asEngine(j.db, (trx) => trx.selectFrom('intents').selectAll().where('flowId', '=', flow).execute())

test('an SMS whose answer is lost is looked for at Twilio, found, and never sent again; its report arrives', async () => {
  vendors.twilio.misbehave('lose')
  const { flow, person, connection } = await start('twilio', 'channels.send-sms', { text: 'Hola, Ana' })
  await until(isAt(flow, 'after'))
  expect(vendors.twilio.messages.map((one) => one.body)).toEqual(['Hola, Ana'])
  const [sent] = vendors.twilio.messages
  if (!sent) throw new Error('Nothing was sent.')
  expect(await intentsOf(flow)).toMatchObject([
    { state: 'resolved-sent', resolvedBy: 'lookup', vendorId: sent.sid },
  ])

  const hook = vendors.twilio.report(sent, 'undelivered', { ErrorCode: '30006' })
  await asEngine(j.db, (trx) =>
    sql`insert into receipts (workspace_id, plugin, connection_id, dedupe_key, headers, raw)
      values (${ws}, 'twilio', ${connection.id}, 'one', ${JSON.stringify(hook.headers)}, ${Buffer.from(hook.raw)})`.execute(
      trx,
    ),
  )
  await j.settle()
  expect(await messagesOf(person)).toMatchObject([
    { status: 'failed', vendorId: sent.sid, error: expect.stringContaining('landline') },
  ])
  expect(vendors.twilio.problems).toEqual([])
})

test('an SMS that never reached Twilio is asked for twice, and then goes the way of doubt', async () => {
  const before = vendors.twilio.messages.length
  vendors.twilio.misbehave('break')
  const { flow } = await start('twilio', 'channels.send-sms', { text: 'Never' })
  await until(isAt(flow, 'unsure'))
  expect(await intentsOf(flow)).toMatchObject([{ state: 'resolved-not-sent' }])
  expect(vendors.twilio.messages.length).toBe(before)
})

test('an e-mail whose answer is lost is sent again under its key, and is one e-mail', async () => {
  vendors.resend.misbehave('cut')
  const { flow, person } = await start('resend', 'channels.send-email', {
    subject: 'Hola',
    text: 'Hola, Ana',
  })
  await until(isAt(flow, 'after'))
  expect(vendors.resend.requests.length).toBe(2)
  expect(vendors.resend.emails.length).toBe(1)
  expect(await messagesOf(person)).toMatchObject([{ vendorId: vendors.resend.emails[0]?.id }])
  expect(vendors.resend.problems).toEqual([])
})
