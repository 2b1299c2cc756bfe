import { expect, test } from 'vitest'
import { pickLocale, readLocale, smsSegments, variantProblems } from './index.ts'

test.each([
  ['', 'gsm-7', 0, 0, 160],
  ['a'.repeat(160), 'gsm-7', 160, 1, 0],
  ['a'.repeat(161), 'gsm-7', 161, 2, 145],
  ['a'.repeat(306), 'gsm-7', 306, 2, 0],
  ['a'.repeat(307), 'gsm-7', 307, 3, 152],
  ['€'.repeat(80), 'gsm-7', 160, 1, 0],
  ['Ñandú à la carte', 'ucs-2', 16, 1, 54],
  ['ÑÇ¿¡ èéùìòà', 'gsm-7', 11, 1, 149],
  ['á'.repeat(70), 'ucs-2', 70, 1, 0],
  ['á'.repeat(71), 'ucs-2', 71, 2, 63],
  ['🙂'.repeat(35), 'ucs-2', 70, 1, 0],
  ['🙂'.repeat(36), 'ucs-2', 72, 2, 61],
] as const)(
  '%j counts as %s, %i letters in %i parts with %i left',
  (text, encoding, length, segments, left) => {
    expect(smsSegments(text)).toMatchObject({ encoding, length, segments, left })
  },
)

test('a letter of two places is not cut by the end of a part', () => {
  // 152 letters, then € does not fit into the 153rd place.
  expect(smsSegments(`${'a'.repeat(152)}€${'a'.repeat(151)}`)).toMatchObject({
    segments: 2,
    length: 305,
    left: 0,
  })
  expect(smsSegments(`${'a'.repeat(152)}€${'a'.repeat(152)}`)).toMatchObject({ segments: 3, length: 306 })
})

test('it says which letters cost more', () => {
  expect(smsSegments('Adiós, José 🙂').because).toEqual(['ó', '🙂'])
  expect(smsSegments('Hasta mañana').because).toEqual([])
})

test.each([
  ['es-MX', ['en', 'es', 'es-MX'], 'en', 'es-MX'],
  ['es_mx', ['en', 'es', 'es-MX'], 'en', 'es-MX'],
  ['es-AR', ['en', 'es', 'es-MX'], 'en', 'es'],
  ['es-AR', ['en', 'es-MX'], 'en', 'es-MX'],
  ['es', ['es-ES', 'es-MX'], 'es-MX', 'es-MX'],
  ['zh-Hant-TW', ['en', 'zh-Hant'], 'en', 'zh-Hant'],
  ['pt', ['en', 'es'], 'es', 'es'],
  [null, ['en', 'es'], 'es', 'es'],
  ['klingon!', ['en', 'es'], 'es', 'es'],
] as const)('who speaks %s gets of %j (default %s) the one in %s', (wanted, locales, fallback, picked) => {
  expect(pickLocale(locales, wanted, fallback)).toBe(picked)
})

test('a locale is read in every usual spelling', () => {
  expect(['ES', 'es-mx', 'pt_BR', 'ZH-hant-tw', 'es-419', 'spanish', '', null].map(readLocale)).toEqual([
    ...['es', 'es-MX', 'pt-BR', 'zh-Hant-TW', 'es-419', undefined, undefined, undefined],
  ])
})

test('what is missing goes by the channel', () => {
  expect(variantProblems('sms', { text: ' ' })).toEqual([{ field: 'text', code: 'empty' }])
  expect(variantProblems('sms', { text: 'a'.repeat(1601) })).toEqual([{ field: 'text', code: 'too-long' }])
  expect(variantProblems('email', { text: 'Hi' })).toEqual([{ field: 'subject', code: 'empty' }])
  expect(variantProblems('email', { text: '', subject: 'Hi', mjml: '<p>' })).toEqual([
    { field: 'mjml', code: 'no-mjml' },
  ])
  expect(variantProblems('whatsapp', { text: '', approved: 'HX1' })).toEqual([])
})
