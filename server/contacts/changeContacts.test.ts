import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { freshDb } from '../../test/db.ts'
import { asWorkspace } from '../db/connect.ts'
import { recordEvents } from '../events/recordEvents.ts'
import { seedStages } from '../pipeline/seedStages.ts'
import { changeContacts } from './changeContacts.ts'
import { contactFacts } from './contactFacts.ts'
import { createContacts } from './createContacts.ts'
import { deleteContacts } from './deleteContact.ts'

const { db } = await freshDb()
const workspace = await db
  .insertInto('workspaces')
  .values({ title: 'A', slug: 'a' })
  .returning('id')
  .executeTakeFirstOrThrow()
const other = await db
  .insertInto('workspaces')
  .values({ title: 'B', slug: 'b' })
  .returning('id')
  .executeTakeFirstOrThrow()
const ws = workspace.id
await seedStages(db, ws)
await db
  .insertInto('fields')
  .values({ workspaceId: ws, key: 'size', title: 'Size', type: 'number' })
  .execute()
const by = { kind: 'user', id: 'u1' } as const

async function person(row: Parameters<typeof createContacts>[2][number] = {}) {
  const [id] = await createContacts(db, ws, [row], { source: 'test' })
  await db.deleteFrom('changes').execute()
  return id ?? ''
}
const eventsOf = (contactId: string) =>
  db
    .selectFrom('events')
    .select(['type', 'properties'])
    .where('contactId', '=', contactId)
    .orderBy('id')
    .execute()
const changesOf = (contactId: string) =>
  db
    .selectFrom('changes')
    .select(['fields', 'eventId'])
    .where('contactId', '=', contactId)
    .orderBy('id')
    .execute()

test('a change is stored, told as events, and noted with the fields it touched', async () => {
  const id = await person({ city: 'Lima', country: 'PE', tags: ['cold'], stage: 'new' })
  const results = await changeContacts(
    db,
    ws,
    [
      {
        contactId: id,
        set: { city: 'Cusco', phone: '984 123 456', 'attributes.size': '1.234,5', score: 7 },
        addTags: ['Hot'],
        removeTags: ['COLD'],
        stage: 'qualified',
      },
    ],
    by,
  )
  const touched = ['phone', 'city', 'score', 'attributes.size', 'tags', 'stage', 'stageSince']
  expect(new Set(results.get(id)?.fields)).toEqual(new Set(touched))
  const facts = (await contactFacts(db, ws, [id])).get(id)
  expect(facts).toMatchObject({
    city: 'Cusco',
    phone: '+51984123456',
    score: 7,
    tags: ['Hot'],
    stage: 'qualified',
    attributes: { size: 1234.5 },
  })
  const events = (await eventsOf(id)).slice(1)
  expect(events.map((event) => event.type)).toEqual([
    'contact.updated',
    'tag.added',
    'tag.removed',
    'stage.changed',
  ])
  expect(events[1]?.properties).toMatchObject({ tag: 'Hot', by })
  expect(events[3]?.properties).toMatchObject({ from: 'new', to: 'qualified', by })
  const [first, ...rest] = await changesOf(id)
  expect(new Set(first?.fields)).toEqual(new Set([...touched, 'updatedAt']))
  expect(rest.map((change) => change.fields)).toEqual([[], [], []])
  const moves = await db
    .selectFrom('stageMoves')
    .select(['fromKey', 'toKey'])
    .where('contactId', '=', id)
    .orderBy('id')
    .execute()
  expect(moves).toEqual([
    { fromKey: null, toKey: 'new' },
    { fromKey: 'new', toKey: 'qualified' },
  ])
})

test('writing what is there already changes nothing and tells nothing', async () => {
  const id = await person({ city: 'Lima', tags: ['a'], stage: 'new' })
  const results = await changeContacts(
    db,
    ws,
    [{ contactId: id, set: { city: ' Lima ' }, addTags: ['A'], removeTags: ['none'], stage: 'new' }],
    by,
  )
  expect(results.get(id)).toMatchObject({ fields: [], revision: '1' })
  expect(await changesOf(id)).toEqual([])
})

