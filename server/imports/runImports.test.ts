import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { parse } from 'csv-parse/sync'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { freshDb } from '../../test/db.ts'
import { changeContacts } from '../contacts/changeContacts.ts'
import { createContacts } from '../contacts/createContacts.ts'
import { exportCsv } from '../contacts/exportCsv.ts'
import { asWorkspace, type Db } from '../db/connect.ts'
import { recordEvents } from '../events/recordEvents.ts'
import { seedStages } from '../pipeline/seedStages.ts'
import { errorsCsv } from './errorsCsv.ts'
import { getImport } from './queries.ts'
import { runImports } from './runImports.ts'
import type { ImportSettings } from './settings.ts'
import { changeSettings, startDryRun, startImport, startUndo } from './startImport.ts'
import { uploadImport } from './uploadImport.ts'

const { db } = await freshDb()
const by = { kind: 'user', id: 'u' } as const

/** A workspace of its own, with the import of a file ready to start. */
async function prepare(csv: string, settings: Partial<ImportSettings> = {}) {
  const { id: ws } = await db
    .insertInto('workspaces')
    .values({ title: 'W', slug: crypto.randomUUID() })
    .returning('id')
    .executeTakeFirstOrThrow()
  await seedStages(db, ws)
  const inWorkspace = <T>(work: (db: Db) => Promise<T>) => asWorkspace(db, ws, work)
  const add = async (file: string, change: Partial<ImportSettings> = {}) => {
    const id = await uploadImport(inWorkspace, {
      workspaceId: ws,
      name: 'list.csv',
      bytes: Readable.from([Buffer.from(file)]),
    })
    if (Object.keys(change).length > 0) await inWorkspace((trx) => changeSettings(trx, ws, id, change))
    return id
  }
  const id = await add(csv, settings)
  const get = (which = id) => inWorkspace((trx) => getImport(trx, ws, which))
  const run = async (which = id) => {
    await inWorkspace((trx) => startImport(trx, ws, which))
    await runImports({ db, processId: crypto.randomUUID() })
    return get(which)
  }
  const contacts = () =>
    db
      .selectFrom('contacts')
      .selectAll()
      .where('workspaceId', '=', ws)
      .orderBy('createdAt')
      .orderBy('email')
      .execute()
  const rows = (which = id) =>
    db.selectFrom('importRows').selectAll().where('importId', '=', which).orderBy('line').execute()
  const problems = async (which = id) =>
    (await rows(which)).flatMap((row) =>
      (row.problems as { code: string }[]).map((problem) => [row.line, row.result, problem.code]),
    )
  return { ws, id, inWorkspace, add, get, run, contacts, rows, problems }
}
const make = (ws: string, row: Parameters<typeof createContacts>[2][number]) =>
  createContacts(db, ws, [row], { source: 'test' })

test('a wrong phone beside a good e-mail costs the phone and is told; a row that names nobody is not taken', async () => {
  const { run, contacts, problems } = await prepare(
    'email,phone,country,name\na@example.com,12,ES,Ana\n,12,ES,Nobody\nb@example.com,600 112 233 ext. 45,Spain,Bea Ruiz Gil\n,+34600112244,,Cid\nc@example.com,6.0011E+11,ES,Dan\nd@example.com,600112299,Narnia,Eva\n',
  )
  expect(await run()).toMatchObject({
    status: 'done',
    created: 5,
    failed: 1,
    warnings: 3,
    processed: 6,
    total: 6,
  })
  const people = await contacts()
  expect(people.map(({ email, phone, firstName, lastName }) => [email, phone, firstName, lastName])).toEqual([
    ['a@example.com', null, 'Ana', null],
    ['b@example.com', '+34600112233', 'Bea', 'Ruiz Gil'],
    ['c@example.com', null, 'Dan', null],
    ['d@example.com', null, 'Eva', null],
    [null, '+34600112244', 'Cid', null],
  ])
  expect(people[1]?.attributes).toMatchObject({ phoneExtension: '45' })
  expect(await problems()).toEqual([
    [2, 'created', 'phone-impossible'],
    [3, 'failed', 'phone-impossible'],
    [3, 'failed', 'no-identity'],
    [6, 'created', 'phone-scientific'],
    [7, 'created', 'country-unknown'],
    [7, 'created', 'phone-no-country'],
  ])
})

