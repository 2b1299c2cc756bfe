import { expect, test } from 'vitest'
import { asksForHelp, readOptWord } from './optOut.ts'

test.each(['STOP', ' stop. ', 'Baja', '¡ALTO!', 'parar', 'Opt out', 'unsubscribe', 'SAIR', 'cancelar'])(
  '"%s" is an opt-out',
  (text) => expect(readOptWord(text)).toBe('stop'),
)
test.each(['START', 'alta', 'Unstop!', 'voltar'])('"%s" takes it back', (text) =>
  expect(readOptWord(text)).toBe('start'),
)
test.each(['HELP', 'ayuda?', ' Info '])('"%s" asks for help', (text) => {
  expect(asksForHelp(text)).toBe(true)
  expect(readOptWord(text)).toBeUndefined()
})
test.each([
  'Stop by on Monday',
  'el alta de mi hijo',
  'please help me with this',
  'non-stop',
  'Baja el precio',
  '',
])('"%s" only holds such a word, and is neither', (text) => {
  expect(readOptWord(text)).toBeUndefined()
  expect(asksForHelp(text)).toBe(false)
})
