import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { chances } from '../../test/chances.ts'
import { journey } from '../../test/journey.ts'
import { changeContacts } from '../contacts/changeContacts.ts'
import { createContacts } from '../contacts/createContacts.ts'
import { deleteContacts } from '../contacts/deleteContact.ts'
import { mergeContacts } from '../contacts/mergeContacts.ts'
import { asEngine, type Db, type Trx } from '../db/connect.ts'
import { foldCounts } from '../engine/counts.ts'
import { countStages } from './board.ts'
import { pipelineMetrics } from './metrics.ts'
import { listPipelines, saveStages } from './savePipeline.ts'
import { percentileOf } from './stays.ts'

const world = await journey([])
const { db } = world
const by = { kind: 'user', id: 'ana' } as const
const day = 86_400_000
const everybody = { combinator: 'and', rules: [] } as const
const zones = ['UTC', 'Asia/Kolkata', 'America/Santiago']

test('whatever happens to people, the figures are what counting all contacts and moves comes to', async () => {
  for (let seed = 1; seed <= 5; seed++) {
    const history = await live(chances(seed))
    const { told, counted } = await history.both()
    expect(told, `seed ${seed}`).toEqual(counted)
    await asEngine(db, foldCounts)
    const folded = await history.both()
    expect(folded.told, `seed ${seed}, folded`).toEqual(folded.counted)
    const { rows } = await asEngine(db, (trx) =>
      sql`select from standing_counts where n = 0 and worth = 0 union all select from stage_counts where n = 0`.execute(
        trx,
      ),
    )
    expect(rows).toHaveLength(0)
  }
}, 180_000)

/** A random history of some people in a workspace of their own, through the product's own doors. */
async function live(chance: () => number) {
  const ws = await world.workspace()
  const below = (n: number) => Math.floor(chance() * n)
  const inside = <T>(work: Parameters<typeof world.inWorkspace<T>>[1]) => world.inWorkspace(ws, work)
  const [made] = await inside((trx) => listPipelines(trx, ws))
  if (!made) throw new Error('no pipeline')
  const { id: pipelineId } = made
  let people: string[] = []
  let now = Date.now() - 100 * day
  let names = 0
  const stages = async (trx: Db) =>
    (await listPipelines(trx, ws)).find(({ id }) => id === pipelineId)?.stages ?? []
  const stage = async (trx: Db) => (await stages(trx))[below(8)]?.key ?? 'new'
  const worth = () => ({ worth: [0.1, 0.7, 12, 'much', '3.5', null][below(6)], other: below(9) })
  const one = () => people[below(people.length)] ?? ''

  const doings = [
    async (trx: Trx) => {
      const keys = await Promise.all(Array.from({ length: 1 + below(4) }, () => stage(trx)))
      const rows = keys.map((key) => ({ stage: chance() < 0.8 ? key : null, attributes: worth() }))
      const ids = await createContacts(trx, ws, rows, { source: 'test', by, at: new Date(now) })
      people.push(...ids.filter((id) => id !== undefined))
    },
    async (trx: Trx) => {
      const moved = people.filter(() => chance() < 0.4)
      const changes = []
      for (const contactId of moved)
        changes.push({
          contactId,
          stage: chance() < 0.9 ? await stage(trx) : null,
          ...(chance() < 0.3 && { set: { 'attributes.worth': below(50) / 10 } }),
        })
      // Twice in one go: two moves at the same moment.
      if (moved[0] && chance() < 0.3) changes.push({ contactId: moved[0], stage: await stage(trx) })
      await changeContacts(trx, ws, changes, by, new Date(now))
    },
    (trx: Trx) =>
      changeContacts(
        trx,
        ws,
        [{ contactId: one(), set: { 'attributes.worth': below(50) / 10 } }],
        by,
        new Date(now),
      ),
    async (trx: Trx) => {
      const gone = people.filter(() => chance() < 0.15)
      people = people.filter((id) => !gone.includes(id))
      if (chance() < 0.5) return deleteContacts(trx, ws, gone)
      // By hand, as a test or an operator would.
      await sql`delete from contacts where id = any(${gone}::uuid[])`.execute(trx)
    },
    async (trx: Trx) => {
      const [keep, drop] = [one(), one()]
      if (keep === drop) return
      await mergeContacts(trx, ws, { keep, drop, by })
      people = people.filter((id) => id !== drop)
    },
    async (trx: Trx) => {
      await sql`update workspaces set time_zone = ${zones[below(3)]} where id = ${ws}`.execute(trx)
    },
    (trx: Trx) =>
      sql`update pipelines set value_field = ${['worth', 'other', null][below(3)]} where id = ${pipelineId}`.execute(
        trx,
      ),
    async (trx: Trx) => {
      const there = await stages(trx)
      const [a, b] = [below(8), below(8)]
      const keyOf = (index: number) =>
        index === a ? (there[b]?.key ?? '') : index === b ? (there[a]?.key ?? '') : (there[index]?.key ?? '')
      const renamed = there.map(({ position: _, ...stage }, index) => ({ ...stage, key: keyOf(index) }))
      if (a === b && renamed[a]) renamed[a].key = `named-${++names}`
      await saveStages(trx, ws, pipelineId, renamed)
    },
  ]
  const often = [0, 0, 1, 1, 1, 1, 2, 2, 3, 4, 5, 6, 7]
  for (let count = 0; count < 40; count++) {
    now += Math.exp(chance() * Math.log(5 * day))
    const doing = doings[often[below(often.length)] ?? 0]
    // What is taken back was never counted.
    if (people.length === 0) await inside(async (trx) => doings[0]?.(trx))
    await inside(async (trx) => {
      const before = people
      people = [...people]
      await doing?.(trx)
      if (chance() < 0.1) {
        people = before
        throw new Error('taken back')
      }
    }).catch((error) => {
      if (error.message !== 'taken back') throw error
    })
    if (chance() < 0.2) await asEngine(db, foldCounts)
  }

  /** What is told, and what counting from the ground gives. */
  async function both() {
    const from = new Date(now - 40 * day).toISOString().slice(0, 10)
    return inside(async (trx) => {
      const [pipeline] = await listPipelines(trx, ws)
      if (!pipeline) throw new Error('no pipeline')
      const keys = pipeline.stages.map(({ key }) => key)
      const types = {}
      const numbers = await pipelineMetrics(trx, ws, pipelineId, from)
      const ground = await fromTheGround(trx, ws, keys, from)
      const near = (told: number | null, real: number | null) =>
        told === real || (told !== null && real !== null && Math.abs(told - real) <= real * 0.01 + 0.5)
      return {
        told: {
          totals: await countStages(trx, ws, pipeline, {}, types),
          days: numbers.days,
          reached: numbers.stages.map(({ people, reached }) => ({ people, reached })),
          // Times are told to the per cent: where they are that near, they are the real ones.
          paces: numbers.stages.map(({ key, left, median, p90 }) => {
            const real = ground.paces.get(key)
            return {
              left,
              median: near(median, real?.median ?? null) ? (real?.median ?? null) : median,
              p90: near(p90, real?.p90 ?? null) ? (real?.p90 ?? null) : p90,
            }
          }),
        },
        counted: {
          totals: await countStages(trx, ws, pipeline, { rule: everybody as never }, types),
          days: ground.days,
          reached: keys.map((key, index) => ({
            people: ground.reach(key, key),
            reached: Object.fromEntries(keys.slice(index + 1).map((to) => [to, ground.reach(key, to)])),
          })),
          paces: keys.map((key) => ground.paces.get(key) ?? { left: 0, median: null, p90: null }),
        },
      }
    })
  }
  return { ws, both }
}