test('the same person twice in a file is one contact; what the later row knows is added', async () => {
  const { run, contacts, problems } = await prepare(
    'email,city,company\nA@example.com,Lima,\na@example.com,,Acme\na@EXAMPLE.com,Cusco,\n',
  )
  expect(await run()).toMatchObject({ created: 1, updated: 2, failed: 0 })
  expect(await contacts()).toMatchObject([{ email: 'A@example.com', city: 'Cusco', company: 'Acme' }])
  expect(await problems()).toEqual([
    [3, 'updated', 'duplicate'],
    [4, 'updated', 'duplicate'],
  ])
})

test('people who are there are updated where the file says something, or left alone when so chosen', async () => {
  const csv = 'id,email,city\n7,ana@example.com,\n8,bea@example.com,Loja\n'
  const { ws, run, contacts, add, problems } = await prepare(csv)
  await make(ws, { email: 'Ana@example.com', city: 'Lima' })
  await make(ws, { externalId: '8', city: 'Quito' })
  expect(await run()).toMatchObject({ created: 0, updated: 2 })
  expect((await contacts()).map(({ externalId, email, city }) => [externalId, email, city])).toEqual([
    ['7', 'Ana@example.com', 'Lima'],
    ['8', 'bea@example.com', 'Loja'],
  ])
  const second = await add('email,city\nana@example.com,Piura\n', { onExisting: 'skip' })
  expect(await run(second)).toMatchObject({ created: 0, updated: 0, skipped: 1 })
  expect(await problems(second)).toEqual([[2, 'skipped', 'exists']])
})

test('a row that fits two people is refused instead of mixing them', async () => {
  const { ws, run, problems } = await prepare('id,email\n8,ana@example.com\n')
  await make(ws, { email: 'ana@example.com' })
  await make(ws, { externalId: '8' })
  expect(await run()).toMatchObject({ failed: 1, updated: 0 })
  expect(await problems()).toEqual([[2, 'failed', 'two-people']])
})

test('a household may share a phone, unless people are recognised by it', async () => {
  const csv = 'email,phone\na@example.com,+34600112233\nb@example.com,+34600112233\n'
  const shared = await prepare(csv)
  expect(await shared.run()).toMatchObject({ created: 2 })
  const unique = await prepare(csv, { dedupe: 'phone' })
  expect(await unique.run()).toMatchObject({ created: 1, updated: 1 })
})

test('tags, stage, dates, numbers and consent arrive as what they are', async () => {
  const { ws, run, contacts } = await prepare(
    'email,etiquetas,etapa,alta,importe,acepta publicidad\na@example.com,"vip; prensa",Qualified,31/03/2026,"1.234,50",sí\nb@example.com,,,,,no\n',
    {
      tags: ['feria'],
      consent: {
        channels: ['email', 'sms'],
        purpose: 'marketing',
        everybody: false,
        declaration: 'Signed at the fair in Lima',
      },
    },
  )
  expect(await run()).toMatchObject({ created: 2, failed: 0, warnings: 0 })
  const [a, b] = await contacts()
  expect(a).toMatchObject({
    tags: ['feria', 'vip', 'prensa'],
    stageKey: 'qualified',
    attributes: { alta: '2026-03-31', importe: 1234.5 },
  })
  expect(b?.tags).toEqual(['feria'])
  const consents = await db
    .selectFrom('consents')
    .select(['contactId', 'channel', 'granted', 'evidence'])
    .where('workspaceId', '=', ws)
    .orderBy('channel')
    .execute()
  expect(
    consents.map(({ contactId, channel, granted }) => [contactId === a?.id, channel, granted]).sort(),
  ).toEqual(
    [
      [true, 'email', true],
      [true, 'sms', true],
      [false, 'email', false],
      [false, 'sms', false],
    ].sort(),
  )
  expect(consents[0]?.evidence).toMatchObject({ declaration: 'Signed at the fair in Lima' })
})

test('a list that says everybody agreed does not outweigh a no that somebody gave before', async () => {
  const { ws, run } = await prepare('email\nana@example.com\n', {
    consent: {
      channels: ['email'],
      purpose: 'marketing',
      everybody: true,
      declaration: 'Bought from a partner',
    },
  })
  const [ana = ''] = await make(ws, { email: 'ana@example.com' })
  await db
    .insertInto('consents')
    .values({ workspaceId: ws, contactId: ana, channel: 'email', granted: false })
    .execute()
  await run()
  expect(await db.selectFrom('consents').select('granted').where('workspaceId', '=', ws).execute()).toEqual([
    { granted: false },
  ])
})

