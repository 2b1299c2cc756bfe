import { expect, test } from 'vitest'
import { readCountry } from './country.ts'
import { readDay, readField, readNumber, readTruth } from './fieldValues.ts'
import { readPhone } from './phone.ts'
import { sayProblem } from './problems.ts'
import { zoneOf } from './zoneOf.ts'

test.each([
  ['600 11 22 33', 'ES', '+34600112233'],
  ['+1 (680) 204-8312', undefined, '+16802048312'],
  ['001-680-204-8312', 'CN', '+16802048312'],
  ['0034 600112233', undefined, '+34600112233'],
  ["'+34600112233", undefined, '+34600112233'],
  ['tel:+34-600-112-233', 'PE', '+34600112233'],
  ['34600112233', 'ES', '+34600112233'],
])('the phone %s in %s is %s', (written, country, phone) => {
  expect(readPhone(written, country)).toMatchObject({ phone })
})

test('an extension is kept beside the number', () => {
  expect(readPhone('600 112 233 ext. 45', 'ES')).toEqual({ phone: '+34600112233', extension: '45' })
  expect(readPhone('212-736-5000x331', 'US')).toEqual({ phone: '+12127365000', extension: '331' })
})

test.each([
  ['600112233', undefined, 'phone-no-country'],
  ['12', 'ES', 'phone-impossible'],
  ['846-790-4623x4715', 'MO', 'phone-impossible'],
  ['000 000 000', 'ES', 'phone-invalid'],
  ['6,00112E+08', 'ES', 'phone-scientific'],
  ['call me', 'ES', 'phone-impossible'],
])('the phone %s in %s is refused as %s', (written, country, code) => {
  expect(readPhone(written, country)).toMatchObject({ problem: { code } })
})

test.each([
  ['ES', 'ES'],
  ['esp', 'ES'],
  ['España', 'ES'],
  ['perú', 'PE'],
  ['Estados Unidos', 'US'],
  ['United States of America', 'US'],
  ['Holy See (Vatican City State)', 'VA'],
  ['Svalbard & Jan Mayen Islands', 'SJ'],
  ['UK', 'GB'],
  ['Alemania', 'DE'],
  ['Narnia', undefined],
  ['ZZ', undefined],
  ['', undefined],
])('the country %s is %s', (written, code) => {
  expect(readCountry(written)).toBe(code)
})

test.each([
  ['1234.5', 1234.5],
  ['1,234.50', 1234.5],
  ['1.234,50', 1234.5],
  ['1,5', 1.5],
  ['1,234', 1234],
  ['1.234.567', 1234567],
  ['15 %', 0.15],
  ['€ 9,90', 9.9],
  ['-3e2', -300],
  ['12 apples', undefined],
  ['1e999', undefined],
  ['', undefined],
])('the number %s is %s', (written, number) => {
  expect(readNumber(written)).toBe(number)
})

test.each([
  ['2026-03-31', true, '2026-03-31'],
  ['31/03/2026', false, '2026-03-31'],
  ['03/04/2026', true, '2026-04-03'],
  ['03/04/2026', false, '2026-03-04'],
  ['3.4.2026', true, '2026-04-03'],
  ['2026-03-31 14:05', true, '2026-03-31T14:05:00.000Z'],
  ['2026-03-31T14:05:00+02:00', true, '2026-03-31T12:05:00.000Z'],
  ['30/02/2026', true, undefined],
  ['2026-13-01', true, undefined],
  ['soon', true, undefined],
])('the day %s (day first: %s) is %s', (written, dayFirst, day) => {
  expect(readDay(written, dayFirst)).toBe(day)
})

test('yes and no are understood in both languages, and nothing else is', () => {
  expect(['Sí', 'yes', 'TRUE', 'x', '1'].map(readTruth)).toEqual([true, true, true, true, true])
  expect(['No', 'falso', '0'].map(readTruth)).toEqual([false, false, false])
  expect(readTruth('maybe')).toBeUndefined()
})

test('empty values empty a field; what no field is, or too long, is refused', () => {
  expect(readField('city', '  ', { types: {} })).toEqual({ value: null })
  expect(readField('nonsense', 'x', { types: {} })).toMatchObject({ problem: { code: 'field-unknown' } })
  expect(readField('city', 'x'.repeat(501), { types: {} })).toMatchObject({
    problem: { code: 'text-too-long' },
  })
  expect(readField('attributes.__proto__', 'x', { types: {} })).toMatchObject({
    problem: { code: 'field-unknown' },
  })
  expect(readField('language', 'es_mx', { types: {} })).toEqual({ value: 'es-MX' })
  expect(readField('timeZone', 'Mars/Olympus', { types: {} })).toMatchObject({
    problem: { code: 'zone-unknown' },
  })
})

test('problems name the country in the language of the reader', () => {
  const problem = { code: 'phone-invalid', about: 'ES' } as const
  expect(sayProblem(problem, 'en')).toContain('of Spain')
  expect(sayProblem(problem, 'es')).toContain('de España')
})

test('a zone is the contact’s own, else that of a country with one zone, else the workspace’s', () => {
  const workspace = { timeZone: 'UTC' }
  expect(zoneOf({ timeZone: 'Europe/Rome', country: 'CO' }, workspace)).toBe('Europe/Rome')
  expect(zoneOf({ timeZone: null, country: 'CO' }, workspace)).toBe('America/Bogota')
  expect(zoneOf({ timeZone: null, country: 'US' }, workspace)).toBe('UTC')
  expect(zoneOf({ timeZone: null, country: null }, workspace)).toBe('UTC')
})
