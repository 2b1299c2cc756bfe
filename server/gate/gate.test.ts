import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { definePlugin, defineProvider, defineStep, defineTrigger, z } from '#sdk'
import { draw, journey } from '../../test/journey.ts'
import { createConnection } from '../connections/createConnection.ts'
import { deleteContacts } from '../contacts/deleteContact.ts'
import { asEngine } from '../db/connect.ts'
import { setBudget } from './budgets.ts'
import { approveSends, judgeAgain, savePolicy } from './changeRules.ts'
import { listHolds } from './holds.ts'
import { addToList, takeFromList } from './lists.ts'
import { optOut } from './optOut.ts'
import { type GatePolicy, readPolicy } from './policy.ts'
import { backOff, recordConsent } from './recordConsent.ts'

const sent: { channel: string; to: string }[] = []
const provider = (kind: 'sms' | 'whatsapp') =>
  defineProvider({
    kind,
    title: kind,
    ifLost: 'none',
    send: async ({ to }: { to: string }) => ({ vendorId: `v${sent.push({ channel: kind, to })}` }),
  })
const step = (kind: 'sms' | 'whatsapp') =>
  defineStep<
    z.ZodObject<{ purpose: z.ZodEnum<{ marketing: 'marketing'; transactional: 'transactional' }> }>,
    z.ZodObject,
    'sms' | 'whatsapp'
  >({
    id: kind,
    title: kind,
    channel: kind,
    provider: kind,
    ifLost: 'provider',
    input: z.object({ purpose: z.enum(['marketing', 'transactional']) }),
    gate: ({ purpose }) => ({ purpose, freeText: false }),
    async run({ provider, contact }) {
      return provider.send({ to: contact.phone ?? '', text: 'Hello' })
    },
  })
const plugin = definePlugin({
  id: 'kit',
  title: 'Kit',
  connection: z.object({}),
  providers: [provider('sms'), provider('whatsapp')],
  triggers: [defineTrigger({ id: 'manual', title: 'By hand', input: z.object({}), on: 'manual' })],
  steps: [step('sms'), step('whatsapp')],
})

const j = await journey([plugin])
const noon = new Date('2026-11-20T12:00Z') // a Friday, 13:00 in Madrid
beforeEach(() => {
  sent.length = 0
  j.setNow(noon)
})

type World = Awaited<ReturnType<typeof world>>

async function world(own: Partial<GatePolicy> = {}) {
  const ws = await j.workspace()
  const { id: connection } = await j.inWorkspace(ws, (trx) =>
    createConnection(trx, { registry: j.registry, secrets: j.secrets }, ws, {
      plugin: 'kit',
      title: 'Kit',
      settings: {},
    }),
  )
  const within = <T>(work: Parameters<typeof j.inWorkspace<T>>[1]) => j.inWorkspace(ws, work)
  const rules = (more: Partial<GatePolicy>) =>
    within((trx) => savePolicy(trx, ws, { ...readPolicy({}), ...own, ...more }))
  if (Object.keys(own).length > 0) await rules(own)
  const flow = (...channels: ('sms' | 'whatsapp')[]) =>
    j.publish(
      ws,
      draw(
        {
          manual: { type: 'kit.manual' },
          ...Object.fromEntries(
            channels.map((channel, i) => [
              `send${i}`,
              { type: `kit.${channel}`, input: { connection, purpose: 'marketing' } },
            ]),
          ),
        },
        channels.map((_, i) => `${i === 0 ? 'manual' : `send${i - 1}`} -> send${i}`),
      ),
    )
  const person = (phone = '+34600000000', more = {}) => j.contact(ws, { phone, country: 'ES', ...more })
  return { ws, connection, within, rules, flow, person }
}

async function go({ ws }: World, flow: string, people: string[]) {
  await j.enter(ws, flow, people)
  await j.settle()
}

const intents = (flow: string) =>
  asEngine(j.db, (trx) =>
    trx
      .selectFrom('intents')
      .select(['state', 'heldBy', 'dueAt', 'purpose', 'error'])
      .where('flowId', '=', flow)
      .orderBy('id')
      .execute(),
  )
const states = async (flow: string) =>
  (await intents(flow)).map((one) => `${one.state} ${one.heldBy ?? ''}`.trim())

