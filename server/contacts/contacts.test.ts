import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { testApp } from '../../test/app.ts'
import { asWorkspace } from '../db/connect.ts'
import { createContacts } from './createContacts.ts'
import { listContacts } from './listContacts.ts'

const { as, db, workspaces } = await testApp()
const ws = workspaces.A.id
const send = as('owner')
// biome-ignore lint/suspicious/noExplicitAny: answers are read freely, as a stranger would
type Json = Record<string, any>
const call = async (method: string, path: string, body?: unknown) => {
  const response = await send(method, `/api/v1${path}`, body)
  const text = await response.text()
  return { status: response.status, json: (text ? JSON.parse(text) : {}) as Json }
}

test('a contact is created, read, changed and deleted; what is written by hand is brought into form', async () => {
  const made = await call('POST', '/contacts', {
    email: ' Ana@Example.com ',
    country: 'Perú',
    phone: '984 123 456',
    tags: ['vip'],
    stage: 'new',
  })
  expect(made.status).toBe(201)
  expect(made.json).toMatchObject({
    email: 'Ana@Example.com',
    country: 'PE',
    phone: '+51984123456',
    name: 'Ana@Example.com',
    stage: 'new',
  })
  const { id } = made.json
  const changed = await call('PATCH', `/contacts/${id}`, {
    firstName: 'Ana',
    lastName: 'Ruiz',
    stage: 'won',
    email: null,
  })
  expect(changed.json).toMatchObject({ name: 'Ana Ruiz', stage: 'won', email: null })
  expect((await call('GET', `/contacts/${id}`)).json).toMatchObject({
    id,
    channels: [],
    consents: [],
    segments: [],
  })
  expect((await call('DELETE', `/contacts/${id}`)).status).toBe(204)
  expect((await call('GET', `/contacts/${id}`)).status).toBe(404)
})

test('wrong values are refused by field, and nothing of the request is kept', async () => {
  const { json } = await call('POST', '/contacts', { email: 'rita@example.com' })
  const refused = await call('PATCH', `/contacts/${json.id}`, {
    city: 'Lima',
    phone: '12',
    timeZone: 'Mars',
    stage: 'nowhere',
    attributes: { a: 'x' },
  })
  expect(refused.status).toBe(422)
  expect(Object.keys(refused.json.error.fields).sort()).toEqual(['phone', 'stage', 'timeZone'])
  expect((await call('GET', `/contacts/${json.id}`)).json.city).toBeNull()
  const taken = await call('POST', '/contacts', { email: 'RITA@example.com' })
  expect([taken.status, taken.json.error.code]).toEqual([409, 'taken'])
  expect((await call('POST', '/contacts', { nonsense: 1 })).status).toBe(422)
})

test('the list is searched, filtered by a rule and a tag, sorted, and counted', async () => {
  await createContacts(
    db,
    ws,
    [
      { firstName: 'Zoë', lastName: 'Query', city: 'Loja', tags: ['q'] },
      { firstName: 'Bob', lastName: 'Query', city: 'Loja', email: '100%_off@example.com', tags: ['q'] },
      { firstName: 'Eve', lastName: 'Other', city: 'Loja', tags: ['q'] },
    ],
    { source: 'test' },
  )
  const names = async (query: string) =>
    (await call('GET', `/contacts?${query}`)).json.items?.map((item: Json) => item.firstName)
  expect(await names('q=query&sort=firstName')).toEqual(['Bob', 'Zoë'])
  expect(await names('q=ZOË QUERY')).toEqual(['Zoë'])
  expect(await names('q=%25_off')).toEqual(['Bob'])
  expect(await names('tag=q&sort=-firstName&limit=2')).toEqual(['Zoë', 'Eve'])
  const rule = encodeURIComponent(
    JSON.stringify({
      combinator: 'and',
      rules: [
        { field: 'city', operator: '=', value: 'loja' },
        { field: 'email', operator: 'null' },
      ],
    }),
  )
  expect(new Set(await names(`rule=${rule}`))).toEqual(new Set(['Zoë', 'Eve']))
  expect((await call('GET', `/contacts/count?rule=${rule}`)).json).toEqual({ count: 2 })
  expect((await call('GET', '/contacts?rule=nonsense')).status).toBe(422)
  expect((await call('GET', '/contacts?cursor=nonsense')).status).toBe(422)
})