/** Every move of the period, one by one. */
async function fromTheGround(db: Db, ws: string, keys: string[], from: string) {
  const zone = sql`(select time_zone from workspaces where id = ${ws})`
  const moves = sql`select *, to_char(at at time zone ${zone}, 'YYYY-MM-DD') as day from stage_moves
    where workspace_id = ${ws} and at >= ${from}::timestamp at time zone ${zone}`
  const { rows: paces } = await sql<{ key: string; left: number; median: number | null; p90: number | null }>`
    select from_key as key, count(*)::int as left,
      percentile_cont(0.5) within group (order by greatest(extract(epoch from at - from_since), 0)) as median,
      percentile_cont(0.9) within group (order by greatest(extract(epoch from at - from_since), 0)) as p90
    from (${moves}) m where from_key = any(${keys}::text[]) group by 1`.execute(db)
  const { rows: reaches } = await sql<{ from: string; to: string; people: number }>`
    with m as (${moves}),
      came as (select contact_id, to_key, min(at) as first from m group by 1, 2),
      latest as (select contact_id, to_key, max(at) as last from m group by 1, 2)
    select c.to_key as "from", l.to_key as "to", count(*)::int as people
    from came c join latest l on l.contact_id = c.contact_id and l.last >= c.first group by 1, 2`.execute(db)
  const { rows: days } = await sql<{ day: string; key: string; entered: number; left: number }>`
    select day, key, sum(entered)::int as entered, sum("left")::int as "left"
    from (${moves}) m cross join lateral (values (m.to_key, 1, 0), (m.from_key, 0, 1)) as side (key, entered, "left")
    where key = any(${keys}::text[]) group by 1, 2 order by 1, 2`.execute(db)
  return {
    days,
    paces: new Map(paces.map(({ key, ...pace }) => [key, pace])),
    reach: (from: string, to: string) =>
      reaches.find((one) => one.from === from && one.to === to)?.people ?? 0,
  }
}

