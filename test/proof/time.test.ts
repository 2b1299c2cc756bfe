import { join } from 'node:path'
import { DateTime } from 'luxon'
import { afterEach, describe, expect, test } from 'vitest'
import { changeContacts } from '../../server/contacts/changeContacts.ts'
import { asEngine } from '../../server/db/connect.ts'
import { checkout } from '../../server/db/home.ts'
import { loadPlugins } from '../../server/registry/plugins.ts'
import { draw, journey } from '../journey.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const j = await journey(await loadPlugins(join(checkout, 'plugins')))
const ws = await j.workspace()
afterEach(() => expect(j.reports).toEqual([]))

const start = { type: 'flow.manual' }
const mark = { type: 'data.add-tag', input: { tags: ['through'] } }
const everyDay = [1, 2, 3, 4, 5, 6, 7]
const at = (iso: string) => new Date(iso)

async function through(
  step: { type: string; input: Record<string, unknown> },
  contact: Record<string, unknown>,
  from: Date,
) {
  j.setNow(from)
  const flow = await j.publish(ws, draw({ start, it: step, mark }, ['start -> it', 'it -> mark']))
  const person = await j.contact(ws, contact)
  await j.enter(ws, flow, [person])
  await j.settle()
  return { flow, person }
}
const dueOf = async (flow: string) => (await j.runsOf(flow))[0]?.dueAt?.toISOString()
const leftAt = async (flow: string) =>
  (
    await asEngine(j.db, (trx) =>
      trx
        .selectFrom('history')
        .select('at')
        .where('node', '=', 'it')
        .where('runId', 'in', trx.selectFrom('runs').select('id').where('flowId', '=', flow))
        .executeTakeFirst(),
    )
  )?.at.toISOString()

const daily = (from: string, to: string) => ({
  type: 'flow.wait',
  input: { duration: { amount: 1, unit: 'days' }, window: { days: everyDay, from, to } },
})

describe('a wait until an hour of the contact’s day, over the change of the clocks', () => {
  // [zone, entered, window, expected]: waits a day, then for the window to open.
  test.each([
    // spring forward: 02:30 does not exist, so the first moment after the gap
    ['Europe/Madrid', '2027-03-27T00:00:00Z', '02:30', '2027-03-28T01:00:00.000Z'],
    ['America/New_York', '2027-03-13T05:30:00Z', '02:30', '2027-03-14T07:00:00.000Z'],
    ['America/Santiago', '2027-09-04T03:30:00Z', '00:30', '2027-09-05T04:00:00.000Z'],
    ['Australia/Lord_Howe', '2027-10-01T14:00:00Z', '02:15', '2027-10-02T15:30:00.000Z'],
    // fall back: 02:30 happens twice, so the first
    ['Europe/Madrid', '2027-10-29T23:00:00Z', '02:30', '2027-10-31T00:30:00.000Z'],
    ['America/New_York', '2027-11-06T04:30:00Z', '01:30', '2027-11-07T05:30:00.000Z'],
    // and where nothing changes
    ['America/Bogota', '2027-03-27T00:00:00Z', '09:00', '2027-03-28T14:00:00.000Z'],
    ['Asia/Kathmandu', '2027-03-27T00:00:00Z', '09:00', '2027-03-28T03:15:00.000Z'],
    ['Pacific/Apia', '2027-03-27T00:00:00Z', '09:00', '2027-03-28T20:00:00.000Z'],
  ])('%s, entered %s, from %s on: %s', async (timeZone, entered, opens, expected) => {
    const closes = DateTime.fromFormat(opens, 'HH:mm').plus({ hours: 2 }).toFormat('HH:mm')
    const { flow } = await through(daily(opens, closes), { timeZone }, at(entered))
    expect(await dueOf(flow)).toBe(expected)
    await j.pass(at(expected).getTime() - 1 - at(entered).getTime())
    expect(await leftAt(flow), 'not a millisecond early').toBeUndefined()
    await j.pass(1)
    expect(await leftAt(flow)).toBe(expected)
  })

  test('one day is 24 hours, and the same hour of the day where the author asked for a window', async () => {
    const { flow } = await through(
      { type: 'flow.wait', input: { duration: { amount: 1, unit: 'days' } } },
      { timeZone: 'Europe/Madrid' },
      at('2027-03-27T12:00:00Z'),
    )
    expect(await dueOf(flow)).toBe('2027-03-28T12:00:00.000Z')
  })
})