test('paging through while people come and go shows everybody once who was there all along', async () => {
  await createContacts(
    db,
    ws,
    Array.from({ length: 60 }, (_, i) => ({
      lastName: i % 3 ? `L${i % 7}` : null,
      city: 'Paging',
      score: i % 5,
    })),
    { source: 'test' },
  )
  const there = (
    await db
      .selectFrom('contacts')
      .select('id')
      .where('workspaceId', '=', ws)
      .where('city', '=', 'Paging')
      .execute()
  ).map((row) => row.id)
  for (const sort of [
    'createdAt',
    '-createdAt',
    'lastName',
    '-lastName',
    'score',
    '-score',
    'stageSince',
    '-email',
  ]) {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const rule = {
        combinator: 'and' as const,
        rules: [{ field: 'city', operator: '=' as const, value: 'Paging' }],
      }
      const page = await listContacts(db, ws, { filter: { rule }, sort, cursor, limit: 7, types: {} })
      seen.push(...page.items.map((item) => item.id))
      cursor = page.nextCursor
      await createContacts(
        db,
        ws,
        [
          { lastName: 'A', city: 'Paging' },
          { lastName: null, city: 'Paging' },
          { lastName: 'Z', city: 'Paging', score: 9 },
        ],
        { source: 'test' },
      )
    } while (cursor && seen.length < 500)
    expect(new Set(seen).size, sort).toBe(seen.length)
    expect(
      there.filter((id) => !seen.includes(id)),
      sort,
    ).toEqual([])
    await db.deleteFrom('contacts').where('city', '=', 'Paging').where('id', 'not in', there).execute()
  }
})

test('the timeline tells everything latest first, page by page', async () => {
  const { json: contact } = await call('POST', '/contacts', { email: 'time@example.com', stage: 'new' })
  await call('POST', `/contacts/${contact.id}/notes`, { text: 'Likes tea' })
  await call('POST', `/contacts/${contact.id}/stage`, { stage: 'won' })
  await call('POST', '/contacts/tags', { contactIds: [contact.id], add: ['tea'] })
  await call('POST', '/events', {
    type: 'order.paid',
    contact: { email: 'TIME@example.com' },
    properties: { total: 5 },
  })
  await db
    .insertInto('messages')
    .values({
      workspaceId: ws,
      contactId: contact.id,
      channel: 'sms',
      direction: 'out',
      text: 'Hi',
      status: 'delivered',
      at: new Date(),
    })
    .execute()
  const all: Json[] = []
  for (let cursor = ''; ; ) {
    const { json } = await call('GET', `/contacts/${contact.id}/timeline?limit=3${cursor}`)
    all.push(...json.items)
    if (!json.nextCursor) break
    cursor = `&cursor=${json.nextCursor}`
  }
  const told = all.map((item) => `${item.kind} ${item.type}`)
  expect(told.slice(0, 5)).toEqual([
    'message sms',
    'event order.paid',
    'event tag.added',
    'stage won',
    'note note',
  ])
  // Both happened in the same moment.
  expect(told.slice(5).sort()).toEqual(['event contact.created', 'stage new'])
  expect([...all].sort((a, b) => (a.at < b.at ? 1 : -1)).map((item) => item.at)).toEqual(
    all.map((item) => item.at),
  )
})

