import { sql } from 'kysely'
import { afterAll, beforeEach, expect, test } from 'vitest'
import channels from '../plugins/channels/index.ts'
import telegram from '../plugins/telegram/index.ts'
import telnyx from '../plugins/telnyx/index.ts'
import twilio from '../plugins/twilio/index.ts'
import vonage from '../plugins/vonage/index.ts'
import { createConnection } from '../server/connections/createConnection.ts'
import { deleteContacts } from '../server/contacts/deleteContact.ts'
import { asEngine } from '../server/db/connect.ts'
import { readFile } from '../server/files/files.ts'
import { showConversation } from '../server/inbox/showConversation.ts'
import { createRegistry } from '../server/registry/plugins.ts'
import { startTelegram } from './emulators/telegram/index.ts'
import { startTelnyx } from './emulators/telnyx/index.ts'
import { startTwilio } from './emulators/twilio/index.ts'
import { startVonage } from './emulators/vonage/index.ts'
import { journey } from './journey.ts'

const vendors = {
  ...{ twilio: await startTwilio(), telnyx: await startTelnyx() },
  ...{ telegram: await startTelegram(), vonage: await startVonage() },
}
afterAll(() => Promise.all(Object.values(vendors).map((one) => one.close())))
const registry = createRegistry([channels, twilio, telnyx, telegram, vonage])
const j = await journey(registry, {
  fetchFor: (hosts) =>
    (Object.values(vendors).find(({ host }) => hosts?.includes(host)) ?? vendors.twilio).fetchFor(hosts),
})
const ws = await j.workspace()
// Webhooks carry the real time of their coming.
beforeEach(() => j.setNow(new Date()))

const account = async (plugin: keyof typeof vendors) =>
  (
    await j.inWorkspace(ws, (trx) =>
      createConnection(trx, { registry, secrets: j.secrets }, ws, {
        ...{ plugin, title: plugin, settings: { ...vendors[plugin].settings } },
      }),
    )
  ).id
const accounts = {
  twilio: await account('twilio'),
  telnyx: await account('telnyx'),
  telegram: await account('telegram'),
  vonage: await account('vonage'),
}

let n = 0
/** A webhook as it was taken in, read, and the files it speaks of fetched once. */
async function comes(plugin: keyof typeof vendors, hook: { headers: object; raw: Uint8Array }) {
  await asEngine(j.db, (trx) =>
    sql`insert into receipts (workspace_id, plugin, connection_id, dedupe_key, headers, raw)
      values (${ws}, ${plugin}, ${accounts[plugin]}, ${`hook ${++n}`}, ${JSON.stringify(hook.headers)}, ${Buffer.from(hook.raw)})`.execute(
      trx,
    ),
  )
  await j.settle()
  await later(60)
}
const later = async (seconds: number) => {
  j.setNow(new Date(j.now().getTime() + seconds * 1000))
  await j.engine.sweep()
}

const photo = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(3000, 7)])
const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(3000)])
const MMS = 'https://cauce.example/hooks/twilio/tok'
const mms = (from: string, urls: string[]) =>
  vendors.twilio.inbound(MMS, from, '', {
    NumMedia: String(urls.length),
    ...Object.fromEntries(urls.map((url, i) => [`MediaUrl${i}`, url])),
  })

