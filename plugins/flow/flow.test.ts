import { expect, test } from 'vitest'
import { evaluateEvent } from '#sdk/rules'
import { nextMoments, runStep, runTrigger, testEvent, testNow } from '#sdk/testing'
import plugin from './index.ts'

const step = (id: string) => {
  const found = plugin.steps?.find((one) => one.id === id)
  if (!found) throw new Error(`no step ${id}`)
  return found
}
const trigger = (id: string) => {
  const found = plugin.triggers?.find((one) => one.id === id)
  if (!found) throw new Error(`no trigger ${id}`)
  return found
}
const iso = (date: Date) => date.toISOString()
const refused = (id: string, input: Record<string, unknown>) =>
  Object.fromEntries(
    (step(id).input.safeParse(input).error?.issues ?? []).map(
      (issue: { path: PropertyKey[]; message: string }) => [issue.path.join('.'), issue.message],
    ),
  )

test('a wait lasts as long as it says', async () => {
  const held = await runStep(step('wait'), { input: { duration: { amount: 90, unit: 'minutes' } } })
  expect(held).toMatchObject({
    type: 'pause',
    waits: [{ exit: 'default', kind: 'time', at: new Date('2026-01-15T13:30:00Z') }],
  })
  expect(refused('wait', { duration: { amount: 0, unit: 'days' } })).toEqual({
    duration: 'Wait for more than nothing.',
  })
})

test('after a wait, nobody goes on outside the window of their own time', async () => {
  const window = { days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }
  const input = { duration: { amount: 12, unit: 'hours' }, window }
  const held = await runStep(step('wait'), { input, contact: { timeZone: 'America/Bogota' } })
  expect(held).toMatchObject({ waits: [{ at: new Date('2026-01-16T14:00:00Z'), zone: 'America/Bogota' }] })
  const elsewhere = await runStep(step('wait'), { input, contact: { timeZone: null }, zone: 'Asia/Tokyo' })
  expect(elsewhere).toMatchObject({ waits: [{ at: new Date('2026-01-16T00:00:00Z'), zone: 'Asia/Tokyo' }] })
  expect(refused('wait', { window: { ...window, days: [] } })).toHaveProperty('window.days')
  expect(refused('wait', { window: { ...window, to: '09:00' } })).toHaveProperty('window')
})

test('waiting until a date holds until then, and lets through who comes later', async () => {
  const until = (date: string) => runStep(step('wait-until'), { input: { what: 'date', date } })
  expect(await until('2026-02-01T09:00:00+01:00')).toMatchObject({
    type: 'pause',
    waits: [{ at: new Date('2026-02-01T08:00:00Z') }],
  })
  expect(await until('2026-01-01T09:00:00Z')).toMatchObject({
    type: 'exit',
    exit: 'default',
    because: { passed: true },
  })
  expect(refused('wait-until', { what: 'date' })).toEqual({ date: 'Choose a date.' })
})

test('waiting for a date of the contact counts days in the contact’s time, before or after', async () => {
  const contact = { timeZone: 'America/Bogota', attributes: { trialEnds: '2026-02-10', nonsense: 'soon' } }
  const input = { what: 'field', field: 'attributes.trialEnds' }
  const at = async (more: Record<string, unknown>) => {
    const held = await runStep(step('wait-until'), { input: { ...input, ...more }, contact })
    return held.type === 'pause' && held.waits[0]?.kind === 'time' ? iso(held.waits[0].at) : held
  }
  expect(await at({})).toBe('2026-02-10T05:00:00.000Z')
  expect(await at({ shift: 'before', offset: { amount: 2, unit: 'days' } })).toBe('2026-02-08T05:00:00.000Z')
  expect(await at({ shift: 'after', offset: { amount: 3, unit: 'hours' } })).toBe('2026-02-10T08:00:00.000Z')
  expect(await at({ window: { days: [5], from: '10:00', to: '11:00' } })).toBe('2026-02-13T15:00:00.000Z')
  expect(await at({ field: 'attributes.none' })).toMatchObject({ exit: 'no-date' })
  await expect(at({ field: 'attributes.nonsense' })).rejects.toThrow(
    '"attributes.nonsense" of this contact is not a date ("soon")',
  )
  expect(refused('wait-until', { what: 'field', shift: 'before' })).toEqual({
    field: 'Choose a field.',
    offset: 'Say how long before or after.',
  })
})