test('an event names its contact by any identity, is recorded once, and can create whom nobody knows', async () => {
  const { json: known } = await call('POST', '/contacts', { externalId: 'crm-1', phone: '+34600112255' })
  const tell = (event: unknown) => call('POST', '/events', event)
  expect(
    (await tell({ type: 'order.paid', contact: { phone: '600 11 22 55', country: 'ES' } })).json.contactId,
  ).toBe(known.id)
  const first = await tell({ type: 'order.paid', contact: { externalId: 'crm-1' }, id: 'o-9' })
  expect(first).toMatchObject({ status: 202, json: { contactId: known.id, duplicate: false } })
  expect((await tell({ type: 'order.paid', contact: { externalId: 'crm-1' }, id: 'o-9' })).json).toEqual({
    contactId: known.id,
    duplicate: true,
  })
  const unknown = await tell({ type: 'order.paid', contact: { email: 'new@example.com' } })
  expect([unknown.status, unknown.json.error.code]).toEqual([404, 'unknown-contact'])
  expect(
    (await tell({ type: 'order.paid', contact: { email: 'new@example.com' }, createContact: true })).status,
  ).toBe(202)
  expect((await tell({ type: 'contact.created', contact: { id: known.id } })).status).toBe(422)
  const batch = await call('POST', '/events/batch', {
    events: [1, 2].map(() => ({
      type: 'order.paid',
      contact: { email: 'twice@example.com' },
      createContact: true,
    })),
  })
  expect(new Set(batch.json.items.map((item: Json) => item.contactId)).size).toBe(1)
})

test('fields have a type that stays, and one that a segment asks about is not deleted', async () => {
  const made = await call('POST', '/fields', { key: 'plan', title: 'Plan', type: 'text' })
  expect(made.status).toBe(201)
  expect((await call('POST', '/fields', { key: 'plan', title: 'Plan', type: 'number' })).status).toBe(409)
  expect((await call('PATCH', `/fields/${made.json.id}`, { type: 'number' })).status).toBe(422)
  const rule = { combinator: 'and', rules: [{ field: 'attributes.plan', operator: '=', value: 'pro' }] }
  const segment = await call('POST', '/segments', { title: 'Pro', kind: 'live', rule })
  expect(segment).toMatchObject({ status: 201, json: { ready: true, size: 0 } })
  expect((await call('POST', '/segments/preview', { rule })).json).toMatchObject({ count: 0, sample: [] })
  expect(
    (
      await call('POST', '/segments/preview', {
        rule: { combinator: 'and', rules: [{ field: 'attributes.nope', operator: '=', value: 1 }] },
      })
    ).status,
  ).toBe(422)
  expect((await call('DELETE', `/fields/${made.json.id}`)).status).toBe(409)
  expect((await call('DELETE', `/segments/${segment.json.id}`)).status).toBe(204)
  expect((await call('DELETE', `/fields/${made.json.id}`)).status).toBe(204)
})

test('stages are renamed, ordered, added and removed, but not from under people', async () => {
  const [pipeline] = (await call('GET', '/pipelines')).json as unknown as Json[]
  if (!pipeline) throw new Error('no pipeline')
  expect(pipeline.stages.map((stage: Json) => stage.key)).toEqual([
    'new',
    'contacted',
    'qualified',
    'meeting',
    'proposal',
    'negotiation',
    'won',
    'lost',
  ])
  const { json: contact } = await call('POST', '/contacts', { email: 'staged@example.com', stage: 'meeting' })
  const bare = (stage: Json) => ({
    id: stage.id,
    key: stage.key,
    title: stage.title,
    probability: stage.probability,
    slaDays: stage.slaDays,
    closed: stage.closed,
  })
  const stages = pipeline.stages.map(bare)
  const without = await call('PATCH', `/pipelines/${pipeline.id}`, {
    stages: stages.filter((stage: Json) => stage.key !== 'meeting'),
  })
  expect([without.status, without.json.error.code]).toEqual([409, 'stage-in-use'])
  const swapped = stages.map((stage: Json) =>
    stage.key === 'meeting'
      ? { ...stage, key: 'proposal' }
      : stage.key === 'proposal'
        ? { ...stage, key: 'meeting' }
        : stage,
  )
  expect(
    (
      await call('PATCH', `/pipelines/${pipeline.id}`, {
        stages: [...swapped, { key: 'later', title: 'Later' }],
      })
    ).status,
  ).toBe(200)
  expect((await call('GET', `/contacts/${contact.id}`)).json.stage).toBe('proposal')
})

