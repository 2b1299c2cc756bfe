import { Readable } from 'node:stream'
import { deflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import writeXlsxFile from 'write-excel-file/node'
import { freshDb } from '../../test/db.ts'
import { asWorkspace, type Db } from '../db/connect.ts'
import { getImport } from './queries.ts'
import { uploadImport } from './uploadImport.ts'

const { db } = await freshDb()
const { id: ws } = await db
  .insertInto('workspaces')
  .values({ title: 'A', slug: 'a' })
  .returning('id')
  .executeTakeFirstOrThrow()
const inWorkspace = <T>(work: (db: Db) => Promise<T>) => asWorkspace(db, ws, work)

async function upload(bytes: Buffer | string) {
  const id = await uploadImport(inWorkspace, {
    workspaceId: ws,
    name: 'list',
    bytes: Readable.from(cut(Buffer.from(bytes))),
  })
  return inWorkspace((trx) => getImport(trx, ws, id))
}
/** Small pieces, so that no test passes only because a file came in one. */
function* cut(bytes: Buffer) {
  for (let at = 0; at < bytes.length; at += 777) yield bytes.subarray(at, at + 777)
}
const headings = async (bytes: Buffer | string) =>
  (await upload(bytes)).columns.map((column) => [column.name, column.samples[0]])
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16()
const sample = 'Nombre;Correo electrónico;Teléfono\r\nJosé Muñoz;jose@example.com;+34 600 11 22 33\r\n'
const expected = [
  ['Nombre', 'José Muñoz'],
  ['Correo electrónico', 'jose@example.com'],
  ['Teléfono', '+34 600 11 22 33'],
]

test.each([
  ['UTF-8', Buffer.from(sample)],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${sample}`)],
  ['Latin-1, as old Excel writes it', Buffer.from(sample, 'latin1')],
  ['UTF-16 little-endian with a mark', Buffer.from(`\ufeff${sample}`, 'utf16le')],
  ['UTF-16 big-endian with a mark', utf16be(`\ufeff${sample}`)],
  ['UTF-16 without a mark', Buffer.from(sample, 'utf16le')],
  ['tabs', Buffer.from(sample.replaceAll(';', '\t'))],
  ['commas and old line ends', Buffer.from(sample.replaceAll(';', ',').replaceAll('\r\n', '\r'))],
  ['bars', Buffer.from(sample.replaceAll(';', '|'))],
  ['the separator said by Excel', Buffer.from(`sep=;\r\n${sample}`)],
])('a file in %s is read as it was meant', async (_, bytes) => {
  expect(await headings(bytes)).toEqual(expected)
})

test('Latin-1 is noticed however late its first accent comes', async () => {
  const ascii = Array.from({ length: 40_000 }, (_, i) => `p${i}@example.com;Ana`).join('\n')
  const { settingsFormat } = await formatOf(
    Buffer.concat([Buffer.from(`email;name\n${ascii}\n`), Buffer.from('z@example.com;Núria\n', 'latin1')]),
  )
  expect(settingsFormat).toMatchObject({ encoding: 'windows-1252' })
})
async function formatOf(bytes: Buffer) {
  const { id } = await upload(bytes)
  const row = await db.selectFrom('imports').select('settings').where('id', '=', id).executeTakeFirstOrThrow()
  return { settingsFormat: row.settings.format }
}

test('separators inside quotes, and commas in a file of semicolons, do not mislead', async () => {
  expect(await headings('name;email\n"Perez; Ana, Dr.";a@example.com\nBob, B;b@example.com\n')).toEqual([
    ['name', 'Perez; Ana, Dr.'],
    ['email', 'a@example.com'],
  ])
})

test('headings that repeat or are empty get names of their own', async () => {
  const { columns } = await upload('email,phone,Phone,,\na@example.com,1,2,3,4\n')
  expect(columns.map((column) => column.name)).toEqual([
    'email',
    'phone',
    'Phone (2)',
    'Column 4',
    'Column 5',
  ])
})

test.each([
  ['nothing', '', /is empty/],
  ['blanks only', '\n\n  ,  \n', /nothing but blanks/],
  ['only a header', 'email,name\n\n', /nothing below it/],
  ['a PDF', '%PDF-1.7 …', /PDF document/],
  ['a picture', Buffer.from('89504e470d0a1a0a', 'hex'), /picture/],
  ['an old Excel file', Buffer.from(`d0cf11e0a1b11ae1${'00'.repeat(600)}`, 'hex'), /old Excel file/],
  ['NUL bytes', Buffer.from(`email,name\n${'a\0\0\0b,c\n'.repeat(50)}`), /NUL bytes/],
  [
    '10,000 columns',
    `${Array.from({ length: 10_000 }, (_, i) => `c${i}`).join(',')}\n${'1,'.repeat(9999)}1\n`,
    /10,000 columns; up to 500/,
  ],
  ['a quote that never ends', `email,name\n"a@example.com,${'b\n'.repeat(600_000)}`, /quotation mark/],
  ['a zip that is no workbook', zip([{ name: 'a.txt', content: Buffer.from('hello') }]), /no Excel workbook/],
  ['a damaged workbook', Buffer.from('504b0304aaaaaaaa'.repeat(20), 'hex'), /damaged/],
])('%s is refused in words, and nothing of it stays', async (_, bytes, message) => {
  await expect(upload(bytes)).rejects.toThrow(message)
  const kept = await db
    .selectFrom('files')
    .select('id')
    .where(
      'id',
      'not in',
      db.selectFrom('imports').select('fileId').where('fileId', 'is not', null).$castTo<{ fileId: string }>(),
    )
    .execute()
  expect(kept).toEqual([])
})

test('an Excel sheet comes in as people see it: dates, long numbers, percent, leading zeros kept as text', async () => {
  const header = ['email', 'phone', 'since', 'share', 'zip', 'vip'].map((value) => ({ value }))
  const row = [
    { value: 'a@example.com' },
    { value: 34600111222, type: Number },
    { value: new Date(Date.UTC(2026, 2, 31)), type: Date, format: 'dd/mm/yyyy' },
    { value: 0.15, type: Number, format: '0%' },
    { value: '00420', type: String },
    { value: true, type: Boolean },
  ]
  // The library's own types are narrower than what it takes.
  const file = await (writeXlsxFile as unknown as (data: unknown) => { toBuffer(): Promise<Buffer> })([
    header,
    row,
  ]).toBuffer()
  const { columns } = await upload(file)
  expect(columns.map(({ name, samples, type }) => [name, samples[0], type])).toEqual([
    ['email', 'a@example.com', 'text'],
    ['phone', '34600111222', 'number'],
    ['since', '2026-03-31', 'date'],
    ['share', '0.15', 'number'],
    ['zip', '00420', 'text'],
    ['vip', 'true', 'boolean'],
  ])
})

const workbook = { name: 'xl/workbook.xml', content: Buffer.from('<workbook/>') }
test.each([
  [
    'S39: more than 200 MB declared',
    zip([workbook, { name: 'xl/big.xml', content: Buffer.alloc(100), declared: 300_000_000 }]),
    /unpacks to more/,
  ],
  [
    'S39: a hundred times its packed size',
    zip([workbook, { name: 'xl/big.xml', content: Buffer.alloc(50_000_000) }]),
    /unpacks to more/,
  ],
  [
    'S39: more inside than declared',
    zip([workbook, { name: 'xl/big.xml', content: Buffer.alloc(5_000_000), declared: 1000 }]),
    /damaged/,
  ],
  [
    'S39: 1,001 entries',
    zip([
      workbook,
      ...Array.from({ length: 1001 }, (_, i) => ({ name: `f${i}`, content: Buffer.from('x') })),
    ]),
    /unpacks to more/,
  ],
  [
    'S39: a path that climbs out',
    zip([workbook, { name: '../../evil', content: Buffer.from('x') }]),
    /damaged/,
  ],
  ['S39: an absolute path', zip([workbook, { name: '/etc/passwd', content: Buffer.from('x') }]), /damaged/],
  [
    'S39: a link',
    zip([workbook, { name: 'link', content: Buffer.from('/etc/passwd'), mode: 0o120777 }]),
    /link/,
  ],
])('%s: such a workbook is refused', async (_, bytes, message) => {
  await expect(upload(bytes)).rejects.toThrow(message)
})

type Entry = { name: string; content: Buffer; declared?: number; mode?: number }

/** A zip as an attacker would write it: by hand, with what headers say as one likes. */
function zip(entries: Entry[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content, declared = content.length, mode = 0o100644 } of entries) {
    const packed = deflateRawSync(content)
    const same = Buffer.alloc(26)
    same.writeUInt16LE(20, 0)
    same.writeUInt16LE(8, 4)
    same.writeUInt32LE(packed.length, 14)
    same.writeUInt32LE(declared, 18)
    same.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), same, Buffer.from(name), packed])
    const more = Buffer.alloc(14)
    more.writeUInt32LE((mode << 16) >>> 0, 6)
    more.writeUInt32LE(offset, 10)
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), same, more, Buffer.from(name)]),
    )
    parts.push(local)
    offset += local.length
  }
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(listed.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, listed, end])
}