test('the contact’s latest word for channel and purpose counts, whoever noted it', async () => {
  const w = await world()
  const flow = await w.flow('whatsapp')
  const said = [[], [true], [true, false], [false, true]]
  const people = await Promise.all(said.map(() => w.person()))
  for (const [i, words] of said.entries())
    for (const [n, granted] of words.entries())
      await w.within((trx) =>
        recordConsent(trx, w.ws, {
          contactId: people[i] ?? '',
          channel: 'whatsapp',
          purpose: 'marketing',
          granted,
          evidence: { source: 'test' },
          at: new Date(noon.getTime() - 10_000 + n),
        }),
      )
  for (const one of people) await go(w, flow, [one])
  expect(await states(flow)).toEqual([
    'refused no-consent',
    'confirmed',
    'refused consent-denied',
    'confirmed',
  ])
})

test('nobody on a do-not-contact list is contacted; the list holds no address that could be read', async () => {
  const w = await world()
  const flow = await w.flow('sms')
  const list = await w.within((trx) =>
    trx
      .insertInto('suppressionLists')
      .values({ workspaceId: w.ws, title: 'Robinson', kind: 'register', channels: ['sms'] })
      .returning('id')
      .executeTakeFirstOrThrow(),
  )
  const add = (addresses: string[]) =>
    w.within((trx) => addToList(trx, w.ws, { listId: list.id, addresses, country: 'ES' }))
  expect(await add(['600 000 001', '+34 600 000 002', 'Ana@Example.com', 'nobody'])).toEqual({
    added: 3,
    unread: ['nobody'],
  })
  expect(await add(['+34600000001'])).toEqual({ added: 0, unread: [] })
  await go(w, flow, [await w.person('+34600000001'), await w.person('+34600000003')])
  expect((await states(flow)).sort()).toEqual(['confirmed', 'refused do-not-contact-list'])
  const kept = await asEngine(j.db, (trx) => trx.selectFrom('suppressions').selectAll().execute())
  expect(JSON.stringify(kept)).not.toMatch(/6000000|ana/i)
  expect(kept.every(({ addressHash }) => addressHash.length === 32)).toBe(true)

  const taken = { listId: list.id, addresses: ['+34600000001'], country: null }
  expect(await w.within((trx) => takeFromList(trx, w.ws, taken))).toEqual({ removed: 1 })
  const later = await w.flow('sms')
  await go(w, later, [await w.person('+34600000001')])
  expect(await states(later)).toEqual(['confirmed'])
})

test('who opted out and was deleted stays left alone when the number comes back; only a hash of it is kept', async () => {
  const w = await world()
  const [out, other] = [await w.person('+34600111222'), await w.person('+34600111333')]
  await w.within((trx) => optOut(trx, w.ws, { contactId: out, channel: 'sms', cause: 'STOP', at: j.now() }))
  await w.within((trx) => deleteContacts(trx, w.ws, [out, other]))
  const flow = await w.flow('sms')
  const back = await w.person('+34600111222')
  const stranger = await w.person('+34600111333')
  await go(w, flow, [back, stranger])
  const { rows } = await asEngine(j.db, (trx) =>
    sql<{ contactId: string; rule: string | null }>`select contact_id, held_by as rule from intents
      where workspace_id = ${w.ws} order by created_at`.execute(trx),
  )
  expect(Object.fromEntries(rows.map((row) => [row.contactId, row.rule]))).toMatchObject({
    [back]: 'do-not-contact-list',
  })
  expect(rows.find((row) => row.contactId === stranger)?.rule).not.toBe('do-not-contact-list')
})