test('waiting for the first of several things gives each its own way out', async () => {
  const conditions = [
    { id: 'a', title: 'Wrote', what: 'reply', channel: 'sms' },
    { id: 'b', title: 'Clicked', what: 'click' },
    { id: 'c', title: 'Won', what: 'stage', stage: 'won' },
    { id: 'd', title: 'Called', what: 'call', outcome: 'interested' },
    {
      id: 'e',
      title: 'Paid',
      what: 'event',
      event: 'order.paid',
      where: { combinator: 'and', rules: [{ field: 'total', operator: '>', value: 10 }] },
    },
  ]
  const held = await runStep(step('wait-for'), {
    input: { conditions, timeout: { amount: 1, unit: 'days' } },
  })
  if (held.type !== 'pause') throw new Error('it did not wait')
  expect(held.waits.map((wait) => wait.exit)).toEqual(['a', 'b', 'c', 'd', 'e', 'timeout'])
  const hears = (exit: string, type: string, properties: Record<string, unknown>) => {
    const wait = held.waits.find((one) => one.exit === exit)
    if (wait?.kind !== 'event' || wait.event !== type) return false
    return !wait.where || evaluateEvent(wait.where, testEvent(type, properties), { now: testNow }).result
  }
  expect(hears('a', 'message.received', { channel: 'sms' })).toBe(true)
  expect(hears('a', 'message.received', { channel: 'email' })).toBe(false)
  expect(hears('b', 'link.clicked', { channel: 'email' })).toBe(true)
  expect(hears('c', 'stage.changed', { from: 'new', to: 'won' })).toBe(true)
  expect(hears('c', 'stage.changed', { from: 'won', to: 'new' })).toBe(false)
  expect(hears('d', 'call.ended', { outcome: 'interested' })).toBe(true)
  expect(hears('e', 'order.paid', { total: 11 })).toBe(true)
  expect(hears('e', 'order.paid', { total: 9 })).toBe(false)
  expect(held.waits.at(-1)).toMatchObject({ kind: 'time', at: new Date('2026-01-16T12:00:00Z') })
  expect(refused('wait-for', { conditions: [{ id: 'timeout', title: 'X' }] })).toHaveProperty(
    'conditions.0.id',
  )
  expect(refused('wait-for', { conditions: [conditions[0], conditions[0]] })).toEqual({
    conditions: 'Two of these are the same.',
  })
  expect(refused('wait-for', { conditions: [{ id: 'x', title: 'X', what: 'event' }] })).toEqual({
    'conditions.0.event': 'Choose an event.',
  })
})

test('a branch goes by its rule and says what it compared', async () => {
  const input = { rule: { combinator: 'and', rules: [{ field: 'country', operator: '=', value: 'co' }] } }
  expect(await runStep(step('branch'), { input })).toMatchObject({
    exit: 'yes',
    because: [{ field: 'country', actual: 'CO', result: true }],
  })
  expect(await runStep(step('branch'), { input, contact: { country: 'ES' } })).toMatchObject({ exit: 'no' })
})

test('a split by value takes the first case that fits, whatever the letters’ size', async () => {
  const input = {
    field: 'attributes.plan',
    cases: [
      { id: 'g', title: 'Gold', values: ['GOLD', 'Platino'] },
      { id: 'n', title: 'Seven', values: ['7'] },
    ],
  }
  const left = async (plan: unknown, field = input.field) => {
    const decision = await runStep(step('value-split'), {
      input: { ...input, field },
      contact: { attributes: { plan }, tags: ['x', 'gold'] },
    })
    return decision.type === 'exit' && decision.exit
  }
  expect(await left('gold ')).toBe('g')
  expect(await left(7)).toBe('n')
  expect(await left('silver')).toBe('otherwise')
  expect(await left(null)).toBe('otherwise')
  expect(await left(null, 'tags')).toBe('g')
  expect(await left(null, 'constructor')).toBe('otherwise')
})

test('chance follows the weights', async () => {
  const shares = [
    { id: 'a', title: 'A', weight: 1 },
    { id: 'none', title: 'None', weight: 0 },
    { id: 'b', title: 'B', weight: 3 },
  ]
  const counts: Record<string, number> = {}
  for (let i = 0; i < 400; i++) {
    const left = await runStep(step('random-split'), { input: { shares }, random: i / 400 })
    if (left.type === 'exit') counts[left.exit] = (counts[left.exit] ?? 0) + 1
  }
  expect(counts).toEqual({ a: 100, b: 300 })
  expect(
    refused('random-split', { shares: shares.map((share) => ({ ...share, weight: 0 })) }),
  ).toHaveProperty('shares')
})

