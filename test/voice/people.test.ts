import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { asEngine } from '../../server/db/connect.ts'
import { recordConsent } from '../../server/gate/recordConsent.ts'
import { voiceRig } from './rig.ts'

const rig = await voiceRig()
const { vendor, ws } = rig
const script = 'Hello Ana, this is Ribera. Do you have a minute?'
const answers = [
  { keys: '1', words: ['yes'], outcome: 'interested' },
  { keys: '2', words: ['person'], outcome: 'transferred' },
]
const voicemail = 'Ribera called. We try again tomorrow.'

test('a machine gets the voicemail after its beep', async () => {
  const ana = await rig.callSomebody(
    { script, answers, voicemail },
    { ears: ['machine_start', 'machine_end_beep'], answers: [undefined, undefined, undefined] },
  )
  await rig.at(ana, 'voicemail')
  expect(vendor.calls.to(ana.phone)?.spoken.at(-1)).toBe(voicemail)
  const [call] = await rig.callsOf(ana.contactId)
  expect(call).toMatchObject({ outcome: 'voicemail', endReason: 'voicemail', answeredBy: 'machine-ready' })
})

test('somebody who picks up while the voicemail is left hears the text after all', async () => {
  let there = false
  const ana = await rig.callSomebody(
    { script, answers, voicemail },
    {
      ears: ['machine_end_silence'],
      answers(said) {
        if (said === script) return there ? { speech: 'Yes' } : undefined
        there = true
        return { speech: 'Hello? Who is it?' }
      },
    },
  )
  await rig.at(ana, 'interested')
  expect((await rig.callsOf(ana.contactId))[0]?.answeredBy).toBe('person')
})

test('a machine is hung up on where there is no voicemail to leave', async () => {
  const ana = await rig.callSomebody(
    { script, answers },
    { ears: ['machine_start'], answers: [undefined, undefined] },
  )
  await rig.at(ana, 'voicemail')
})

test('who has pressed a key is a person, whatever the carrier’s ear says', async () => {
  const ana = await rig.callSomebody(
    { script, answers, voicemail },
    { ears: ['machine_end_beep'], answers: [{ digits: '1' }] },
  )
  await rig.at(ana, 'interested')
})

test('words that only machines say tell a machine before the carrier does; its voicemail is left all the same', async () => {
  const greeting = { speech: 'You have reached Ana. Please leave a message after the tone.' }
  const ana = await rig.callSomebody(
    { script, answers, voicemail },
    { ears: [], answers: [greeting, undefined] },
  )
  await rig.at(ana, 'voicemail')
  expect(vendor.calls.to(ana.phone)?.spoken.at(-1)).toBe(voicemail)
  const [call] = await rig.callsOf(ana.contactId)
  expect((await rig.momentsOf(call?.id ?? '')).find((one) => one.kind === 'machine')?.detail).toMatchObject({
    words: greeting.speech,
  })
  const luis = await rig.callSomebody({ script, answers }, { ears: [], answers: [greeting] })
  await rig.at(luis, 'voicemail')
})

test('only who has agreed to it is recorded, on both sides apart; who takes it back is not', async () => {
  const recorded = (phone: string) => vendor.calls.to(phone)?.form.Record
  const consent = (contactId: string, granted: boolean) =>
    rig.inWorkspace(ws, (trx) =>
      recordConsent(trx, ws, {
        ...{ contactId, channel: 'voice', purpose: 'recording', granted },
        ...{ evidence: { source: 'form' }, at: rig.now() },
      }),
    )
  const ana = await rig.callSomebody({ script, record: true })
  await rig.at(ana, 'answered')
  expect(recorded(ana.phone)).toBeUndefined()
  const [call] = await rig.callsOf(ana.contactId)
  expect((await rig.momentsOf(call?.id ?? '')).map((one) => one.kind)).toContain('not-recorded')
  const luis = await rig.callSomebody({ script, record: true }, {}, {}, (id) => consent(id, true))
  await rig.at(luis, 'answered')
  expect(vendor.calls.to(luis.phone)?.form).toMatchObject({ Record: 'true', RecordingChannels: 'dual' })
  const eva = await rig.callSomebody({ script, record: true }, {}, {}, async (id) => {
    await consent(id, true)
    rig.setNow(new Date(rig.now().getTime() + 1000))
    await consent(id, false)
  })
  await rig.at(eva, 'answered')
  expect(recorded(eva.phone)).toBeUndefined()
})

