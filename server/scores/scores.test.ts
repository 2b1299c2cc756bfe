import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { draw, journey } from '../../test/journey.ts'
import { changeContacts } from '../contacts/changeContacts.ts'
import { createContacts } from '../contacts/createContacts.ts'
import { mergeContacts } from '../contacts/mergeContacts.ts'
import { asEngine } from '../db/connect.ts'
import { checkout } from '../db/home.ts'
import { findListeners } from '../events/listeners.ts'
import { recordEvents } from '../events/recordEvents.ts'
import { loadPlugins } from '../registry/plugins.ts'
import { ScoreDefinition } from './definition.ts'
import { explainScores } from './explain.ts'
import { previewScore } from './previewScore.ts'
import { changeScore, createScore } from './saveScore.ts'
import { recountScores } from './sweepScores.ts'

const world = await journey(await loadPlugins(join(checkout, 'plugins')))
const day = 86_400_000
const by = { kind: 'system' } as const

const hot = { id: 'hot', title: 'Hot', at: 30, until: 20 }
const paid = { id: 'paid', title: 'Paid', event: 'order.paid', points: 20 }
const define = (more: Record<string, unknown> = {}) =>
  ScoreDefinition.parse({ rules: [paid], halfLifeDays: 10, thresholds: [hot], ...more })

async function ground(definition?: ScoreDefinition) {
  const ws = await world.workspace()
  const inside = <T>(work: Parameters<typeof world.inWorkspace<T>>[1]) => world.inWorkspace(ws, work)
  const score = (key: string, what: ScoreDefinition, title = 'Interest') =>
    inside((trx) => createScore(trx, ws, { title, key, definition: what }))
  const id = definition ? await score('score', definition) : ''
  await world.engine.sweep()
  const person = async (row: Record<string, unknown> = {}) => {
    const [made = ''] = await inside((trx) =>
      createContacts(trx, ws, [row], { source: 'test', at: world.now() }),
    )
    return made
  }
  const tell = async (contactId: string, type: string, ago = 0, properties: Record<string, unknown> = {}) => {
    const at = new Date(world.now().getTime() - ago * day)
    await inside((trx) => recordEvents(trx, ws, [{ contactId, type, at, properties }]))
    await world.settle()
  }
  const change = async (contactId: string, what: Record<string, unknown>) => {
    const changed = await inside((trx) => changeContacts(trx, ws, [{ contactId, ...what }], by, world.now()))
    await world.settle()
    return changed.get(contactId)
  }
  const rowOf = (contactId: string) =>
    asEngine(world.db, (trx) =>
      trx
        .selectFrom('contacts')
        .select(['score', 'attributes', 'revision'])
        .where('id', '=', contactId)
        .executeTakeFirstOrThrow(),
    )
  const scoreOf = async (contactId: string) => Number((await rowOf(contactId)).score)
  const crossings = async (contactId: string) => {
    const { rows } = await asEngine(world.db, (trx) =>
      sql<{ way: string; at: Date }>`select properties ->> 'way' as way, at from events
        where contact_id = ${contactId} and type = 'score.crossed' order by id`.execute(trx),
    )
    return rows
  }
  const explain = async (contactId: string, key = 'score') =>
    (await inside((trx) => explainScores(trx, ws, contactId, world.now()))).find((one) => one.key === key)
  return { ws, id, inside, score, person, tell, change, rowOf, scoreOf, crossings, explain }
}

