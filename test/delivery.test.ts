import { sql } from 'kysely'
import { afterAll, beforeEach, expect, test } from 'vitest'
import type { Plugin } from '#sdk'
import channels from '../plugins/channels/index.ts'
import telegram from '../plugins/telegram/index.ts'
import twilio from '../plugins/twilio/index.ts'
import { createConnection } from '../server/connections/createConnection.ts'
import { asEngine } from '../server/db/connect.ts'
import { listStepPauses, resumeAccount, resumeStep } from '../server/effects/pauses.ts'
import { createRegistry } from '../server/registry/plugins.ts'
import { startTelegram } from './emulators/telegram/index.ts'
import { startTwilio } from './emulators/twilio/index.ts'
import { draw, journey } from './journey.ts'
import { byHand, createKit, wait } from './proof/kit.ts'

const vendor = await startTwilio()
const bot = await startTelegram()
afterAll(() => Promise.all([vendor.close(), bot.close()]))
const plugins: Plugin[] = [createKit().plugin, channels, twilio, telegram]
const registry = createRegistry(plugins)
const j = await journey(registry, {
  fetchFor: (hosts) => (hosts?.includes('api.telegram.org') ? bot : vendor).fetchFor(hosts),
})
const ws = await j.workspace()
// Webhooks carry the real time of their coming.
beforeEach(() => j.setNow(new Date()))
const MINUTE = 60_000

const account = async (plugin: string, settings: object, title = plugin) =>
  j.inWorkspace(ws, (trx) =>
    createConnection(trx, { registry, secrets: j.secrets }, ws, { plugin, title, settings: { ...settings } }),
  )
let people = 0
const person = (more: object = {}) => j.contact(ws, { phone: `+346001${String(10_000 + ++people)}`, ...more })
const sms = (connection: string, more: object = {}) => ({
  type: 'channels.send-sms',
  input: { connection, text: 'Hola', purpose: 'transactional', ...more },
})
async function send(nodes: Record<string, object>, who: string[]) {
  const graph = draw({ byHand, ...nodes, after: wait(30) } as Parameters<typeof draw>[0], [
    'byHand -> out',
    'out -> after',
  ])
  const flow = await j.publish(ws, graph)
  await j.enter(ws, flow, who)
  await j.settle()
  return flow
}
const intentsOf = (flow: string) =>
  asEngine(j.db, (trx) =>
    trx
      .selectFrom('intents')
      .selectAll()
      .where('flowId', '=', flow)
      .orderBy('createdAt')
      .orderBy('id')
      .execute(),
  )
const messagesOf = (contact: string) =>
  asEngine(j.db, (trx) =>
    trx
      .selectFrom('messages')
      .select(['direction', 'status', 'text', 'pollAt', 'polls', 'costMicros', 'currency'])
      .where('contactId', '=', contact)
      .orderBy('at')
      .orderBy('id')
      .execute(),
  )
const sentTo = (phone: string) => vendor.messages.filter((one) => one.to === phone)
const asks = () => vendor.requests.filter((one) => one.method === 'GET').length
async function later(ms: number) {
  j.setNow(new Date(j.now().getTime() + ms))
  await j.engine.sweep()
  await j.settle()
}
/** A webhook as it was taken in. */
const takeIn = (
  plugin: string,
  connection: string,
  hook: { headers: object; raw: Uint8Array },
  key: string,
) =>
  asEngine(j.db, (trx) =>
    sql`insert into receipts (workspace_id, plugin, connection_id, dedupe_key, headers, raw)
      values (${ws}, ${plugin}, ${connection}, ${key}, ${JSON.stringify(hook.headers)}, ${Buffer.from(hook.raw)})`.execute(
      trx,
    ),
  )

test('a message that nobody tells of is asked about after 10 minutes, 1, 6 and 24 hours, and then no more', async () => {
  const { id } = await account('twilio', vendor.settings)
  const [one, two] = [await person(), await person()]
  await send({ out: sms(id) }, [one, two])
  const [second, first] = vendor.messages
  if (!first || !second) throw new Error('Nothing was sent.')
  const before = asks()
  await later(9 * MINUTE)
  expect(asks()).toBe(before)
  Object.assign(first, { status: 'delivered', price: '-0.0079' })
  await later(2 * MINUTE)
  expect(asks()).toBe(before + 2)
  const both = async () => [...(await messagesOf(one)), ...(await messagesOf(two))]
  const statuses = (await both()).map((row) => row.status).sort()
  expect(statuses).toEqual(['delivered', 'queued'])
  expect((await both()).find((row) => row.status === 'delivered')).toMatchObject({
    pollAt: null,
    costMicros: '7900',
    currency: 'USD',
  })
  for (const [ms, asked] of [
    [51 * MINUTE, 1],
    [5 * 60 * MINUTE, 1],
    [18 * 60 * MINUTE, 1],
    [48 * 60 * MINUTE, 0],
  ] as const) {
    const so = asks()
    await later(ms)
    expect(asks() - so).toBe(asked)
  }
  expect((await both()).map((row) => row.status).sort()).toEqual(['delivered', 'queued'])
})