async function respond(phone: string, queue: string, title = phone) {
  await asEngine(rig.db, (trx) =>
    trx.insertInto('responders').values({ workspaceId: ws, queue, title, phone }).execute(),
  )
}

test('a person is put through: music, a colleague who hears what it is about and presses 1, and then each other', async () => {
  await respond('+34600700001', 'sales')
  vendor.calls.people.set('+34600700001', { answers: [{ digits: '1' }] })
  const ana = await rig.callSomebody(
    { script, answers, transferTo: { queue: 'sales' } },
    { answers: [{ speech: 'A person, please' }] },
  )
  const colleague = await rig.until(() => vendor.calls.to('+34600700001'), 'the colleague’s phone')
  await rig.until(
    () => colleague.room && colleague.room === vendor.calls.to(ana.phone)?.room,
    'the conference',
  )
  expect(colleague.spoken[0]).toContain('Ana')
  expect(colleague.spoken[0]).toContain('Press 1')
  colleague.hangUp()
  await rig.at(ana, 'transferred')
  expect((await rig.callsOf(ana.contactId))[0]).toMatchObject({ endReason: 'transferred' })
})

test('who does not take it is followed by the next in line; when nobody does, someone is asked to call back', async () => {
  await respond('+34600700002', 'help')
  await respond('+34600700003', 'help')
  vendor.calls.people.set('+34600700002', { picksUp: 'busy' })
  vendor.calls.people.set('+34600700003', { answers: [{ digits: '5' }] })
  const ana = await rig.callSomebody(
    { script, answers, transferTo: { queue: 'help' } },
    { answers: [{ digits: '2' }] },
  )
  await rig.at(ana, 'callback')
  expect(vendor.calls.to('+34600700002')).toBeDefined()
  expect(vendor.calls.to('+34600700003')).toBeDefined()
  expect(vendor.calls.to(ana.phone)?.spoken.at(-1)).toContain('call you back')
  const { rows } = await asEngine(rig.db, (trx) =>
    sql<{
      text: string
    }>`select text from notifications where link = ${`/contacts/${ana.contactId}`} order by at`.execute(trx),
  )
  expect(rows.map((row) => row.text)).toContain('Nobody took a call. Please call this contact back.')
  expect((await rig.eventsOf(ana.contactId)).map((event) => event.type)).toContain('call.transfer-missed')
})

test('cold: the other phone is put through at once', async () => {
  const ana = await rig.callSomebody(
    { script, answers, transferTo: { phone: '+34600700009', warm: false } },
    { answers: [{ digits: '2' }] },
  )
  await rig.at(ana, 'transferred')
  expect(vendor.calls.to(ana.phone)?.spoken).toContain('☎ +34600700009')
})

test('a stranger who calls our number becomes a contact, hears what the number says, and is told of once', async () => {
  await asEngine(rig.db, (trx) =>
    trx
      .insertInto('callNumbers')
      .values({
        workspaceId: ws,
        connectionId: rig.connection,
        number: '+34910000009',
        answer: JSON.stringify({
          script: 'Ribera, hello. Press 1 for bikes.',
          answers: [{ keys: '1', outcome: 'interested', say: 'Fine.' }],
        }),
      })
      .execute(),
  )
  vendor.calls.people.set('+34600800001', { answers: [{ digits: '1' }] })
  const call = await vendor.calls.incoming(await rig.hook(), '+34600800001', '+34910000009')
  await call.ended
  expect(call.spoken).toEqual(['Ribera, hello. Press 1 for bikes.', 'Fine.'])
  const contact = await rig.until(
    () =>
      asEngine(rig.db, (trx) =>
        trx.selectFrom('contacts').select('id').where('phone', '=', '+34600800001').executeTakeFirst(),
      ),
    'the contact',
  )
  await rig.until(async () => (await rig.callsOf(contact.id))[0]?.status === 'ended', 'the end')
  expect((await rig.eventsOf(contact.id)).map((event) => event.type)).toEqual(
    expect.arrayContaining(['call.received', 'call.ended']),
  )
  expect((await rig.callsOf(contact.id))[0]).toMatchObject({
    direction: 'in',
    outcome: 'interested',
    phone: '+34600800001',
    fromNumber: '+34910000009',
  })
})