test('an upload through the API is mapped, run and its problems are downloaded', async () => {
  const form = new FormData()
  form.append('file', new File(['email,phone\nup@example.com,12\n'], '../lista ñ.csv'))
  const up = await call('POST', '/imports', form)
  expect(up).toMatchObject({
    status: 201,
    json: { title: 'lista ñ.csv', status: 'uploaded', columns: [{ guess: 'email' }, {}] },
  })
  const { id } = up.json
  const patched = await call('PATCH', `/imports/${id}`, {
    mapping: [
      { column: 0, field: 'email' },
      { column: 1, field: 'phone' },
    ],
    defaultCountry: 'ES',
  })
  expect(patched.json).toMatchObject({ defaultCountry: 'ES', dedupe: 'email', onExisting: 'update' })
  expect((await call('PATCH', `/imports/${id}`, { tags: ['x'] })).json).toMatchObject({
    defaultCountry: 'ES',
    tags: ['x'],
  })
  expect((await call('POST', `/imports/${id}/start`)).json.status).toBe('waiting')
  expect((await call('POST', `/imports/${id}/start`)).status).toBe(409)
  const { runImports } = await import('../imports/runImports.ts')
  await runImports({ db, processId: crypto.randomUUID() })
  expect((await call('GET', `/imports/${id}`)).json).toMatchObject({
    status: 'done',
    created: 1,
    warnings: 1,
  })
  const problems = await send('GET', `/api/v1/imports/${id}/errors.csv`)
  expect(problems.headers.get('content-disposition')).toMatch(/^attachment/)
  expect(await problems.text()).toContain('up@example.com')
  const { rows } = await sql<{
    n: number
  }>`select count(*)::int as n from graphile_worker.jobs where task_identifier = 'import'`.execute(db)
  expect(rows[0]?.n).toBeGreaterThan(0)
  const nothing = new FormData()
  nothing.append('other', 'x')
  expect((await call('POST', '/imports', nothing)).status).toBe(422)
})

test('S7: a search looks people up by index behind the wall, and never beyond it', async () => {
  await createContacts(db, workspaces.B.id, [{ email: 'hidden@elsewhere.example.com' }], { source: 'test' })
  await sql`
    insert into contacts (workspace_id, email)
    select ${ws}, 'many' || i || '@example.com' from generate_series(1, 20000) as i`.execute(db)
  await sql`analyze contacts`.execute(db)
  await asWorkspace(db, ws, async (trx) => {
    const found = (workspace: string) =>
      sql`select * from find_contacts(${workspace}, '%hidden@elsewhere%', 10)`.execute(trx)
    expect((await found(workspaces.B.id)).rows).toEqual([])
    expect((await found(ws)).rows).toEqual([])
    const { rows } = await sql<{ 'QUERY PLAN': string }>`
      explain select id from contacts where workspace_id = ${ws} and email_key = any('{many77@example.com}')`.execute(
      trx,
    )
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('contacts_email')
  })
  expect(
    (
      await asWorkspace(db, workspaces.B.id, (trx) =>
        listContacts(trx, workspaces.B.id, {
          filter: { q: 'hidden@else' },
          sort: 'createdAt',
          limit: 5,
          types: {},
        }),
      )
    ).items,
  ).toHaveLength(1)
  expect((await call('GET', '/contacts?q=hidden')).json.items).toEqual([])
  expect((await call('GET', '/contacts?q=many1999@')).json.items).toHaveLength(1)
  expect((await call('GET', '/contacts?q=example.com&limit=3')).json.items).toHaveLength(3)
})
