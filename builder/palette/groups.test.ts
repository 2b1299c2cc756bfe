import { expect, test } from 'vitest'
import { answers } from './groups.ts'

test('a search finds a step by the words of its title in any order, with or without accents', () => {
  expect(answers('tags add', 'Add tags', '')).toBeGreaterThan(0)
  expect(answers('busca', 'Búsqueda', 'Busca a alguien')).toBeGreaterThan(0)
  expect(answers('musica', 'Música', '')).toBe(1)
})

test('letters that merely occur somewhere find nothing', () => {
  expect(
    answers('add tags', 'Send SMS', 'Sends a text message to the contact’s phone, and waits a while.'),
  ).toBe(0)
})

test('a title that begins with the search comes before one that holds it, and that before a description', () => {
  const scores = [
    answers('wait', 'Wait', ''),
    answers('wait', 'Then wait', ''),
    answers('wait', 'Pause', 'Lets them wait.'),
  ]
  expect(scores).toEqual(scores.toSorted((a, b) => b - a))
  expect(new Set(scores).size).toBe(3)
})