async function saidBy(field: 'phone' | 'telegram', value: string) {
  const { rows } = await asEngine(j.db, (trx) =>
    sql<{ id: string }>`select id from contacts where workspace_id = ${ws}
      and ${field === 'phone' ? sql`phone` : sql`attributes ->> 'telegramId'`} = ${value}`.execute(trx),
  )
  const id = rows[0]?.id ?? ''
  const { items } = await j.inWorkspace(ws, (trx) =>
    showConversation(trx, registry, ws, id, { now: j.now() }),
  )
  return { id, said: items[0] }
}
const bytesOf = async (file: string) => {
  const chunks: Buffer[] = []
  for await (const chunk of readFile((work) => j.inWorkspace(ws, work), ws, file)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

test('what people send by SMS, MMS, WhatsApp and Telegram is fetched, and stands in the conversation', async () => {
  const { twilio, telnyx, telegram, vonage } = vendors
  await comes('twilio', mms('whatsapp:+34600900001', [twilio.keep(photo)]))
  await comes(
    'telnyx',
    telnyx.inbound('https://cauce.example/hooks/telnyx/tok', '+34600900002', 'Mira', [
      { url: telnyx.keep('a1', photo), content_type: 'image/jpeg' },
    ]),
  )
  telegram.keep('large', photo)
  const sizes = [
    { file_id: 'small', file_unique_id: 's', width: 90, height: 60 },
    { file_id: 'large', file_unique_id: 'l', width: 900, height: 600 },
  ]
  await comes('telegram', telegram.wrote(901, '', { text: undefined, photo: sizes, caption: 'Mira' }))
  // Vonage carries WhatsApp in, though nothing is sent by it from here.
  for (const [channel, from] of [
    ['mms', '34600900006'],
    ['whatsapp', '34600900007'],
  ] as const)
    await comes(
      'vonage',
      vonage.inbound('https://cauce.example/hooks/vonage/tok', from, '', {
        ...{ channel, message_type: 'image', image: { url: vonage.keep(photo) } },
      }),
    )
  for (const [field, value] of [
    ['phone', '+34600900006'],
    ['phone', '+34600900007'],
    ['phone', '+34600900001'],
    ['phone', '+34600900002'],
    ['telegram', '901'],
  ] as const) {
    const { said } = await saidBy(field, value)
    expect(said, value).toMatchObject({
      attachments: [{ name: 'file.jpg', mediaType: 'image/jpeg', size: photo.length }],
      missing: null,
    })
    expect(await bytesOf(said?.attachments?.[0]?.id ?? '')).toEqual(photo)
  }
})

test('what is no file for people, too large, gone or of another account is not kept, and it is said why', async () => {
  const { twilio } = vendors
  const gone = twilio.keep(photo)
  twilio.files.set(new URL(gone).pathname, () => ({ status: 404, json: {} }))
  const urls = [
    twilio.keep(program),
    twilio.keep(Buffer.concat([photo, Buffer.alloc(10_000_000)])),
    gone,
    twilio.keep(photo).replace(twilio.settings.accountSid, `AC${'0'.repeat(32)}`),
    twilio.keep(photo),
  ]
  await comes('twilio', mms('+34600900003', urls))
  const { said } = await saidBy('phone', '+34600900003')
  expect(said?.missing?.map((one) => one.because)).toEqual(['kind', 'too-large', 'gone', 'gone'])
  expect(said?.attachments?.map((one) => one.name)).toEqual(['file.jpg'])
  const { rows } = await asEngine(j.db, (trx) =>
    sql<{ n: number }>`select count(*)::int as n from files f where not exists
      (select 1 from messages m where m.attachments @> jsonb_build_array(jsonb_build_object('id', f.id)))`.execute(
      trx,
    ),
  )
  expect(rows, 'nothing lies about of what was not kept').toEqual([{ n: 0 }])
})

test('a vendor that stumbles is asked again, ever more seldom, and in the end it is said', async () => {
  const { twilio } = vendors
  const [once, always] = [twilio.keep(photo), twilio.keep(photo)]
  const well = twilio.files.get(new URL(once).pathname)
  const stumbles = () => ({ status: 503, json: {} })
  for (const url of [once, always]) twilio.files.set(new URL(url).pathname, stumbles)
  await comes('twilio', mms('+34600900004', [once, always]))
  expect((await saidBy('phone', '+34600900004')).said?.missing).toEqual([
    { name: null, because: null },
    { name: null, because: null },
  ])
  if (well) twilio.files.set(new URL(once).pathname, well)
  for (const seconds of [21, 41, 81, 161, 321]) await later(seconds)
  const { said } = await saidBy('phone', '+34600900004')
  expect(said).toMatchObject({ attachments: [{ name: 'file.jpg' }], missing: [{ because: 'failed' }] })
  expect(j.reports.splice(0)).toEqual([expect.stringContaining('could not be fetched')])
})

test('with the person the files go that they sent', async () => {
  await comes('twilio', mms('+34600900005', [vendors.twilio.keep(photo)]))
  const { id, said } = await saidBy('phone', '+34600900005')
  const file = said?.attachments?.[0]?.id ?? ''
  expect(await bytesOf(file)).toEqual(photo)
  await j.inWorkspace(ws, (trx) => deleteContacts(trx, ws, [id]))
  expect((await bytesOf(file)).length).toBe(0)
  const problems = Object.values(vendors).flatMap((one) => one.problems)
  expect([...problems, ...j.reports]).toEqual([])
})
