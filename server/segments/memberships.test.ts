import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Rule } from '#sdk/rules'
import { freshDb } from '../../test/db.ts'
import { changeContacts } from '../contacts/changeContacts.ts'
import { createContacts } from '../contacts/createContacts.ts'
import { fieldTypes } from '../contacts/fieldTypes.ts'
import { asEngine, asWorkspace, type Db } from '../db/connect.ts'
import { recordEvents } from '../events/recordEvents.ts'
import { seedStages } from '../pipeline/seedStages.ts'
import { compileRule } from '../rules/compileRule.ts'
import { fillSegments } from './fillSegment.ts'
import { addMembers, changeRule, createSegment, removeMembers } from './saveSegment.ts'
import { sweepFlips } from './sweepFlips.ts'
import { updateMemberships } from './updateMemberships.ts'

const { db } = await freshDb()
const { id: ws } = await db
  .insertInto('workspaces')
  .values({ title: 'A', slug: 'a' })
  .returning('id')
  .executeTakeFirstOrThrow()
await seedStages(db, ws)
await db
  .insertInto('fields')
  .values({ workspaceId: ws, key: 'size', title: 'Size', type: 'number' })
  .execute()
const by = { kind: 'system' } as const
const inWorkspace = <T>(work: (db: Db) => Promise<T>) => asWorkspace(db, ws, work)
const make = (title: string, rule: Rule) =>
  inWorkspace((trx) => createSegment(trx, ws, { title, kind: 'live', rule }))
const where = (...rules: Rule['rules']): Rule => ({ combinator: 'and', rules })

/** Routes what the change log holds, as the engine's router does. */
async function route(now = new Date()) {
  await asEngine(db, async (trx) => {
    const changes = await trx
      .deleteFrom('changes')
      .where('workspaceId', '=', ws)
      .returning(['contactId', 'fields', 'eventId'])
      .execute()
    const ids = changes.flatMap((change) => change.eventId ?? [])
    const events = await trx
      .selectFrom('events')
      .select('type')
      .where('id', '=', sql<string>`any(${ids}::uuid[])`)
      .execute()
    const touched = [
      ...changes.flatMap((change) => change.fields),
      ...events.map((event) => `event:${event.type}`),
    ]
    await updateMemberships(
      trx,
      ws,
      [...new Set(changes.map((change) => change.contactId))],
      [...new Set(touched)],
      now,
    )
  })
}
const membersOf = async (segmentId: string) =>
  (await db.selectFrom('segmentMembers').select('contactId').where('segmentId', '=', segmentId).execute())
    .map((row) => row.contactId)
    .sort()
async function shouldBe(rule: Rule, now: Date) {
  const types = await fieldTypes(db, ws)
  const { rows } = await sql<{
    id: string
  }>`select c.id from contacts c where c.workspace_id = ${ws} and ${compileRule(rule, { types, now })}`.execute(
    db,
  )
  return rows.map((row) => row.id).sort()
}
const told = async (segmentId: string) =>
  (
    await db
      .selectFrom('events')
      .select(['type', 'contactId'])
      .where(sql<boolean>`properties->>'segmentId' = ${segmentId}`)
      .orderBy('id')
      .execute()
  ).map(({ type, contactId }) => `${type} ${contactId}`)
const person = async (row = {}) => (await createContacts(db, ws, [row], { source: 'test' }))[0] ?? ''

test('a segment begins with whom its rule says, silently; later changes enter and leave and are told', async () => {
  const [ana, bob] = [await person({ city: 'Lima' }), await person({ city: 'Cusco' })]
  await route()
  const segment = await make('Lima', where({ field: 'city', operator: '=', value: 'lima' }))
  expect(await membersOf(segment)).toEqual([ana])
  expect(await told(segment)).toEqual([])
  await changeContacts(
    db,
    ws,
    [
      { contactId: ana, set: { city: 'Quito' } },
      { contactId: bob, set: { city: 'Lima' } },
    ],
    by,
  )
  await route()
  expect(await membersOf(segment)).toEqual([bob])
  expect(new Set(await told(segment))).toEqual(new Set([`segment.left ${ana}`, `segment.entered ${bob}`]))
})

test('another rule lets people in and out, and that is told', async () => {
  const [ana, bob] = [await person({ company: 'Old' }), await person({ company: 'New' })]
  const segment = await make('By company', where({ field: 'company', operator: '=', value: 'Old' }))
  await inWorkspace((trx) =>
    changeRule(trx, ws, segment, where({ field: 'company', operator: '=', value: 'New' })),
  )
  expect(await membersOf(segment)).toEqual([bob])
  expect(new Set(await told(segment))).toEqual(new Set([`segment.left ${ana}`, `segment.entered ${bob}`]))
})

test('a new contact enters segments whose rules hold for it, also those about what it lacks', async () => {
  const segment = await make(
    'No e-mail',
    where({ field: 'email', operator: 'null' }, { field: 'company', operator: '=', value: 'Lacking' }),
  )
  const ana = await person({ company: 'Lacking' })
  await route()
  expect(await membersOf(segment)).toEqual([ana])
})

