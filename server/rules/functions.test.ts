import { sql } from 'kysely'
import { expect, test } from 'vitest'
import {
  capitals,
  fold,
  isFilled,
  readBoolean,
  readDate,
  readList,
  readNumber,
  readText,
  smalls,
} from '#sdk/rules'
import { freshDb } from '../../test/db.ts'

const { db } = await freshDb()

const surrogate = (code: number) => code >= 0xd800 && code <= 0xdfff

test('every character of Unicode reads alike in the database and in JavaScript', async () => {
  const { rows } = await sql<{ code: number; text: string | null }>`
    select code, rule_text(chr(code)) as text from generate_series(1, 1114111) as code
    where code not between 55296 and 57343 and rule_text(chr(code)) is distinct from chr(code)`.execute(db)
  const theirs = new Map(rows.map(({ code, text }) => [code, text]))

  const differing: string[] = []
  for (let code = 1; code <= 0x10ffff; code++) {
    if (surrogate(code)) continue
    const character = String.fromCodePoint(code)
    const database = theirs.has(code) ? theirs.get(code) : character
    if (fold(character) !== database)
      differing.push(`U+${code.toString(16)}: ${fold(character)} / ${database}`)
  }
  expect(differing).toEqual([])
  expect(rows.length).toBeGreaterThan(1000)
}, 30_000)

test('each capital has its small letter, and small letters stay as they are', () => {
  expect([...capitals].length).toBe([...smalls].length)
  for (const [index, small] of [...smalls].entries()) {
    expect(fold([...capitals][index] ?? '')).toBe(small)
    expect(fold(small)).toBe(small)
  }
})

const json = [
  ...['null', 'true', 'false', '"TRUE"', '" false "', '1', '0', '1.0', '-0', '"1"', '"-0"', '2', '"yes"'],
  ...[
    '4.5',
    '5',
    '1e14',
    '1e15',
    '999999999999999',
    '-7',
    '1e400',
    '-1e400',
    '1e-400',
    '3e-324',
    '2e-324',
    '5e-324',
  ],
  ...['1.7976931348623157e308', '1.7976931348623158e308', '1.7976931348623159e308', '9007199254740993'],
  `${2n ** 1024n - 2n ** 970n}`,
  `${2n ** 1024n - 2n ** 970n - 1n}`,
  `${5n ** 1075n}e-1075`,
  `${5n ** 1075n + 1n}e-1075`,
  ...[
    '"5"',
    '"+5."',
    '".5"',
    '"."',
    '""',
    '" "',
    '"1e5"',
    '"1e99999"',
    '"1e9999"',
    '"-1e-9999"',
    '"NaN"',
    '"Infinity"',
    '"0x1"',
  ],
  ...[300, 309, 399, 400, 401].flatMap((length) => [
    `"${'9'.repeat(length)}"`,
    `"0.${'0'.repeat(length - 3)}1"`,
  ]),
  `"${' '.repeat(700)}5"`,
  `"${' '.repeat(1000)}5"`,
  ...['[]', '[null]', '["a",null,"B ",5,4.5,true,["x"],{}]', '{}', '{"a":1}', '"a"', '"Á\\u0301 B"'],
  ...[
    '2026-11-20',
    '2026-11-20T10:00',
    '2026-11-20 10:00Z',
    '2026-11-20T10:00:59.1234567+02',
    '2026-11-20T10:00-0530',
  ],
  ...[
    '2026-11-20T10:00:59.9999999+14:00',
    '2026-02-29',
    '2024-02-29',
    '2100-02-29',
    '2000-02-29',
    '1000-01-01T00:00+14',
  ],
  ...[
    '9999-12-31T23:59:59.999-14',
    '0999-01-01',
    '10000-01-01',
    '2026-11-20T24:00',
    '2026-11-20Z',
    '2026-11-20T10Z',
    '٢٠٢٦-11-20',
  ],
].map((text) => (/^[^"]+-\d\d-\d\d/.test(text) ? JSON.stringify(text) : text))

test('every awkward value reads alike as a text, a number, yes or no, a date and a list', async () => {
  const { rows } = await sql<Record<string, unknown>>`
    select v as json, rule_text(v::jsonb) as text, rule_number(v::jsonb) as number, rule_boolean(v::jsonb) as flag,
      extract(epoch from rule_date(v::jsonb)) * 1000 as date, rule_list(v::jsonb) as list, rule_filled(v::jsonb) as filled
    from unnest(${json}::text[]) as v`.execute(db)
  expect(rows).toHaveLength(json.length)
  for (const row of rows) {
    const value = JSON.parse(String(row.json))
    const theirs = {
      ...row,
      date: row.date === null ? null : Number(row.date),
      number: row.number && Number(row.number),
    }
    expect(theirs).toEqual({
      json: row.json,
      text: readText(value),
      number: plain(readNumber(value)),
      flag: readBoolean(value),
      date: readDate(value)?.at ?? null,
      list: readList(value),
      filled: isFilled(value),
    })
  }
})

/** Minus zero equals zero in every comparison. */
const plain = (number: number | null) => (number === 0 ? 0 : number)

test('the session zone, the date style and the locale change nothing', async () => {
  await db.transaction().execute(async (trx) => {
    const read = async () => {
      const { rows } = await sql`
        select extract(epoch from rule_date(to_jsonb(v))) as at, rule_text(v) as text
        from unnest(array['2026-03-29T02:30', '2026-10-25 02:30', '2026-11-20', '2026-11-20T12:00+02', 'Iİ']) as v`.execute(
        trx,
      )
      return rows
    }
    const before = await read()
    await sql`set local timezone = 'America/New_York'`.execute(trx)
    await sql`set local datestyle = 'SQL, DMY'`.execute(trx)
    expect(await read()).toEqual(before)
  })
})
