import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { testApp } from '../../test/app.ts'
import { asEngine } from '../db/connect.ts'

const { as, db, workspaces } = await testApp()
const ws = workspaces.A.id

const fill = (count: number, workspaceId: string, mark: string) =>
  asEngine(db, (trx) =>
    sql`insert into contacts (workspace_id, email, first_name, tags)
      select ${workspaceId}, ${mark} || n || '@example.com', ${mark}, case when n % 2 = 0 then array['even'] else '{}' end
      from generate_series(1, ${count}::int) n`.execute(trx),
  )

type Ids = { ids: string[]; more: boolean }
const idsOf = async (query: string) =>
  (await (await as('viewer')('GET', `/api/v1/contacts/ids${query}`)).json()) as Ids
const csvOf = async (query = '', role: Parameters<typeof as>[0] = 'editor') => {
  const reply = await as(role)('GET', `/api/v1/contacts/export.csv${query}`)
  return { status: reply.status, headers: reply.headers, text: await reply.text() }
}
const linesOf = (csv: string) =>
  csv
    .replace(/^\uFEFF/, '')
    .trim()
    .split('\r\n')

test('everybody a filter finds is named once, page by page, whatever comes meanwhile', async () => {
  await fill(25, ws, 'ann')
  await fill(5, workspaces.B.id, 'bob')
  const first = await idsOf('?tag=even&limit=7')
  await fill(4, ws, 'new')
  const second = await idsOf(`?tag=even&limit=7&after=${first.ids.at(-1)}`)
  expect(first).toEqual({ ids: expect.arrayContaining([]), more: true })
  expect(second.more).toBe(false)
  const all = [...first.ids, ...second.ids]
  expect(new Set(all).size).toBe(12 + 2)
  expect((await idsOf('?q=bob')).ids).toEqual([])
})

test('an export holds whom the filter finds, with the fields of the workspace', async () => {
  await as('admin')('POST', '/api/v1/fields', { key: 'size', title: 'Size', type: 'number' })
  await as('editor')('POST', '/api/v1/contacts', {
    ...{ email: 'maria@example.com', firstName: 'María', phone: '+34 600 000 000', tags: ['vip', 'x'] },
    ...{ attributes: { size: 42 }, company: '=cmd|/c calc!A1' },
  })
  const { text, headers } = await csvOf('?tag=vip')
  expect(headers.get('content-type')).toContain('text/csv')
  expect(headers.get('content-disposition')).toMatch(/attachment; filename="contacts-\d{4}-\d\d-\d\d\.csv"/)
  const [head, row, ...rest] = linesOf(text)
  expect(rest).toEqual([])
  expect(head).toMatch(/^External ID,E-mail,Phone,First name.*,Size$/)
  expect(row).toContain("maria@example.com,'+34600000000,María")
  expect(row).toContain("'=cmd|/c calc!A1")
  expect(row).toMatch(/vip; x.*,42$/)
})

test('an export goes on past a page, and shows nothing of another workspace', async () => {
  await fill(2500, ws, 'many')
  const { text } = await csvOf('?q=many&sort=email')
  const emails = linesOf(text)
    .slice(1)
    .map((line) => line.split(',')[1])
  expect(emails).toHaveLength(2500)
  expect(new Set(emails).size).toBe(2500)
  expect(emails).toEqual(emails.toSorted())
  expect((await csvOf()).text).not.toContain('bob')
})

test('who may not export gets nothing, and who did is written down', async () => {
  expect((await csvOf('', 'responder')).status).toBe(403)
  const { rows } = await asEngine(db, (trx) =>
    sql<{
      detail: unknown
    }>`select detail from audit where workspace_id = ${ws} and action = 'contacts.exported'`.execute(trx),
  )
  expect(rows[0]?.detail).toEqual({ filtered: ['tag'] })
})

test('a filter that cannot be read is refused before anything is sent', async () => {
  expect((await csvOf('?rule=nonsense')).status).toBe(422)
  expect((await as('viewer')('GET', '/api/v1/contacts/ids?rule=%7B%7D')).status).toBe(422)
})