test('a mapping that cannot work is refused with the place of the mistake', async () => {
  const { ws, id, inWorkspace } = await prepare('email,city,phone\na@example.com,Lima,1\n')
  const refused = (change: Partial<ImportSettings>) =>
    inWorkspace((trx) => changeSettings(trx, ws, id, change)).catch((error) => Object.keys(error.more.fields))
  expect(await refused({ mapping: [{ column: 1, field: 'city' }] })).toEqual(['mapping'])
  expect(
    await refused({
      mapping: [
        { column: 0, field: 'email' },
        { column: 0, field: 'city' },
      ],
    }),
  ).toEqual(['mapping.1.column'])
  expect(
    await refused({
      mapping: [
        { column: 0, field: 'email' },
        { column: 9, field: 'city' },
      ],
    }),
  ).toEqual(['mapping.1.column'])
  expect(
    await refused({
      mapping: [
        { column: 0, field: 'email' },
        { column: 1, field: 'email' },
      ],
    }),
  ).toEqual(['mapping.1.field'])
  expect(await refused({ dedupe: 'externalId' })).toEqual(['dedupe'])
})

const people = (n: number) => Array.from({ length: n }, (_, i) => `p${i}@example.com,City ${i}`)

test('killed between batches, an import goes on with another process and doubles nobody', async () => {
  const { ws, id, inWorkspace, get, contacts } = await prepare(`email,city\n${people(1800).join('\n')}\n`)
  await inWorkspace((trx) => startImport(trx, ws, id))
  const crash = new AbortController()
  // A process that dies after its second batch: it never releases its claim.
  const died = crypto.randomUUID()
  const watch = setInterval(async () => {
    if ((await get()).processed >= 1000) crash.abort()
  }, 5)
  await runImports({ db, processId: died, signal: crash.signal })
  clearInterval(watch)
  const half = await get()
  expect(half.status).toBe('running')
  expect(half.processed).toBeGreaterThanOrEqual(1000)
  expect(half.processed).toBeLessThan(1800)
  await db.updateTable('imports').set({ claimedBy: died }).where('id', '=', id).execute()

  await db
    .insertInto('processes')
    .values({ id: died, roles: ['worker'], version: '1', host: 'h' })
    .execute()
  expect(await runImports({ db, processId: crypto.randomUUID() })).toBe(0)
  await sql`update processes set beat_at = now() - interval '16 seconds' where id = ${died}`.execute(db)
  expect(await runImports({ db, processId: crypto.randomUUID() })).toBe(1)
  expect(await get()).toMatchObject({ status: 'done', processed: 1800, created: 1800, updated: 0, failed: 0 })
  expect(await contacts()).toHaveLength(1800)
  const { rows } = await sql<{
    n: number
  }>`select count(*)::int as n from events where workspace_id = ${ws} and type = 'contact.imported'`.execute(
    db,
  )
  expect(rows).toEqual([{ n: 1800 }])
})

test('two processes that both believe an import is theirs do not double it', async () => {
  const { ws, id, inWorkspace, get } = await prepare(`email,city\n${people(1200).join('\n')}\n`)
  await inWorkspace((trx) => startImport(trx, ws, id))
  const takeOver = async () => {
    await new Promise((resume) => setTimeout(resume, 30))
    await db
      .updateTable('imports')
      .set({ claimedBy: null })
      .where('id', '=', id)
      .where('status', '=', 'running')
      .execute()
    return runImports({ db, processId: crypto.randomUUID() })
  }
  await Promise.all([runImports({ db, processId: crypto.randomUUID() }), takeOver()])
  await runImports({ db, processId: crypto.randomUUID() })
  expect(await get()).toMatchObject({ status: 'done', processed: 1200, created: 1200, updated: 0 })
})

