import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { draw, journey } from '../../test/journey.ts'
import { isAway, isOnDuty } from '../assignment/atWork.ts'
import { createContacts } from '../contacts/createContacts.ts'
import { asEngine } from '../db/connect.ts'
import { checkout } from '../db/home.ts'
import { loadPlugins } from '../registry/plugins.ts'
import { listTasks } from './listTasks.ts'
import { createTasks, finishTask } from './tasks.ts'

const world = await journey(await loadPlugins(join(checkout, 'plugins')))
const day = 86_400_000
const office = { days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' }

async function ground() {
  const ws = await world.workspace()
  const inside = <T>(work: Parameters<typeof world.inWorkspace<T>>[1]) => world.inWorkspace(ws, work)
  const teammate = (userId: string, more: Record<string, unknown> = {}) => {
    const { takes = true, rule, hours, zone, awayFrom, awayUntil } = more
    const json = (value: unknown) => (value ? JSON.stringify(value) : null)
    return inside((trx) =>
      sql`insert into teammates (workspace_id, user_id, takes, rule, hours, zone, away_from, away_until)
        values (${ws}, ${userId}, ${takes}, ${json(rule)}, ${json(hours)}, ${zone ?? null}, ${awayFrom ?? null},
          ${awayUntil ?? null})`.execute(trx),
    )
  }
  const people = (count: number, row: Record<string, unknown> = {}) =>
    inside(
      async (trx) =>
        (await createContacts(
          trx,
          ws,
          Array.from({ length: count }, () => row),
          { source: 'test', at: world.now() },
        )) as string[], // nobody is there already
    )
  const flow = (type: string, input: Record<string, unknown>) =>
    world.publish(
      ws,
      draw(
        {
          start: { type: 'flow.manual' },
          step: { type, input },
          ...(type === 'data.await-task' && { late: { type: 'flow.end' } }),
          end: { type: 'flow.end' },
        },
        type === 'data.await-task'
          ? ['start -> step', 'step.done -> end', 'step.late -> late']
          : ['start -> step', 'step -> end'],
      ),
    )
  const go = async (flowId: string, ids: string[]) => {
    await world.enter(ws, flowId, ids)
    await world.settle()
  }
  const ownersOf = async (ids: string[]) => {
    const rows = await asEngine(world.db, (trx) =>
      trx.selectFrom('contacts').select(['id', 'ownerId']).where('id', 'in', ids).execute(),
    )
    return ids.map((id) => rows.find((row) => row.id === id)?.ownerId ?? null)
  }
  const notices = () =>
    asEngine(world.db, (trx) =>
      trx
        .selectFrom('notifications')
        .select(['audience', 'text', 'link'])
        .where('workspaceId', '=', ws)
        .orderBy('id')
        .execute(),
    )
  const open = (more: object = {}) =>
    inside((trx) => listTasks(trx, ws, { status: 'open', limit: 10, ...more }))
  return { ws, inside, teammate, people, flow, go, ownersOf, notices, open }
}

describe('people are given to members', () => {
  test('in turn, whatever came in one batch or another', async () => {
    const { teammate, people, flow, go, ownersOf } = await ground()
    for (const name of ['ana', 'bob', 'cleo']) await teammate(name)
    const assign = await flow('data.assign', { how: 'turn' })
    const ids = await people(7)
    await go(assign, ids.slice(0, 4))
    await go(assign, ids.slice(4))
    const owners = await ownersOf(ids)
    const counts = Object.fromEntries(
      Object.entries(Object.groupBy(owners, (one) => one ?? '')).map(([k, v]) => [k, v?.length]),
    )
    expect(Object.values(counts).toSorted()).toEqual([2, 2, 3])
    expect(Object.keys(counts).toSorted()).toEqual(['ana', 'bob', 'cleo'])
  })

  test('by load: to whom has the fewest open people; closed ones don’t count', async () => {
    const { teammate, people, flow, go, ownersOf } = await ground()
    await teammate('ana')
    await teammate('bob')
    await people(3, { ownerId: 'ana', stage: 'won' })
    await people(2, { ownerId: 'bob', stage: 'new' })
    const ids = await people(3)
    await go(await flow('data.assign', { how: 'load' }), ids)
    expect((await ownersOf(ids)).toSorted()).toEqual(['ana', 'ana', 'bob'].toSorted())
  })

  test('by rule, by hours, never to whom is away; the team hears of those for whom there is nobody', async () => {
    const { teammate, people, flow, go, ownersOf, notices } = await ground()
    const inSpain = { combinator: 'and', rules: [{ field: 'country', operator: '=', value: 'ES' }] }
    await teammate('ana', { rule: inSpain })
    await teammate('bob', { awayUntil: new Date(world.now().getTime() + day) })
    await teammate('never', { takes: false })
    const assign = await flow('data.assign', { how: 'turn' })
    const [spain = ''] = await people(1, { country: 'ES' })
    const [peru = ''] = await people(1, { country: 'PE', firstName: 'Luz' })
    const [kept = ''] = await people(1, { country: 'ES', ownerId: 'zoe' })
    await go(assign, [spain, peru, kept])
    expect(await ownersOf([spain, peru, kept])).toEqual(['ana', null, 'zoe'])
    expect(await notices()).toMatchObject([{ audience: 'team', link: `/contacts/${peru}` }])
    await world.pass(day + 1000)
    await go(assign, [peru])
    expect(await ownersOf([peru])).toEqual(['bob'])
  })
})

test('working hours are by the clock where somebody works, also over midnight', () => {
  const at = (time: string) => new Date(`2026-11-${time}Z`) // the 20th is a Friday
  const works = (hours: object | null, zone: string | null, time: string) =>
    isOnDuty({ hours: hours as typeof office | null, zone, awayFrom: null, awayUntil: null }, at(time), 'UTC')
  expect(works(office, null, '20T09:00')).toBe(true)
  expect(works(office, null, '20T17:00')).toBe(false)
  expect(works(office, 'America/Bogota', '20T13:59')).toBe(false)
  expect(works(office, 'America/Bogota', '20T14:00')).toBe(true)
  expect(works(office, null, '21T10:00')).toBe(false)
  const night = { days: [5], from: '22:00', to: '06:00' }
  expect(works(night, null, '20T23:00')).toBe(true)
  expect(works(night, null, '21T05:59')).toBe(true)
  expect(works(night, null, '20T05:00')).toBe(false)
  expect(works(null, null, '22T03:00')).toBe(true)
  const away = (from: string | null, until: string | null) =>
    isAway(
      { hours: null, zone: null, awayFrom: from ? at(from) : null, awayUntil: until ? at(until) : null },
      at('20T12:00'),
    )
  expect([
    away(null, null),
    away('20T12:00', null),
    away(null, '20T12:00'),
    away('19T00:00', '21T00:00'),
  ]).toEqual([...[false, true, false, true]])
})

describe('a task', () => {
  test('of a flow is made once, reminds its owner when due, and its end lets the contact go on', async () => {
    const { ws, inside, people, flow, go, notices, open } = await ground()
    const task = await flow('data.await-task', {
      ...{ title: 'Call {{ contact.firstName }}', to: 'owner', due: { amount: 1, unit: 'days' } },
      ...{ atMost: { amount: 3, unit: 'days' } },
    })
    const [luz = '', max = ''] = [
      ...(await people(1, { firstName: 'Luz', ownerId: 'ana' })),
      ...(await people(1, { firstName: 'Max' })),
    ]
    await go(task, [luz, max])
    const { items } = await open()
    expect(items.map((one) => [one.title, one.assignee, one.contact])).toEqual(
      expect.arrayContaining([
        ['Call Luz', 'ana', 'Luz'],
        ['Call Max', null, 'Max'],
      ]),
    )
    expect((await open({ assignee: 'ana' })).items.length).toBe(1)
    expect(await notices()).toEqual([])
    await world.pass(day + 60_000)
    expect((await notices()).map((one) => [one.audience, one.text]).toSorted()).toEqual([
      ['team', 'Due: Call Max'],
      ['user:ana', 'Due: Call Luz'],
    ])
    const id = items.find((one) => one.contactId === luz)?.id ?? ''
    const by = { kind: 'user', id: 'ana' } as const
    const done = { id, done: true, outcome: 'She buys', by, at: world.now() }
    expect(await inside((trx) => finishTask(trx, ws, done))).toBe(true)
    expect(await inside((trx) => finishTask(trx, ws, done))).toBe(true)
    await world.settle()
    const paths = async () =>
      Promise.all((await world.runsOf(task)).map(async (run) => [run.contactId, await world.pathOf(run.id)]))
    expect(Object.fromEntries(await paths())[luz]).toContain('step>done')
    await world.pass(3 * day)
    expect(Object.fromEntries(await paths())[max]).toContain('step>late')
    expect((await notices()).length).toBe(2)
    const { rows } = await asEngine(world.db, (trx) =>
      sql`select from events where contact_id = ${luz} and type = 'task.done'`.execute(trx),
    )
    expect(rows.length).toBe(1)
  })

  test('lists come page by page, by when they are due, those without a date last', async () => {
    const { ws, inside, open } = await ground()
    const make = (title: string, dueAt: Date | null) => ({
      ...{ title, dueAt, contactId: null, assignee: null, remindAt: null },
    })
    const at = world.now()
    await inside((trx) =>
      createTasks(
        trx,
        ws,
        [
          make('some day', null),
          make('soon', new Date(at.getTime() + day)),
          make('late', new Date(at.getTime() - day)),
        ],
        { by: { kind: 'user' }, at },
      ),
    )
    const first = await open({ limit: 2 })
    const second = await open({ limit: 2, cursor: first.nextCursor })
    expect([...first.items, ...second.items].map((one) => one.title)).toEqual(['late', 'soon', 'some day'])
    expect(second.nextCursor).toBeUndefined()
  })
})