describe('a score', () => {
  test('counts as things happen, and starts a flow at its threshold: once up, once down, to the minute', async () => {
    const { ws, person, tell, scoreOf, crossings } = await ground(define())
    const flow = (way: string) =>
      world.publish(
        ws,
        draw(
          {
            crossed: { type: 'pipeline.score-crossed', input: { threshold: 'score/hot', way } },
            wait: { type: 'flow.wait', input: { for: { amount: 90, unit: 'days' } } },
          },
          ['crossed -> wait'],
          { reentry: 'parallel' },
        ),
      )
    const [up, down] = [await flow('up'), await flow('down')]
    const [ana, bob] = [await person(), await person()]
    await tell(ana, 'order.paid')
    expect(await scoreOf(ana)).toBe(20)
    expect(await world.runsOf(up)).toEqual([])
    await tell(ana, 'order.paid')
    expect(await scoreOf(ana)).toBe(40)
    expect((await world.runsOf(up)).map((run) => run.contactId)).toEqual([ana])
    const start = world.now().getTime()
    await world.pass(20 * day)
    // 40 points are 20 after one half-life: hysteresis keeps it from going to and fro at 30.
    expect((await world.runsOf(down)).map((run) => run.contactId)).toEqual([ana])
    const [, left] = await crossings(ana)
    expect(Math.abs((left?.at.getTime() ?? 0) - start - 10 * day)).toBeLessThan(60_000)
    const shown = await scoreOf(ana)
    expect(shown).toBeGreaterThanOrEqual(9.9)
    expect(shown).toBeLessThanOrEqual(11.1)
    expect(await scoreOf(bob)).toBe(0)
    expect((await crossings(ana)).map((one) => one.way)).toEqual(['up', 'down'])
  })

  test('explains each point in words that add up to its number', async () => {
    const { person, tell, change, explain, scoreOf } = await ground(
      define({ factors: { negotiation: 1.5 }, ceiling: 60 }),
    )
    const ana = await person({ stage: 'negotiation' })
    await tell(ana, 'order.paid')
    world.setNow(new Date(world.now().getTime() + 1000))
    await change(ana, { stage: 'won' })
    world.setNow(new Date(world.now().getTime() + 1000))
    await tell(ana, 'order.paid')
    await tell(ana, 'score.adjusted', 0, { score: 'score', points: 50, why: 'Met at the fair' })
    const told = await explain(ana)
    expect(told).toMatchObject({ number: 60, count: 3, thresholds: [{ id: 'hot', over: true }] })
    expect(told?.points.map((p) => [p.title, p.why, p.factor, p.stage, p.points, p.cut])).toEqual([
      [null, 'Met at the fair', 1, 'won', expect.closeTo(10), true],
      ['Paid', null, 1, 'won', 20, false],
      ['Paid', null, 1.5, 'negotiation', 30, false],
    ])
    expect(told?.points[2]?.half?.points).toBe(15)
    expect(await scoreOf(ana)).toBe(60)
    await world.pass(10 * day)
    const later = await explain(ana)
    expect(later?.number).toBe(30)
    expect(later?.points.reduce((sum, point) => sum + point.left, 0)).toBeCloseTo(30, 5)
  })

  test('that comes later than another is a field of its own, for rules, segments and texts', async () => {
    const { person, tell, score, rowOf, change } = await ground(define())
    const ana = await person()
    await tell(ana, 'order.paid')
    await score('loyalty', define({ halfLifeDays: null, rules: [{ ...paid, points: 5 }], thresholds: [] }))
    await world.engine.sweep()
    expect((await rowOf(ana)).attributes).toMatchObject({ loyalty: 5 })
    const { refused } = (await change(ana, { set: { 'attributes.loyalty': 99, score: 99 } })) ?? {}
    expect(refused?.map((one) => one.code)).toEqual(['counted', 'counted'])
    expect((await rowOf(ana)).attributes).toMatchObject({ loyalty: 5 })
  })

  test('that reads a field is counted again when the field changes; a late event finds its place', async () => {
    const inSpain = { combinator: 'and', rules: [{ field: 'country', operator: '=', value: 'ES' }] }
    const { person, tell, change, scoreOf, rowOf } = await ground(
      define({ rules: [{ ...paid, rule: inSpain }], ceiling: 30 }),
    )
    const ana = await person()
    await tell(ana, 'order.paid')
    expect(await scoreOf(ana)).toBe(0)
    await change(ana, { set: { country: 'ES' } })
    expect(await scoreOf(ana)).toBe(20)
    const { revision } = await rowOf(ana)
    await tell(ana, 'order.paid', 10)
    // 20, of which 10 are left, and 20 more: 30. In the other order the ceiling would have cut it to 30 of 40.
    expect(await scoreOf(ana)).toBe(30)
    expect((await rowOf(ana)).revision).toBe(revision)
    await change(ana, { set: { country: 'PT' } })
    expect(await scoreOf(ana)).toBe(0)
  })

  test('that is being counted for the first time stays silent about the past, not about what happens meanwhile', async () => {
    const { score, person, tell, crossings } = await ground()
    const [past, now] = [await person(), await person()]
    for (const who of [past, past, now]) await tell(who, 'order.paid')
    await score('score', define())
    await tell(now, 'order.paid')
    await world.engine.sweep()
    await world.settle()
    expect(await crossings(past)).toEqual([])
    expect((await crossings(now)).map((one) => one.way)).toEqual(['up'])
  })

  test('has the last word over numbers that people came with; who is merged has the points of both', async () => {
    const { inside, ws, score, person, tell, scoreOf } = await ground()
    const [old, other] = [await person({ score: 77 }), await person({ score: 5 })]
    await tell(old, 'order.paid', 2)
    await tell(other, 'order.paid')
    await score('score', define({ halfLifeDays: null }))
    const late = await person({ score: 99 })
    await world.engine.sweep()
    await world.settle()
    expect(await Promise.all([old, other, late].map(scoreOf))).toEqual([20, 20, 0])
    await inside((trx) => mergeContacts(trx, ws, { keep: old, drop: other, by }))
    await world.settle()
    expect(await scoreOf(old)).toBe(40)
  })

  test('changed is counted anew for everybody, after telling who would cross what', async () => {
    const { ws, id, inside, person, tell, scoreOf, crossings } = await ground(define())
    const people = [await person(), await person(), await person()]
    const [ana = '', bob = ''] = people
    await tell(ana, 'order.paid')
    await tell(bob, 'order.paid')
    await tell(bob, 'order.paid')
    const dearer = define({ rules: [{ ...paid, points: 31 }] })
    const cheaper = define({ rules: [{ ...paid, points: 1 }] })
    const preview = (definition: ScoreDefinition) =>
      inside((trx) =>
        previewScore(trx, ws, { key: 'score', definition }, { id, definition: define() }, world.now()),
      )
    expect(await preview(dearer)).toMatchObject({
      ...{ people: 3, scaled: 1, scored: { before: 2, after: 2 } },
      thresholds: [{ id: 'hot', before: 1, after: 2, up: 1, down: 0 }],
    })
    expect((await preview(cheaper)).thresholds).toMatchObject([{ before: 1, after: 0, up: 0, down: 1 }])
    expect(await scoreOf(ana)).toBe(20)
    await inside((trx) => changeScore(trx, ws, id, { definition: dearer }))
    await world.engine.sweep()
    expect(await scoreOf(ana)).toBe(31)
    expect((await crossings(ana)).length).toBe(1)
    await inside((trx) => changeScore(trx, ws, id, { definition: cheaper, tell: false }))
    await world.engine.sweep()
    expect(await scoreOf(bob)).toBe(2)
    expect((await crossings(bob)).length).toBe(1)
  })
})