test('a contact who moves to another zone while waiting waits for the hour there', async () => {
  const { flow, person } = await through(
    daily('09:00', '18:00'),
    { timeZone: 'Europe/Madrid' },
    at('2027-06-01T20:00:00Z'),
  )
  expect(await dueOf(flow)).toBe('2027-06-03T07:00:00.000Z')
  await j.inWorkspace(ws, (trx) =>
    changeContacts(trx, ws, [{ contactId: person, set: { timeZone: 'America/Los_Angeles' } }], {
      kind: 'user',
    }),
  )
  await j.settle()
  expect(await dueOf(flow)).toBe('2027-06-02T20:00:00.000Z') // 13:00 there, within the window
  await j.inWorkspace(ws, (trx) =>
    changeContacts(trx, ws, [{ contactId: person, set: { timeZone: 'Asia/Tokyo' } }], { kind: 'user' }),
  )
  await j.settle()
  expect(await dueOf(flow)).toBe('2027-06-03T00:00:00.000Z') // 05:00 there, so from 09:00 on
  await j.pass(3 * day)
  expect((await j.runsOf(flow))[0]).toMatchObject({ status: 'done', visit: 3 })
})

describe('odd dates', () => {
  test('29 February, in the contact’s own zone', async () => {
    const step = { type: 'flow.wait-until', input: { what: 'field', field: 'attributes.renewal' } }
    const { flow } = await through(
      step,
      { timeZone: 'America/Bogota', attributes: '{"renewal": "2028-02-29"}' },
      at('2028-01-31T10:00:00Z'),
    )
    expect(await dueOf(flow)).toBe('2028-02-29T05:00:00.000Z')
    await j.pass(30 * day)
    expect(await leftAt(flow)).toBe('2028-02-29T05:00:00.000Z')
  })

  test('a wait of thirteen months costs one wake-up', async () => {
    const { flow } = await through(
      { type: 'flow.wait', input: { duration: { amount: 395, unit: 'days' } } },
      {},
      at('2027-01-31T10:00:00Z'),
    )
    await j.pass(394 * day)
    expect(await leftAt(flow)).toBeUndefined()
    await j.pass(day + minute)
    expect(await leftAt(flow)).toBe('2028-03-01T10:00:00.000Z')
  })

  test('a date that has passed holds nobody', async () => {
    const { flow } = await through(
      { type: 'flow.wait-until', input: { what: 'date', date: '2020-01-01T00:00:00Z' } },
      {},
      at('2027-01-31T10:00:00Z'),
    )
    expect((await j.runsOf(flow))[0]?.status).toBe('done')
  })
})

describe('a wait for a reply', () => {
  const waiting = draw(
    {
      start,
      ask: {
        type: 'flow.wait-for',
        input: {
          timeout: { amount: 2, unit: 'days' },
          conditions: [{ id: 'reply', title: 'Replied', what: 'reply' }],
        },
      },
      yes: mark,
      no: mark,
    },
    ['start -> ask', 'ask.reply -> yes', 'ask.timeout -> no'],
  )

  test('that came before anybody waited is heard', async () => {
    const flow = await j.publish(ws, waiting)
    const person = await j.contact(ws)
    await j.enter(ws, flow, [person])
    await j.event(ws, person, 'message.received', { channel: 'sms' })
    await j.settle()
    expect(await j.pathOf((await j.runsOf(flow))[0]?.id ?? '')).toBe('start>default ask>reply yes>default')
  })

  test('that came before the person entered is not', async () => {
    const flow = await j.publish(ws, waiting)
    const person = await j.contact(ws)
    await j.event(ws, person, 'message.received', { channel: 'sms' })
    await j.enter(ws, flow, [person])
    await j.settle()
    expect((await j.runsOf(flow))[0]).toMatchObject({ node: 'ask', status: 'active' })
  })

  test('that comes after the time was up changes nothing', async () => {
    const flow = await j.publish(ws, waiting)
    const person = await j.contact(ws)
    await j.enter(ws, flow, [person])
    await j.pass(3 * day)
    await j.event(ws, person, 'message.received', { channel: 'sms' })
    await j.settle()
    expect(await j.pathOf((await j.runsOf(flow))[0]?.id ?? '')).toBe('start>default ask>timeout no>default')
  })
})