test('a value that cannot be kept is refused with the reason, and costs nobody else theirs', async () => {
  const [a, b, holder] = [
    await person({ email: 'a@example.com' }),
    await person(),
    await person({ email: 'Taken@example.com' }),
  ]
  const results = await changeContacts(
    db,
    ws,
    [
      { contactId: a, set: { email: 'taken@EXAMPLE.com', city: 'Quito' } },
      {
        contactId: b,
        set: { phone: '12', country: 'Atlantis', nonsense: 1 },
        stage: 'nowhere',
        addTags: ['kept'],
      },
      { contactId: holder, set: { city: 'Loja' } },
    ],
    by,
  )
  expect(results.get(a)).toMatchObject({ fields: ['city'], refused: [{ code: 'taken', column: 'email' }] })
  expect(results.get(b)?.fields).toEqual(['tags'])
  expect(results.get(b)?.refused.map((problem) => problem.code)).toEqual([
    'phone-no-country',
    'country-unknown',
    'field-unknown',
    'stage-unknown',
  ])
  expect(results.get(holder)?.fields).toEqual(['city'])
})

test('two contacts that want one e-mail in the same batch: the first gets it', async () => {
  const [a, b] = [await person(), await person()]
  const results = await changeContacts(
    db,
    ws,
    [a, b].map((contactId) => ({ contactId, set: { email: 'one@example.com' } })),
    by,
  )
  expect([...results.values()].filter((result) => result.fields.includes('email'))).toHaveLength(1)
})

test('contacts of another workspace and deleted ones are not there', async () => {
  const id = await person()
  const results = await changeContacts(db, other.id, [{ contactId: id, set: { city: 'X' } }], by)
  expect(results.size).toBe(0)
  expect((await contactFacts(db, other.id, [id])).size).toBe(0)
})

test('changing five hundred contacts takes as many statements as changing one', async () => {
  const ids = await createContacts(
    db,
    ws,
    Array.from({ length: 500 }, () => ({})),
    { source: 'test' },
  )
  const count = async (contactIds: string[]) => {
    let statements = 0
    const counting = db.withPlugin({
      transformQuery: ({ node }) => {
        statements++
        return node
      },
      transformResult: async ({ result }) => result,
    })
    await changeContacts(
      counting,
      ws,
      contactIds.map((contactId) => ({ contactId, set: { city: 'Lima' }, stage: 'won' })),
      by,
    )
    return statements
  }
  const all = ids.filter((id) => id !== undefined)
  expect(await count(all.slice(1))).toBe(await count(all.slice(0, 1)))
})

test('creating answers ids in order and leaves out whose e-mail is taken', async () => {
  const ids = await createContacts(
    db,
    ws,
    [{ email: 'x1@example.com' }, { email: 'X1@example.com' }, { email: 'x2@example.com' }],
    { source: 'test' },
  )
  expect(ids.map((id) => id !== undefined)).toEqual([true, false, true])
  const facts = await contactFacts(db, ws, [ids[0] ?? '', ids[2] ?? ''])
  expect(facts.get(ids[2] ?? '')?.email).toBe('x2@example.com')
  const [created] = await changesOf(ids[0] ?? '')
  expect(created?.fields).toEqual(['*'])
})

test('an event told twice with one key is recorded once, and each new event hints the workers', async () => {
  const id = await person()
  const told = { contactId: id, type: 'order.paid', dedupeKey: 'o-1', properties: { total: 5, note: 'a\0b' } }
  expect(await recordEvents(db, ws, [told, told])).toHaveLength(1)
  expect(await recordEvents(db, ws, [told])).toHaveLength(0)
  expect((await eventsOf(id)).at(-1)?.properties).toEqual({ total: 5, note: 'ab' })
  const { rows } = await sql<{
    n: number
  }>`select count(*)::int as n from graphile_worker.jobs where task_identifier = 'look'`.execute(db)
  expect(rows[0]?.n).toBeGreaterThan(0)
})

test('events of people who are gone are dropped without failing the others', async () => {
  const [gone, here] = [await person(), await person()]
  await deleteContacts(db, ws, [gone])
  const recorded = await recordEvents(
    db,
    ws,
    [gone, here].map((contactId) => ({ contactId, type: 'order.paid' })),
  )
  expect(recorded.map((event) => event.contactId)).toEqual([here])
})

test('everything works behind the wall of the workspace', async () => {
  const id = await asWorkspace(db, ws, async (trx) => {
    const [made] = await createContacts(trx, ws, [{ email: 'wall@example.com', stage: 'new' }], {
      source: 'test',
    })
    await changeContacts(trx, ws, [{ contactId: made ?? '', set: { city: 'Lima' }, stage: 'won' }], by)
    return made ?? ''
  })
  expect((await contactFacts(db, ws, [id])).get(id)).toMatchObject({ city: 'Lima', stage: 'won' })
  await asWorkspace(db, ws, (trx) => deleteContacts(trx, ws, [id]))
  expect((await contactFacts(db, ws, [id])).size).toBe(0)
})