test('what comes at night is held with its reason, and goes out in the morning', async () => {
  const w = await world({
    quietHours: { from: '21:00', to: '08:00', channels: ['sms'], transactional: false },
  })
  j.setNow(new Date('2026-11-20T22:00Z'))
  const flow = await w.flow('sms')
  const madrid = { timeZone: 'Europe/Madrid' }
  await go(w, flow, [await w.person('+34600000000', madrid), await w.person('+34600000000', madrid)])
  const held = { state: 'planned', heldBy: 'quiet-hours', dueAt: new Date('2026-11-21T07:00Z') }
  expect(await intents(flow)).toMatchObject([
    held,
    { ...held, error: expect.stringMatching(/quiet time in \w+/) },
  ])
  expect(await w.within((trx) => listHolds(trx, w.ws, { flowId: flow }))).toMatchObject([
    { rule: 'quiet-hours', n: 2, next: new Date('2026-11-21T07:00Z') },
  ])
  await j.pass(9 * 3_600_000 - 1000)
  expect(sent).toEqual([])
  await j.pass(1000)
  expect(await states(flow)).toEqual(['confirmed', 'confirmed'])
})

test('rules that are changed are asked again about what they held', async () => {
  const w = await world({
    quietHours: { from: '01:00', to: '23:00', channels: ['sms'], transactional: false },
  })
  const flow = await w.flow('sms')
  await go(w, flow, [await w.person()])
  expect(await states(flow)).toEqual(['planned quiet-hours'])
  await w.rules({ quietHours: null })
  j.setNow(new Date(Date.now() + 60_000)) // what is released is due by the database's clock
  await j.settle()
  expect(await states(flow)).toEqual(['confirmed'])
})

test('the vendor’s wish to wait is kept', async () => {
  const w = await world()
  const flow = await w.flow('sms')
  const contactId = await w.person()
  const until = new Date(noon.getTime() + 86_400_000)
  await w.within((trx) => backOff(trx, w.ws, { contactId, channel: 'sms', until, cause: '131049' }))
  await go(w, flow, [contactId])
  expect(await intents(flow)).toMatchObject([{ heldBy: 'vendor-back-off', dueAt: until }])
})

describe('caps', () => {
  test('count over flows and channels, also within one batch and between two processes', async () => {
    const w = await world({
      consent: { ...readPolicy({}).consent, whatsapp: 'not-required' },
      caps: [{ channel: 'any', purpose: 'marketing', most: 1, days: 7 }],
    })
    const [one, other] = [await w.flow('sms'), await w.flow('whatsapp')]
    const people = await Promise.all(Array.from({ length: 40 }, () => w.person()))
    await j.enter(w.ws, one, people)
    await j.enter(w.ws, other, people)
    const second = j.another()
    await Promise.all([j.engine.runUntilIdle(), second.runUntilIdle()])
    await second.stop()
    expect(sent.length).toBe(40)
    const all = [...(await states(one)), ...(await states(other))]
    expect(all.filter((state) => state === 'planned frequency-cap').length).toBe(40)
    const { rows } = await asEngine(j.db, (trx) =>
      sql<{
        n: number
      }>`select count(*)::int as n from intents where workspace_id = ${w.ws} and state = 'confirmed'
        group by contact_id having count(*) > 1`.execute(trx),
    )
    expect(rows).toEqual([])
    await j.pass(7 * 86_400_000)
    expect([...(await states(one)), ...(await states(other))]).toEqual(Array(80).fill('confirmed'))
  })
  test('of the law are kept without any setting', async () => {
    const w = await world({ consent: { ...readPolicy({}).consent, sms: 'not-required' } })
    const flow = await w.flow('sms', 'sms')
    j.setNow(new Date('2026-11-19T15:00Z'))
    await go(w, flow, [await w.person('+573001234567', { country: null })])
    expect(await states(flow)).toEqual(['confirmed', 'planned legal-frequency'])
    await j.pass(86_400_000)
    expect(await states(flow)).toEqual(['confirmed', 'confirmed'])
  })
  test('of a state are kept by the area code alone, also within one pass', async () => {
    const w = await world({ consent: { ...readPolicy({}).consent, sms: 'not-required' } })
    const flow = await w.flow('sms', 'sms', 'sms', 'sms')
    j.setNow(new Date('2026-11-19T15:00Z'))
    await go(w, flow, [await w.person('+13055550100', { country: null })])
    expect(await states(flow)).toEqual([...Array(3).fill('confirmed'), 'planned legal-frequency'])
    await j.pass(86_400_000)
    expect(await states(flow)).toEqual(Array(4).fill('confirmed'))
  })
})