test('counted step by step with changes in between, or anew at the end: the same number', async () => {
  const inSpain = { combinator: 'and', rules: [{ field: 'country', operator: '=', value: 'ES' }] }
  const clicked = {
    combinator: 'and',
    rules: [{ field: 'event:link.clicked', operator: 'did', value: { within: { amount: 3, unit: 'days' } } }],
  }
  const kit = await ground(
    define({
      factors: { proposal: 2, new: 0.5 },
      ceiling: 90,
      rules: [
        { ...paid, most: { times: 2, within: { amount: 4, unit: 'days' } } },
        { id: 'es', title: 'In Spain', event: 'page.seen', points: 3, rule: inSpain },
        { id: 'down', title: 'Cancelled', event: 'order.cancelled', points: -15 },
      ],
    }),
  )
  await kit.score('deep', define({ rules: [{ ...paid, rule: clicked }], thresholds: [] }), 'Deep')
  await world.engine.sweep()
  let seed = 7
  const chance = (n: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((seed / 2_147_483_648) * n)
  }
  const people = [await kit.person({ stage: 'new' }), await kit.person(), await kit.person({ country: 'ES' })]
  const kinds = ['order.paid', 'page.seen', 'order.cancelled', 'link.clicked', 'score.adjusted']
  for (let n = 0; n < 50; n++) {
    const who = people[chance(people.length)] ?? ''
    const what = chance(10)
    if (what < 6)
      await kit.tell(who, kinds[chance(kinds.length)] ?? '', chance(4) === 0 ? chance(6) : 0, {
        ...{ score: 'score', points: chance(20) - 5 },
      })
    else if (what === 6) await kit.change(who, { stage: ['new', 'proposal', 'won'][chance(3)] })
    else if (what === 7) await kit.change(who, { set: { country: ['ES', 'PT', null][chance(3)] } })
    else await world.pass((1 + chance(2)) * (day / 2) + chance(1000))
  }
  const states = () =>
    asEngine(world.db, async (trx) => {
      const { rows } =
        await sql`select score_id, contact_id, value, at, last_id, over, counted from contact_scores
        where workspace_id = ${kit.ws} order by 1, 2`.execute(trx)
      return rows
    })
  const stepwise = await states()
  expect(stepwise.length).toBe(6)
  await asEngine(world.db, (trx) =>
    sql`update scores set revision = revision + 1, recount_after = '00000000-0000-0000-0000-000000000000'
      where workspace_id = ${kit.ws}`.execute(trx),
  )
  await world.engine.sweep()
  expect(await states()).toEqual(stepwise)
})

