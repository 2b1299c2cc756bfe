import { describe, expect, test } from 'vitest'
import type { Rule } from '#sdk/rules'
import { journey } from '../../test/journey.ts'
import { changeContacts } from '../contacts/changeContacts.ts'
import { createContacts } from '../contacts/createContacts.ts'
import { asEngine } from '../db/connect.ts'
import { countStages, lastMoves } from './board.ts'
import { createPipeline, deletePipeline } from './createPipeline.ts'
import { pipelineMetrics } from './metrics.ts'
import { listPipelines } from './savePipeline.ts'
import { changeStageRule, createStageRule } from './stageRules.ts'

const day = 86_400_000
const world = await journey([])
const { db } = world
const by = { kind: 'user', id: 'ana' } as const
const where = (...rules: Rule['rules']): Rule => ({ combinator: 'and', rules })

async function ground() {
  const ws = await world.workspace()
  const [pipeline] = await listPipelines(db, ws)
  if (!pipeline) throw new Error('no pipeline')
  const inside = <T>(work: Parameters<typeof world.inWorkspace<T>>[1]) => world.inWorkspace(ws, work)
  const person = async (row: Record<string, unknown> = {}) => {
    const [id = ''] = await inside((trx) =>
      createContacts(trx, ws, [{ stage: 'new', ...row }], { source: 'test', at: world.now() }),
    )
    return id
  }
  const change = (contactId: string, what: Record<string, unknown>) =>
    inside((trx) => changeContacts(trx, ws, [{ contactId, ...what }], by, world.now()))
  const stageOf = async (id: string) =>
    (await db.selectFrom('contacts').select('stageKey').where('id', '=', id).executeTakeFirstOrThrow())
      .stageKey
  const movesOf = (id: string) =>
    asEngine(db, (trx) =>
      trx.selectFrom('stageMoves').selectAll().where('contactId', '=', id).orderBy('id').execute(),
    )
  const rule = (from: string, to: string, condition: Rule, title = `${from} to ${to}`) =>
    inside((trx) => createStageRule(trx, ws, pipeline.id, { title, from, to, rule: condition, active: true }))
  return { ws, pipeline, inside, person, change, stageOf, movesOf, rule }
}

describe('the history of stages', () => {
  test('a move tells who made it, why, and how long the contact had stood there', async () => {
    const { person, change, movesOf } = await ground()
    const ana = await person()
    await world.pass(3 * day)
    await change(ana, { stage: 'qualified', why: { text: 'Asked for a price' } })
    const [first, second] = await movesOf(ana)
    expect(first).toMatchObject({ fromKey: null, toKey: 'new', fromSince: null })
    expect(second).toMatchObject({
      fromKey: 'new',
      toKey: 'qualified',
      by,
      why: { text: 'Asked for a price' },
    })
    expect((second?.at.getTime() ?? 0) - (second?.fromSince?.getTime() ?? 0)).toBe(3 * day)
  })
})

describe('the board', () => {
  test('counts people, their worth and those who stood too long, for whoever the filter lets through', async () => {
    const { ws, pipeline, inside, person } = await ground()
    await inside((trx) =>
      trx
        .insertInto('fields')
        .values({ workspaceId: ws, key: 'value', title: 'Value', type: 'number' })
        .execute(),
    )
    await inside((trx) =>
      trx.updateTable('pipelines').set({ valueField: 'value' }).where('id', '=', pipeline.id).execute(),
    )
    await person({ city: 'Cali', attributes: { value: 100 } })
    await person({ city: 'Lima', attributes: { value: 'not a number' } })
    const late = await person({ city: 'Cali', attributes: { value: 2.5 } })
    await inside((trx) =>
      trx
        .updateTable('contacts')
        .set({ stageSince: new Date(Date.now() - 3 * day) })
        .where('id', '=', late)
        .execute(),
    )
    const count = (filter: Parameters<typeof countStages>[3]) =>
      inside((trx) => countStages(trx, ws, { id: pipeline.id, valueField: 'value' }, filter, {}))
    expect((await count({}))[0]).toEqual({ key: 'new', count: 3, overdue: 1, value: 102.5 })
    expect((await count({}))[7]).toEqual({ key: 'lost', count: 0, overdue: 0, value: 0 })
    expect((await count({ rule: where({ field: 'city', operator: '=', value: 'lima' }) }))[0]).toMatchObject({
      count: 1,
    })
    expect((await count({ ownerId: 'none' }))[0]).toMatchObject({ count: 3 })
    expect((await count({ ownerId: 'ana' }))[0]).toMatchObject({ count: 0 })
  })

  test('follows the moves of its own pipeline only', async () => {
    const { ws, pipeline, inside, person, change } = await ground()
    const other = await inside((trx) => createPipeline(trx, ws, { title: 'Renewals', language: 'es' }))
    const ana = await person()
    await change(ana, { stage: 'contacted' })
    const moves = (id: string) => inside((trx) => lastMoves(trx, ws, id))
    expect((await moves(pipeline.id)).map(({ from, to }) => [from, to])).toEqual([
      ['new', 'contacted'],
      [null, 'new'],
    ])
    expect(await moves(other)).toEqual([])
    await change(ana, { stage: 'new-2' })
    expect(await moves(other)).toHaveLength(1)
    await expect(inside((trx) => deletePipeline(trx, ws, other))).rejects.toThrow(
      'Move them to another pipeline',
    )
    await change(ana, { stage: 'won' })
    await inside((trx) => deletePipeline(trx, ws, other))
    await expect(inside((trx) => deletePipeline(trx, ws, pipeline.id))).rejects.toThrow('the only pipeline')
  })
})

