import { expect, test } from 'vitest'
import { translator } from './translator.ts'

const say = translator({
  'The contact has no {what}. Add one.': 'El contacto no tiene {what}. Añádelo.',
  'phone number': 'teléfono',
  '"{step}" could not decide: {problem}': '«{step}» no pudo decidir: {problem}',
  '"{step}" was made for version {version}.': '«{step}» se hizo para la versión {version}.',
  '{method} {url}': '{url} por {method}',
  'It costs {price} (a lot).': 'Cuesta {price} (mucho).',
  'Write {{ contact.name }} here.': 'Escribe aquí {{ contact.name }}.',
})

test('a sentence is said with what stood in its slots', () => {
  expect(say('"Wait" was made for version 2.')).toBe('«Wait» se hizo para la versión 2.')
  expect(say('It costs 3 € (a lot).')).toBe('Cuesta 3 € (mucho).')
})

test('words and sentences inside a sentence are said too', () => {
  expect(say('The contact has no phone number. Add one.')).toBe('El contacto no tiene teléfono. Añádelo.')
  expect(say('"Ask" could not decide: The contact has no phone number. Add one.')).toBe(
    '«Ask» no pudo decidir: El contacto no tiene teléfono. Añádelo.',
  )
})

test('what nobody has translated stays as it is', () => {
  expect(say('Error 21610: unsubscribed recipient')).toBe('Error 21610: unsubscribed recipient')
  expect(say('"Ask" could not decide: x is undefined')).toBe('«Ask» no pudo decidir: x is undefined')
  expect(say('')).toBe('')
})

test('a text that is nothing but slots fits no sentence', () => {
  expect(say('GET https://example.com')).toBe('GET https://example.com')
})

test('variables of a text are no slots, and a value is never read as a pattern', () => {
  expect(say('Write {{ contact.name }} here.')).toBe('Escribe aquí {{ contact.name }}.')
  expect(say('"$& {version}" was made for version 2.')).toBe('«$& {version}» se hizo para la versión 2.')
  expect(say('It costs one\nor two (a lot).')).toBe('Cuesta one\nor two (mucho).')
})

test('a long text is answered at once', () => {
  const started = performance.now()
  say(`"${'a" could not decide: '.repeat(2000)}`)
  expect(performance.now() - started).toBeLessThan(1000)
})