describe('budgets', () => {
  test.each(['workspace', 'flow', 'connection'] as const)(
    'of a %s are never passed, though two processes spend them, and begin anew the next day',
    async (scope) => {
      const w = await world()
      const flow = await w.flow('sms')
      const scopeId = { workspace: null, flow, connection: w.connection }[scope]
      await w.within((trx) =>
        setBudget(trx, w.ws, { scope, scopeId, channel: null, period: 'day', most: 50 }),
      )
      const people = await Promise.all(Array.from({ length: 90 }, () => w.person()))
      await j.enter(w.ws, flow, people)
      const second = j.another()
      await Promise.all([j.engine.runUntilIdle(), second.runUntilIdle()])
      await second.stop()
      expect(sent.length).toBe(50)
      expect(await w.within((trx) => listHolds(trx, w.ws))).toMatchObject([
        { rule: 'budget-day', n: 40, next: new Date('2026-11-21T00:00Z') },
      ])
      await j.pass(12 * 3_600_000)
      expect(sent.length).toBe(90)
    },
  )
  test('in all wait for somebody to raise them', async () => {
    const w = await world()
    const flow = await w.flow('sms')
    const budget = { scope: 'flow', scopeId: flow, channel: 'sms', period: 'total' } as const
    await w.within((trx) => setBudget(trx, w.ws, { ...budget, most: 1 }))
    await go(w, flow, [await w.person(), await w.person()])
    expect((await states(flow)).sort()).toEqual(['confirmed', 'planned budget-total'])
    await j.pass(30 * 86_400_000)
    expect((await states(flow)).sort()).toEqual(['confirmed', 'planned budget-total'])
    await w.within(async (trx) => {
      await setBudget(trx, w.ws, { ...budget, most: 2 })
      await judgeAgain(trx, w.ws, ['budget-total'])
    })
    await j.settle()
    expect(await states(flow)).toEqual(['confirmed', 'confirmed'])
  })
})

test('S66: a flow with many people in it sends nothing before somebody has said yes', async () => {
  const w = await world({ approveAbove: 2 })
  const small = await w.flow('sms')
  await go(w, small, [await w.person(), await w.person()])
  expect(sent.length).toBe(2)
  const flow = await w.flow('sms')
  await go(w, flow, [await w.person(), await w.person(), await w.person()])
  expect(await states(flow)).toEqual(Array(3).fill('planned approval'))
  const approve = (flowId: string) =>
    w.within((trx) => approveSends(trx, w.ws, { flowId, actor: 'user:1', at: noon }))
  expect(await approve(w.ws)).toBe(false)
  expect(await approve(flow)).toBe(true)
  j.setNow(new Date(Date.now() + 60_000))
  await j.settle()
  expect(await states(flow)).toEqual(Array(3).fill('confirmed'))
})

test('S65: a no against a send, 300 times: nothing leaves whose claim came after it', async () => {
  const w = await world({ consent: { ...readPolicy({}).consent, whatsapp: 'not-required' } })
  const flow = await w.flow('whatsapp')
  const people = await Promise.all(Array.from({ length: 300 }, () => w.person()))
  await j.enter(w.ws, flow, people)
  const said = new Map<string, Date>()
  const saying = async () => {
    for (const contactId of people.slice(0, 200)) {
      await w.within((trx) =>
        recordConsent(trx, w.ws, {
          contactId,
          channel: 'whatsapp',
          purpose: 'marketing',
          granted: false,
          evidence: {},
          at: noon,
        }),
      )
      const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(j.db)
      said.set(contactId, rows[0]?.now ?? noon)
    }
  }
  await Promise.all([j.engine.runUntilIdle(), saying()])
  await j.settle()
  const { rows } = await asEngine(j.db, (trx) =>
    sql<{ contactId: string; dispatchedAt: Date | null; state: string }>`
      select contact_id, dispatched_at, state from intents where flow_id = ${flow}`.execute(trx),
  )
  const late = rows.filter(
    (row) => row.dispatchedAt && row.dispatchedAt > (said.get(row.contactId) ?? new Date(8e15)),
  )
  expect(late).toEqual([])
  expect(rows.length).toBe(300)
  expect(rows.every(({ state }) => state === 'confirmed' || state === 'refused')).toBe(true)
  expect(sent.length).toBe(rows.filter(({ state }) => state === 'confirmed').length)
})