test('goal, another flow, go-to and end', async () => {
  expect(await runStep(step('goal'))).toMatchObject({ exit: 'default', changes: [{ type: 'convert' }] })
  const flow = '01890a5d-ac96-774b-bcce-b302099a8057'
  expect(await runStep(step('start-flow'), { input: { flow } })).toMatchObject({
    changes: [{ type: 'enroll', flowId: flow }],
  })
  expect(refused('start-flow', { flow: '' })).toEqual({ flow: 'Choose a flow.' })
  expect(step('go-to').jump).toBe('target')
  expect(await runStep(step('end'))).toMatchObject({ type: 'exit' })
  expect(step('end').exits).toEqual([])
})

test('an event starts a contact only when its rule holds', () => {
  const rule = {
    combinator: 'and',
    rules: [
      { field: 'signal.total', operator: '>', value: 100 },
      { field: 'country', operator: '=', value: 'CO' },
    ],
  }
  const starts = (total: number, country = 'CO') =>
    runTrigger(trigger('event'), {
      input: { event: 'order.paid', rule },
      event: testEvent('order.paid', { total }),
      contact: { country },
    })
  expect([starts(150), starts(50), starts(150, 'ES')]).toEqual([true, false, false])
  expect(runTrigger(trigger('event'), { input: { event: 'order.paid' } })).toBe(true)
})

test('a schedule comes at its time on its days, over the clock change too', () => {
  const after = new Date('2026-03-27T12:00:00Z') // a Friday
  const at = (input: Record<string, unknown>, count = 3) =>
    nextMoments(trigger('schedule'), { input, after, zone: 'Europe/Madrid', count }).map(iso)
  expect(at({ at: '09:00' })).toEqual([
    '2026-03-28T08:00:00.000Z',
    '2026-03-29T07:00:00.000Z',
    '2026-03-30T07:00:00.000Z',
  ])
  expect(at({ at: '02:30' })).toEqual([
    '2026-03-28T01:30:00.000Z',
    '2026-03-29T01:00:00.000Z',
    '2026-03-30T00:30:00.000Z',
  ])
  expect(at({ at: '18:00', days: ['5'] }, 2)).toEqual([
    '2026-03-27T17:00:00.000Z',
    '2026-04-03T16:00:00.000Z',
  ])
  expect(at({ how: 'cron', cron: '30 8 1 * *' }, 2)).toEqual([
    '2026-04-01T06:30:00.000Z',
    '2026-05-01T06:30:00.000Z',
  ])
  expect(at({ at: '09:00', zone: 'America/Bogota' }, 1)).toEqual(['2026-03-27T14:00:00.000Z'])
  const problem = (input: Record<string, unknown>) => trigger('schedule').input.safeParse(input).success
  expect(
    [
      {},
      { how: 'cron', cron: 'often' },
      { how: 'cron', cron: '* * * * * *' },
      { at: '25:00' },
      { at: '09:00', zone: 'Mars' },
    ].map(problem),
  ).toEqual([false, false, false, false, false])
})

test('a webhook names its contact by one field, however deep, or is refused with the reason', () => {
  const hook = trigger('webhook')
  const find = (input: Record<string, unknown>, body: Record<string, unknown>) =>
    hook.identify?.({ input: hook.input.parse(input), body })
  expect(find({}, { email: ' ana@example.com ' })).toEqual({ email: 'ana@example.com', create: true })
  const deep = { match: 'externalId', field: 'customer.id', create: false }
  expect(find(deep, { customer: { id: 7 } })).toEqual({ externalId: '7', create: false })
  const mapped = { ...deep, fields: { city: 'customer.town', lastName: 'customer.name' } }
  expect(find(mapped, { customer: { id: 7, town: 'Cali' } })).toEqual({
    ...{ externalId: '7', create: false, set: { city: 'Cali' } },
  })
  for (const body of [{}, { customer: 7 }, { customer: { id: '' } }, { customer: { id: {} } }])
    expect(() => find(deep, body)).toThrow('The request has no text at "customer.id"')
  expect(() => find({ field: '__proto__.polluted' }, {})).toThrow('no text at')
})