test('people who are moved at the same time by many are each counted where they end', async () => {
  const ws = await world.workspace()
  const inside = <T>(work: Parameters<typeof world.inWorkspace<T>>[1]) => world.inWorkspace(ws, work)
  const [pipeline] = await inside((trx) => listPipelines(trx, ws))
  if (!pipeline) throw new Error('no pipeline')
  const keys = pipeline.stages.map(({ key }) => key)
  const ids = await inside((trx) =>
    createContacts(
      trx,
      ws,
      Array.from({ length: 6 }, () => ({ stage: 'new' })),
      { source: 'test', by },
    ),
  )
  const people = ids.filter((id) => id !== undefined)
  await Promise.all([
    ...keys.map((stage) =>
      inside((trx) =>
        changeContacts(
          trx,
          ws,
          people.map((contactId) => ({ contactId, stage })),
          by,
        ),
      ),
    ),
    inside((trx) => deleteContacts(trx, ws, people.slice(0, 2))),
    inside((trx) => sql`delete from contacts where id = ${people[2]}`.execute(trx)),
    inside((trx) => sql`update workspaces set time_zone = 'Asia/Kolkata' where id = ${ws}`.execute(trx)),
    asEngine(db, foldCounts),
  ])
  const told = await inside((trx) => countStages(trx, ws, pipeline, {}, {}))
  expect(told.reduce((sum, { count }) => sum + count, 0)).toBe(3)
  expect(told).toEqual(
    await inside((trx) => countStages(trx, ws, pipeline, { rule: everybody as never }, {})),
  )
  const figures = () =>
    asEngine(db, async (trx) => {
      const { rows } = await sql`
        select measure, key, day::text, other, bucket, sum(n)::int as n from (
          select measure, key, day, other, bucket, n from stage_counts where workspace_id = ${ws}
          union all select measure, key, day, other, bucket, n from stage_deltas where workspace_id = ${ws}) f
        group by 1, 2, 3, 4, 5 having sum(n) <> 0 order by 1, 2, 3, 4, 5`.execute(trx)
      return rows
    })
  const added = await figures()
  await asEngine(db, (trx) => sql`select recount_moves(${ws})`.execute(trx))
  expect(added).toEqual(await figures())
  expect(added.length).toBeGreaterThan(0)
})

test('a workspace that goes takes its figures along', async () => {
  const ws = await world.workspace()
  const inside = <T>(work: Parameters<typeof world.inWorkspace<T>>[1]) => world.inWorkspace(ws, work)
  const stand = { stage: 'new' }
  const [id = ''] = await inside((trx) => createContacts(trx, ws, [stand, stand], { source: 'test', by }))
  await inside((trx) => changeContacts(trx, ws, [{ contactId: id, stage: 'won' }], by))
  await asEngine(db, foldCounts)
  await inside((trx) => changeContacts(trx, ws, [{ contactId: id, stage: 'new' }], by))
  await asEngine(db, (trx) => sql`delete from workspaces where id = ${ws}`.execute(trx))
  await asEngine(db, foldCounts)
  for (const table of ['standing_counts', 'standing_deltas', 'stage_counts', 'stage_deltas']) {
    const { rows } = await asEngine(db, (trx) =>
      sql`select from ${sql.table(table)} where workspace_id = ${ws}`.execute(trx),
    )
    expect(rows, table).toHaveLength(0)
  }
})

test('a share of people left after at most so long, to the per cent', () => {
  const bucketOf = (seconds: number) => (seconds < 1 ? 0 : 1 + Math.floor(Math.log(seconds) / Math.log(1.02)))
  const stays = (...seconds: number[]) => seconds.map((one) => ({ bucket: bucketOf(one), n: 1 }))
  expect(percentileOf([], 0.5)).toBeNull()
  expect(percentileOf([{ bucket: 3, n: 0 }], 0.5)).toBeNull()
  expect(Math.abs((percentileOf(stays(100), 0.9) ?? 0) / 100 - 1)).toBeLessThan(0.01)
  expect(Math.abs((percentileOf(stays(9000, 3000, 1000), 0.5) ?? 0) / 3000 - 1)).toBeLessThan(0.01)
  expect(Math.abs((percentileOf(stays(1000, 3000), 0.5) ?? 0) / 2000 - 1)).toBeLessThan(0.01)
  expect(percentileOf(stays(0.2, 0.4), 0.5)).toBe(0.5)
})