describe('rules that move people on', () => {
  const tagged = where({ field: 'tags', operator: 'contains', value: 'vip' })

  test('move whoever they hold for, at once, and say what they compared', async () => {
    const { person, change, stageOf, movesOf, rule } = await ground()
    await rule('new', 'qualified', tagged, 'Important people')
    const [ana, bob] = [await person(), await person()]
    await world.settle()
    expect(await stageOf(ana)).toBe('new')
    await change(ana, { addTags: ['vip'] })
    await world.settle()
    expect([await stageOf(ana), await stageOf(bob)]).toEqual(['qualified', 'new'])
    expect((await movesOf(ana)).at(-1)).toMatchObject({
      by: { kind: 'rule', title: 'Important people' },
      why: { text: 'Important people', because: [{ field: 'tags', result: true }] },
    })
  })

  test('hold for people who come to the stage later, one stage after the other', async () => {
    const { person, stageOf, movesOf, rule } = await ground()
    await rule('new', 'contacted', tagged)
    await rule('contacted', 'meeting', tagged)
    const ana = await person({ tags: ['vip'] })
    await world.settle()
    expect(await stageOf(ana)).toBe('meeting')
    expect((await movesOf(ana)).map((move) => move.toKey)).toEqual(['new', 'contacted', 'meeting'])
  })

  test('hold by the passing of time, to the minute, and not for who has left the stage meanwhile', async () => {
    const { person, change, stageOf, rule, movesOf } = await ground()
    const start = world.now()
    await rule(
      'new',
      'lost',
      where({ field: 'stageSince', operator: 'notInLast', value: { amount: 2, unit: 'days' } }),
    )
    const [ana, bob] = [await person(), await person()]
    await world.pass(day)
    await change(bob, { stage: 'contacted' })
    await world.pass(day - 60_000)
    expect([await stageOf(ana), await stageOf(bob)]).toEqual(['new', 'contacted'])
    await world.pass(120_000)
    expect([await stageOf(ana), await stageOf(bob)]).toEqual(['lost', 'contacted'])
    const moved = (await movesOf(ana)).at(-1)?.at.getTime() ?? 0
    expect(moved - start.getTime() - 2 * day).toBeLessThan(60_000)
    expect(await db.selectFrom('ruleFlips').selectAll().where('contactId', '=', bob).execute()).toEqual([])
  })

  test('take those who stand there already once they are saved, and none while switched off', async () => {
    const { ws, pipeline, inside, person, stageOf, rule } = await ground()
    const ana = await person({ tags: ['vip'] })
    await world.settle()
    const id = await rule('new', 'meeting', where({ field: 'city', operator: '=', value: 'nowhere' }))
    await world.pass(day)
    expect(await stageOf(ana)).toBe('new')
    const alter = (change: Parameters<typeof changeStageRule>[3]) =>
      inside((trx) => changeStageRule(trx, ws, { pipelineId: pipeline.id, id }, change))
    await alter({ rule: tagged, active: false })
    await world.pass(day)
    expect(await stageOf(ana)).toBe('new')
    await alter({ active: true })
    await world.pass(day)
    expect(await stageOf(ana)).toBe('meeting')
  })

  test('never lead backwards or out of a closed stage', async () => {
    const { rule } = await ground()
    await expect(rule('meeting', 'new', tagged)).rejects.toMatchObject({
      more: { fields: { to: expect.anything() } },
    })
    await expect(rule('won', 'lost', tagged)).rejects.toMatchObject({
      more: { fields: { from: expect.anything() } },
    })
    await expect(rule('new', 'nowhere', tagged)).rejects.toMatchObject({
      more: { fields: { to: expect.anything() } },
    })
  })
})

describe('the numbers of a pipeline', () => {
  test('tell the flow, the pace and the conversion as counting by hand does', async () => {
    const { ws, pipeline, inside, person, change } = await ground()
    const start = world.now()
    const people = await Promise.all(Array.from({ length: 10 }, () => person()))
    // The n-th person stays n+1 hours in "new"; six get to "contacted", three of them to "won", one goes back.
    for (const [n, id] of people.entries()) {
      await world.pass(3_600_000)
      if (n < 6) await change(id, { stage: 'contacted' })
    }
    for (const id of people.slice(0, 3)) await change(id, { stage: 'won' })
    await change(people[5] ?? '', { stage: 'new' })
    const { stages, days } = await inside((trx) =>
      pipelineMetrics(trx, ws, pipeline.id, start.toISOString().slice(0, 10)),
    )
    const of = (key: string) => stages.find((stage) => stage.key === key)
    expect(of('new')).toMatchObject({
      entered: 11,
      left: 6,
      people: 10,
      reached: { contacted: 6, won: 3, lost: 0 },
    })
    expect(Math.abs((of('new')?.median ?? 0) / (3.5 * 3600) - 1)).toBeLessThan(0.01)
    expect(Math.abs((of('new')?.p90 ?? 0) / (5.5 * 3600) - 1)).toBeLessThan(0.01)
    expect(of('contacted')).toMatchObject({ entered: 6, left: 4, people: 6, reached: { won: 3 } })
    expect(of('won')).toMatchObject({ entered: 3, left: 0, median: null, reached: { lost: 0 } })
    expect(days.reduce((sum, one) => sum + one.entered, 0)).toBe(20)
    const later = await inside((trx) =>
      pipelineMetrics(trx, ws, pipeline.id, new Date(world.now().getTime() + day).toISOString().slice(0, 10)),
    )
    expect(later.stages.every((stage) => stage.entered === 0 && stage.people === 0)).toBe(true)
  })
})
