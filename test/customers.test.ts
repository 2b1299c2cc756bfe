import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { parse } from 'csv-parse/sync'
import { type CountryCode, isSupportedCountry, parsePhoneNumber } from 'libphonenumber-js/max'
import { expect, test } from 'vitest'
import { readCountry } from '../server/contacts/country.ts'
import { asWorkspace, type Db } from '../server/db/connect.ts'
import { getImport } from '../server/imports/queries.ts'
import { runImports } from '../server/imports/runImports.ts'
import { startDryRun, startImport, startUndo } from '../server/imports/startImport.ts'
import { uploadImport } from '../server/imports/uploadImport.ts'
import { freshDb } from './db.ts'

const { db } = await freshDb()
const path = new URL('../plugins/sandbox/demo/customers-1000.csv', import.meta.url)
const { id: ws } = await db
  .insertInto('workspaces')
  .values({ title: 'Demo', slug: 'demo' })
  .returning('id')
  .executeTakeFirstOrThrow()
const inWorkspace = <T>(work: (db: Db) => Promise<T>) => asWorkspace(db, ws, work)
const processId = crypto.randomUUID()
const run = () => runImports({ db, processId })

// Counted straight from the file, without any of the import's code but the names of countries.
const lines: Record<string, string>[] = parse(readFileSync(path), {
  columns: true,
  relax_column_count: true,
  skip_empty_lines: true,
})
const people = [
  ...new Map(lines.filter((line) => line.Email).map((line) => [line['Customer Id'], line])).values(),
]
const validPhone = (line: Record<string, string>) =>
  ['Phone 1', 'Phone 2'].flatMap((column) => {
    const code = readCountry(line.Country ?? '') ?? ''
    const country = isSupportedCountry(code) ? (code as CountryCode) : undefined
    // Antarctica and its like have no numbers of their own: 00 can only mean abroad there.
    const written = country ? (line[column] ?? '') : (line[column] ?? '').replace(/^00/, '+')
    try {
      const number = parsePhoneNumber(written, country)
      return number.isValid() ? [number.number] : []
    } catch {
      return []
    }
  })[0]

const importId = await uploadImport(inWorkspace, {
  workspaceId: ws,
  name: 'customers-1000.csv',
  bytes: Readable.from(readFileSync(path)),
})

test('the columns of the real file are recognised, and what is no contact field becomes a field of its own', async () => {
  const { columns, dedupe } = await inWorkspace((trx) => getImport(trx, ws, importId))
  expect(columns.map(({ name, guess, type }) => [name, guess, type])).toEqual([
    ['Index', null, 'number'],
    ['Customer Id', 'externalId', 'text'],
    ['First Name', 'firstName', 'text'],
    ['Last Name', 'lastName', 'text'],
    ['Company', 'company', 'text'],
    ['City', 'city', 'text'],
    ['Country', 'country', 'text'],
    ['Phone 1', 'phone', 'text'],
    ['Phone 2', 'phone', 'text'],
    ['Email', 'email', 'text'],
    ['Subscription Date', 'attributes.subscriptionDate', 'date'],
    ['Website', 'attributes.website', 'text'],
  ])
  expect(dedupe).toBe('email')
})

test('a dry run tells beforehand what the import then does, and writes no contact', async () => {
  await inWorkspace((trx) => startDryRun(trx, ws, importId))
  expect(await run()).toBe(1)
  const checked = await inWorkspace((trx) => getImport(trx, ws, importId))
  expect(checked).toMatchObject({ status: 'checked', processed: 0, total: lines.length, error: null })
  expect(await db.selectFrom('contacts').select('id').execute()).toEqual([])

  await inWorkspace((trx) => startImport(trx, ws, importId))
  expect(await run()).toBe(1)
  const done = await inWorkspace((trx) => getImport(trx, ws, importId))
  expect(done).toMatchObject({ status: 'done', processed: lines.length, created: people.length, failed: 0 })
  const { created, updated, skipped, failed, warnings } = done
  expect(checked.dryRun).toMatchObject({
    rows: lines.length,
    created,
    updated: updated + skipped,
    failed,
    warnings,
  })
})

test('every customer is there once, with the phones that libphonenumber calls valid and no others', async () => {
  const contacts = await db.selectFrom('contacts').selectAll().where('workspaceId', '=', ws).execute()
  expect(contacts).toHaveLength(people.length)
  const expected = new Map(people.map((line) => [line['Customer Id'] ?? '', validPhone(line) ?? null]))
  const valid = [...expected.values()].filter(Boolean).length
  expect(valid).toBeGreaterThan(50)
  expect(contacts.filter((contact) => contact.phone !== null)).toHaveLength(valid)
  for (const contact of contacts) expect(contact.phone).toBe(expected.get(contact.externalId ?? ''))
  expect(contacts.filter((contact) => !contact.country)).toEqual([])
  const first = contacts.find((contact) => contact.externalId === 'dE014d010c7ab0c')
  expect(first).toMatchObject({
    firstName: 'Andrew',
    city: 'Rowlandberg',
    country: 'MO',
    source: 'import',
    importId,
  })
  expect(first?.attributes).toMatchObject({ subscriptionDate: '2021-07-26', website: 'http://www.shea.biz/' })
})

test('each is told as created and as imported, and the new fields have types', async () => {
  const events = await db
    .selectFrom('events')
    .select(['type', (eb) => eb.fn.countAll<string>().as('n')])
    .groupBy('type')
    .orderBy('type')
    .execute()
  expect(Object.fromEntries(events.map(({ type, n }) => [type, Number(n)]))).toMatchObject({
    'contact.created': people.length,
    'contact.imported': people.length,
  })
  const fields = await db.selectFrom('fields').select(['key', 'type']).orderBy('key').execute()
  expect(fields).toEqual([
    { key: 'subscriptionDate', type: 'date' },
    { key: 'website', type: 'text' },
  ])
})

test('imported a second time, the file changes nothing', async () => {
  const again = await uploadImport(inWorkspace, {
    workspaceId: ws,
    name: 'again.csv',
    bytes: Readable.from(readFileSync(path)),
  })
  await inWorkspace((trx) => startImport(trx, ws, again))
  await run()
  const result = await inWorkspace((trx) => getImport(trx, ws, again))
  // The repeated last customer has another first name there than here: it goes to and fro.
  expect(result).toMatchObject({ status: 'done', created: 0, failed: 0 })
  expect(result.updated).toBeLessThanOrEqual(2)
  expect(await db.selectFrom('contacts').select('id').execute()).toHaveLength(people.length)
})

test('undone, it leaves nobody but those with whom something has happened since', async () => {
  const [a, b] = await db.selectFrom('contacts').select('id').orderBy('id').limit(2).execute()
  if (!a || !b) throw new Error('no contacts')
  await db
    .insertInto('notes')
    .values({ workspaceId: ws, contactId: a.id, text: 'Called in person' })
    .execute()
  await inWorkspace((trx) => startUndo(trx, ws, importId))
  await run()
  const undone = await inWorkspace((trx) => getImport(trx, ws, importId))
  expect(undone.status).toBe('undone')
  const left = await db.selectFrom('contacts').select('id').execute()
  expect(left.map((contact) => contact.id)).toContain(a.id)
  expect(left.map((contact) => contact.id)).not.toContain(b.id)
  expect(left.length).toBeLessThanOrEqual(3)
  expect(undone.undo).toMatchObject({ deleted: people.length - left.length, stayed: left.length })
})