test('a person of whom WhatsApp has had enough is left alone for a day', async () => {
  const { id } = await account('twilio', vendor.settings)
  const contact = await person({ phone: '+34600777001' })
  const out = {
    type: 'channels.send-whatsapp',
    input: { connection: id, kind: 'template', template: `HX${'a'.repeat(32)}`, purpose: 'transactional' },
  }
  await send({ out }, [contact])
  const [sent] = vendor.messages
  if (!sent) throw new Error('Nothing was sent.')
  await takeIn('twilio', id, vendor.report(sent, 'undelivered', { ErrorCode: '63049' }), 'enough')
  await j.settle()
  const flow = await send({ out }, [contact])
  expect(await intentsOf(flow)).toMatchObject([{ state: 'planned', heldBy: 'vendor-back-off' }])
  await later(25 * 60 * MINUTE)
  expect(await intentsOf(flow)).toMatchObject([{ state: 'confirmed' }])
})

test('outside WhatsApp’s window the template goes instead of the text, inside it the text', async () => {
  const { id } = await account('twilio', vendor.settings)
  const contact = await person({ phone: '+34600777002' })
  const otherwise = `HX${'b'.repeat(32)}`
  const out = {
    type: 'channels.send-whatsapp',
    input: { connection: id, text: 'Solo para ti', otherwise, purpose: 'transactional' },
  }
  await send({ out }, [contact])
  expect(vendor.messages[0]).toMatchObject({ to: 'whatsapp:+34600777002', contentSid: otherwise })
  await takeIn('twilio', id, vendor.inbound('https://x.example', 'whatsapp:+34600777002', 'Hola'), 'hello')
  await j.settle()
  await send({ out }, [contact])
  expect(vendor.messages[0]).toMatchObject({
    to: 'whatsapp:+34600777002',
    contentSid: null,
    body: 'Solo para ti',
  })
})

test('an account that the vendor refuses waits as a whole, other accounts go on, and a resume lets all go', async () => {
  const [bad, good] = [
    await account('twilio', vendor.settings, 'Bad'),
    await account('twilio', vendor.settings, 'Good'),
  ]
  vendor.refuse(20003, 'Authenticate', 401)
  const flow = await send({ out: sms(bad.id) }, [await person({ phone: '+34600777010' })])
  expect(await intentsOf(flow)).toMatchObject([{ state: 'planned', heldBy: 'account-paused' }])
  const next = await send({ out: sms(bad.id) }, [await person({ phone: '+34600777011' })])
  expect(await intentsOf(next)).toMatchObject([{ state: 'planned', heldBy: 'account-paused', attempts: 0 }])
  const other = await send({ out: sms(good.id) }, [await person()])
  expect(await intentsOf(other)).toMatchObject([{ state: 'confirmed' }])
  const notes = await asEngine(j.db, (trx) => trx.selectFrom('notifications').select('text').execute())
  expect(notes.map((note) => note.text)).toContainEqual(
    expect.stringContaining('The account "Bad" is paused: Twilio does not accept'),
  )
  await j.inWorkspace(ws, (trx) => resumeAccount(trx, ws, bad.id, j.now()))
  await later(MINUTE)
  expect([...(await intentsOf(flow)), ...(await intentsOf(next))]).toMatchObject([
    { state: 'confirmed' },
    { state: 'confirmed' },
  ])
  expect(sentTo('+34600777010').length).toBe(1)
})

test('a template that is paused stops its step alone', async () => {
  const { id } = await account('twilio', vendor.settings)
  const out = {
    type: 'channels.send-whatsapp',
    input: { connection: id, kind: 'template', template: `HX${'c'.repeat(32)}`, purpose: 'transactional' },
  }
  vendor.refuse(63041, 'Template is paused')
  const flow = await send({ out }, [await person(), await person()])
  const [pause] = await j.inWorkspace(ws, (trx) => listStepPauses(trx, ws))
  expect(pause).toMatchObject({
    flowId: flow,
    node: 'out',
    because: expect.stringContaining('paused the template'),
  })
  await later(MINUTE)
  const states = (await intentsOf(flow)).map((one) => one.heldBy ?? one.state).sort()
  expect(states).toContain('step-paused')
  const other = await send({ out: sms(id) }, [await person()])
  expect(await intentsOf(other)).toMatchObject([{ state: 'confirmed' }])
  await j.inWorkspace(ws, (trx) => resumeStep(trx, ws, { flowId: flow, node: 'out' }))
  await later(MINUTE)
  expect((await intentsOf(flow)).map((one) => one.state)).toEqual(['confirmed', 'confirmed'])
})