test('undo deletes whom the import made, gives back what it changed, and says who stays and why', async () => {
  const { ws, id, inWorkspace, run, get, contacts } = await prepare(
    'email,city,tags\nold@example.com,Cusco,new\ntouched@example.com,Cusco,\nmade@example.com,Lima,\nbusy@example.com,Lima,\nold@example.com,Puno,newer\n',
  )
  await make(ws, { email: 'old@example.com', city: 'Quito', tags: ['kept'] })
  await make(ws, { email: 'touched@example.com', city: 'Quito' })
  await run()
  const find = async (email: string) => (await contacts()).find((contact) => contact.email === email)
  expect(await find('old@example.com')).toMatchObject({ city: 'Puno', tags: ['kept', 'new', 'newer'] })
  const busy = await find('busy@example.com')
  const touched = await find('touched@example.com')
  await recordEvents(db, ws, [{ contactId: busy?.id ?? '', type: 'order.paid' }])
  await changeContacts(db, ws, [{ contactId: touched?.id ?? '', set: { city: 'Loja' } }], by)

  await inWorkspace((trx) => startUndo(trx, ws, id))
  await runImports({ db, processId: crypto.randomUUID() })
  expect((await get()).undo).toEqual({
    deleted: 1,
    restored: 1,
    stayed: 2,
    named: [
      { contactId: busy?.id, name: 'busy@example.com', why: 'event' },
      { contactId: touched?.id, name: 'touched@example.com', why: 'changed' },
    ],
  })
  expect(await find('old@example.com')).toMatchObject({ city: 'Quito', tags: ['kept'] })
  expect(await find('touched@example.com')).toMatchObject({ city: 'Loja' })
  expect(await find('made@example.com')).toBeUndefined()
})

test('S38: the file of problems says what is wrong beside the original row, and no cell is a formula', async () => {
  const { ws, id, inWorkspace, run, get } = await prepare(
    'email,name,phone\n=cmd|calc,@SUM(1),\nb@example.com,+1,-6001122\n',
  )
  await run()
  const { columns } = await get()
  const csv = await text(errorsCsv(inWorkspace, { workspaceId: ws, importId: id, columns, language: 'es' }))
  const rows: string[][] = parse(csv, { bom: true })
  expect(rows[0]).toEqual(['Fila', 'Columna', 'Valor', 'Problema', 'Resultado', 'email', 'name', 'phone'])
  expect(rows.slice(1).map((row) => [row[0], row[2], row[4], ...row.slice(5)])).toEqual([
    ['2', "'=cmd|calc", 'no importado', "'=cmd|calc", "'@SUM(1)", ''],
    ['2', '', 'no importado', "'=cmd|calc", "'@SUM(1)", ''],
    ['3', "'-6001122", 'importado sin ello', 'b@example.com', "'+1", "'-6001122"],
  ])
  expect(rows[3]?.[3]).toMatch(/país/)
})

test('rows with more cells than the header are refused, shorter ones are not', async () => {
  const { run, problems } = await prepare(
    'email,city,x\na@example.com,Lima,1,extra\nb@example.com\nc@example.com,Lima,1,,\n',
  )
  expect(await run()).toMatchObject({ created: 2, failed: 1 })
  expect(await problems()).toEqual([[2, 'failed', 'too-many-cells']])
})

test('a dry run of a file of duplicates says what the import will do', async () => {
  const { ws, id, inWorkspace, get, run, contacts } = await prepare(
    `email,city\n${[...people(700), ...people(600)].join('\n')}\n`,
  )
  await inWorkspace((trx) => startDryRun(trx, ws, id))
  await runImports({ db, processId: crypto.randomUUID() })
  const { dryRun } = await get()
  expect(dryRun).toMatchObject({ rows: 1300, created: 700, updated: 600, byCode: { duplicate: 600 } })
  expect(await contacts()).toEqual([])
  expect(await run()).toMatchObject({ created: 700, warnings: 600 })
})

test('S38: what an export marked as no formula comes back as it was', async () => {
  const there = await prepare(
    'email,company,phone\nann@example.com,=1+1,+34600112233\nbob@example.com,@home,\n',
  )
  await there.run()
  const wish = { workspaceId: there.ws, filter: {}, sort: 'email', language: 'en', fields: [] } as const
  const csv = await text(exportCsv(there.inWorkspace, wish))
  expect(csv).toContain("'=1+1")
  expect(csv).not.toMatch(/(^|,)[=+@]/m)
  const back = await prepare(csv)
  expect(await back.run()).toMatchObject({ created: 2, failed: 0 })
  const known = (people: Awaited<ReturnType<typeof there.contacts>>) =>
    people.map(({ email, company, phone }) => [email, company, phone])
  expect(known(await back.contacts())).toEqual(known(await there.contacts()))
})