test('a rule about the last days lets people out when the time has come, with nothing else happening', async () => {
  const segment = await make(
    'Paid lately',
    where({ field: 'event:order.paid', operator: 'did', value: { within: { amount: 2, unit: 'days' } } }),
  )
  const ana = await person()
  const at = new Date()
  await recordEvents(db, ws, [{ contactId: ana, type: 'order.paid', at }])
  await route(at)
  expect(await membersOf(segment)).toEqual([ana])
  const soon = new Date(at.getTime() + 86_400_000)
  expect(await asEngine(db, (trx) => sweepFlips(trx, soon))).toBe(0)
  const later = new Date(at.getTime() + 2 * 86_400_000 + 60_000)
  expect(await asEngine(db, (trx) => sweepFlips(trx, later))).toBe(1)
  expect(await membersOf(segment)).toEqual([])
  expect(await asEngine(db, (trx) => sweepFlips(trx, later))).toBe(0)
})

test('a static segment takes and loses people by hand only', async () => {
  const ana = await person({ city: 'Lima' })
  const segment = await inWorkspace((trx) =>
    createSegment(trx, ws, { title: 'Guests', kind: 'static', contactIds: [ana] }),
  )
  await changeContacts(db, ws, [{ contactId: ana, set: { city: 'Loja' } }], by)
  await route()
  expect(await membersOf(segment)).toEqual([ana])
  expect(await inWorkspace((trx) => addMembers(trx, ws, segment, [ana, crypto.randomUUID()]))).toBe(0)
  expect(await inWorkspace((trx) => removeMembers(trx, ws, segment, [ana]))).toBe(1)
  expect(await told(segment)).toEqual([`segment.entered ${ana}`, `segment.left ${ana}`])
})

test('a segment left for the worker is filled by it', async () => {
  const rule = where({ field: 'city', operator: '=', value: 'Worker city' })
  const ana = await person({ city: 'Worker city' })
  const { id } = await db
    .insertInto('segments')
    .values({ workspaceId: ws, title: 'Big', kind: 'live', rule: JSON.stringify(rule), reads: ['city'] })
    .returning('id')
    .executeTakeFirstOrThrow()
  expect(await fillSegments({ db })).toBe(1)
  expect(await membersOf(id)).toEqual([ana])
  expect(await fillSegments({ db })).toBe(0)
})

test('contact by contact, memberships come to the same as from scratch, whatever happens', async () => {
  const cities = ['Lima', 'Quito', null]
  const rules: Rule[] = [
    where({ field: 'city', operator: '=', value: 'Lima' }),
    where(
      { field: 'city', operator: '!=', value: 'Lima' },
      { field: 'tags', operator: 'contains', value: 'vip' },
    ),
    {
      combinator: 'or',
      rules: [
        { field: 'attributes.size', operator: '>', value: 5 },
        { field: 'stage', operator: '=', value: 'won' },
      ],
    },
    where({
      field: 'event:order.paid',
      operator: 'did',
      value: { atLeast: 2, within: { amount: 3, unit: 'days' } },
    }),
    where(
      { field: 'event:order.paid', operator: 'didNot' },
      { field: 'updatedAt', operator: 'inLast', value: { amount: 1, unit: 'days' } },
    ),
  ]
  const segments = await Promise.all(rules.map((rule, index) => make(`Property ${index}`, rule)))
  const people: string[] = []
  for (let i = 0; i < 4; i++) people.push(await person())
  let now = Date.now()
  const who = fc.nat({ max: 3 })
  const act = fc.oneof(
    fc.record({ do: fc.constant('city' as const), who, value: fc.constantFrom(...cities) }),
    fc.record({ do: fc.constant('size' as const), who, value: fc.constantFrom(null, 3, 9) }),
    fc.record({ do: fc.constant('tag' as const), who, value: fc.boolean() }),
    fc.record({ do: fc.constant('stage' as const), who, value: fc.constantFrom(null, 'new', 'won') }),
    fc.record({ do: fc.constant('pay' as const), who, value: fc.nat({ max: 100 }) }),
    fc.record({ do: fc.constant('wait' as const), who, value: fc.integer({ min: 1, max: 60 }) }),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(act, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
      async (steps) => {
        for (const step of steps) {
          for (const { do: what, who, value } of step) {
            const contactId = people[who] ?? ''
            if (what === 'wait') now += Number(value) * 3_600_000
            else if (what === 'pay')
              await recordEvents(db, ws, [
                { contactId, type: 'order.paid', at: new Date(now - Number(value) * 3_600_000) },
              ])
            else if (what === 'tag')
              await changeContacts(
                db,
                ws,
                [{ contactId, ...(value ? { addTags: ['vip'] } : { removeTags: ['vip'] }) }],
                by,
                new Date(now),
              )
            else if (what === 'stage')
              await changeContacts(db, ws, [{ contactId, stage: value as string | null }], by, new Date(now))
            else
              await changeContacts(
                db,
                ws,
                [{ contactId, set: { [what === 'size' ? 'attributes.size' : 'city']: value } }],
                by,
                new Date(now),
              )
          }
          await route(new Date(now))
          while ((await asEngine(db, (trx) => sweepFlips(trx, new Date(now)))) > 0);
          for (const [index, rule] of rules.entries())
            expect(await membersOf(segments[index] ?? '')).toEqual(await shouldBe(rule, new Date(now)))
        }
      },
    ),
    { numRuns: 15 },
  )
}, 60_000)