test('when too much comes back the account is paused with the figure, and judged anew after a resume', async () => {
  const { id } = await account('twilio', vendor.settings, 'Coming back')
  const note = (bad: string | null, n: number) =>
    asEngine(j.db, (trx) =>
      sql`insert into messages (workspace_id, contact_id, channel, direction, connection_id, text, status, at, bad, bad_at)
        select ${ws}, (select id from contacts where workspace_id = ${ws} limit 1), 'email', 'out', ${id}, 'x', 'sent', ${j.now()}, ${bad}::text,
          case when ${bad}::text is not null then ${j.now()}::timestamptz end from generate_series(1, ${n})`.execute(
        trx,
      ),
    )
  const paused = async () =>
    (
      await asEngine(j.db, (trx) =>
        trx.selectFrom('connections').select('pausedBecause').where('id', '=', id).executeTakeFirstOrThrow(),
      )
    ).pausedBecause
  await note(null, 60)
  await note('bounced', 30)
  await j.engine.sweep()
  expect(await paused(), 'too few to tell').toBeNull()
  await note(null, 500)
  await j.engine.sweep()
  expect(await paused()).toBe('30 of 590 (5.1 %) e-mails came back within a day; the limit is 5 %.')
  await j.inWorkspace(ws, (trx) => resumeAccount(trx, ws, id, new Date(j.now().getTime() + 1)))
  await j.engine.sweep()
  expect(await paused()).toBeNull()
  await later(MINUTE)
  await note(null, 400)
  await note('complained', 2)
  await j.engine.sweep()
  expect(await paused()).toBe('2 of 402 (0.5 %) were marked as spam within a day; the limit is 0.3 %.')
})

test('when too much of one flow comes back, that flow is paused with the figure, and the team is told', async () => {
  const bad = await send({ out: sms((await account('twilio', vendor.settings)).id) }, [await person()])
  const good = await send({ out: sms((await account('twilio', vendor.settings)).id) }, [await person()])
  // By many accounts, so that it is none of theirs.
  const note = (flow: string, failed: boolean, n: number) =>
    asEngine(j.db, (trx) =>
      sql`insert into messages (workspace_id, contact_id, channel, direction, flow_id, text, status, at, bad, bad_at)
        select ${ws}, (select id from contacts where workspace_id = ${ws} limit 1), 'sms', 'out', ${flow}, 'x', 'sent', ${j.now()},
          case when ${failed} then 'bounced' end, case when ${failed} then ${j.now()}::timestamptz end
        from generate_series(1, ${n})`.execute(trx),
    )
  await note(bad, false, 400)
  await note(bad, true, 200)
  await note(good, false, 599)
  await note(good, true, 2)
  await j.engine.sweep()
  const flows = await asEngine(j.db, (trx) =>
    trx
      .selectFrom('flows')
      .select(['id', 'status', 'pausedBecause'])
      .where('id', 'in', [bad, good])
      .execute(),
  )
  const because = '200 of 601 (33.3 %) messages could not be delivered within a day; the limit is 30 %.'
  expect(flows.find(({ id }) => id === bad)).toMatchObject({ status: 'paused', pausedBecause: because })
  expect(flows.find(({ id }) => id === good)).toMatchObject({ status: 'live', pausedBecause: null })
  const notices = await asEngine(j.db, (trx) => trx.selectFrom('notifications').select('text').execute())
  expect(notices.map(({ text }) => text)).toContain(`"Flow" is paused: ${because}`)
  // Nobody new goes out of it.
  const before = vendor.messages.length
  await j.enter(ws, bad, [await person()]).catch(() => {})
  await j.settle()
  expect(vendor.messages.length).toBe(before)
})

test('STOP, START and HELP are answered once, in the person’s language; a block stops without a word', async () => {
  const { id } = await account('telegram', bot.settings)
  let n = 0
  const wrote = async (text: string) => {
    await takeIn('telegram', id, bot.wrote(555, text), `update ${++n}`)
    await j.settle()
    await later(MINUTE)
  }
  await wrote('BAJA')
  expect(bot.sent.map((one) => one.text)).toEqual([
    'Ya no recibirás más mensajes de Test. Responde ALTA para volver a recibirlos.',
  ])
  await wrote('stop')
  expect(bot.sent.length, 'a second STOP is not answered').toBe(1)
  await wrote('Alta')
  expect(bot.sent.at(-1)?.text).toMatch(/^Vuelves a recibir/)
  await wrote('HELP')
  await wrote('help')
  expect(bot.sent.length, 'one help a day').toBe(2)
  await wrote('I want to stop smoking')
  expect(bot.sent.length).toBe(2)
  await takeIn('telegram', id, bot.member(555, 'kicked'), 'kicked')
  await j.settle()
  const { rows } = await asEngine(j.db, (trx) =>
    sql<{ cause: string }>`select k.cause from contact_channels k join contacts c on c.id = k.contact_id
      where c.attributes ->> 'telegramId' = '555' and k.opted_out_at is not null`.execute(trx),
  )
  expect(rows).toEqual([{ cause: 'blocked the bot' }])
  expect([...vendor.problems, ...bot.problems, ...j.reports]).toEqual([])
})