test('a count of many people holds nobody else up, and goes on where it was', async () => {
  const [many, few] = [await ground(), await ground()]
  const crowd = (ws: string, count: number) =>
    asEngine(world.db, (trx) =>
      sql`insert into contacts (workspace_id, id, score) select ${ws}, uuid7(), 7 from generate_series(1, ${count})`.execute(
        trx,
      ),
    )
  await crowd(many.ws, 1200)
  await crowd(few.ws, 3)
  for (const { ws, inside } of [many, few])
    await inside((trx) => createScore(trx, ws, { title: 'Interest', key: 'score', definition: define() }))
  const left = (ws: string) =>
    asEngine(world.db, async (trx) => {
      const { rows } = await sql<{ people: number; counting: boolean }>`select
        (select count(*)::int from contacts where workspace_id = ${ws} and score = 7) as people,
        (select recount_after is not null from scores where workspace_id = ${ws}) as counting`.execute(trx)
      return rows[0]
    })
  const clock = async () => world.now()
  await recountScores(world.db, clock, 2)
  expect(await left(many.ws)).toEqual({ people: 700, counting: true })
  expect(await left(few.ws)).toEqual({ people: 0, counting: false })
  // Another process, after this one was killed.
  await recountScores(world.db, clock)
  expect(await left(many.ws)).toEqual({ people: 0, counting: false })
})

test('costs one look where nobody defined any, and is asked for by index', async () => {
  const ws = await world.workspace()
  const ana = await world.contact(ws)
  const news = {
    workspaceId: ws,
    contactIds: [ana],
    touched: ['event:order.paid'],
    touchedBy: new Map([[ana, new Set(['event:order.paid'])]]),
    events: [],
  }
  const listeners = () => asEngine(world.db, (trx) => findListeners(trx, news))
  expect((await listeners()).scores).toBe(false)
  await world.inWorkspace(ws, (trx) =>
    createScore(trx, ws, { title: 'Interest', key: 'score', definition: define() }),
  )
  expect((await listeners()).scores).toBe(true)
  expect((await asEngine(world.db, (trx) => findListeners(trx, { ...news, touched: ['city'] }))).scores).toBe(
    false,
  )
  const plan = await asEngine(world.db, async (trx) => {
    await sql`set local enable_seqscan = off`.execute(trx)
    const { rows } = await sql<{ 'QUERY PLAN': string }>`explain select contact_id from contact_scores
      where next_at <= now() order by next_at limit 500`.execute(trx)
    return rows.map((row) => Object.values(row)[0]).join('\n')
  })
  expect(plan).toContain('contact_scores_next')
})
