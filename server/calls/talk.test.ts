import { expect, test } from 'vitest'
import { newTalk, talk } from './talk.ts'

const script = {
  say: '¿Le interesa?',
  language: 'es',
  answers: [
    { keys: '1', words: ['sí', 'me interesa'], say: 'Estupendo.', outcome: 'interested' as const },
    { keys: '2', words: ['no'], outcome: 'not-interested' as const },
    { words: ['persona'], outcome: 'transferred' as const },
  ],
}
const asked = talk(script, newTalk).state

test.each([
  [{ keys: '1' }, 'interested', 'end'],
  [{ speech: 'SI, claro.' }, 'interested', 'end'],
  [{ speech: 'pues me interesa mucho' }, 'interested', 'end'],
  [{ speech: 'no' }, 'not-interested', 'end'],
  [{ speech: 'nosotros' }, undefined, 'listen'],
  [{ speech: 'páseme con una persona' }, 'transferred', 'transfer'],
  [{ keys: '9' }, 'opt-out', 'end'],
  [{ speech: 'Baja' }, 'opt-out', 'end'],
  [{}, undefined, 'listen'],
] as const)('%j settles %s', (heard, settled, next) => {
  const turn = talk(script, asked, { ...heard, turn: asked.turn })
  expect([turn.state.settled, turn.next]).toEqual([settled, next])
})

test('it asks twice, and then says goodbye', () => {
  const second = talk(script, asked, { turn: 1 })
  expect(second.say).toEqual([script.say])
  const third = talk(script, second.state, { speech: 'mmm', turn: 2 })
  expect(third).toMatchObject({ next: 'end', say: ['Gracias. Adiós.'] })
})

test('an answer that is told again asks what was asked before, and settles nothing twice', () => {
  const done = talk(script, asked, { keys: '1', turn: 1 })
  expect(talk(script, done.state, { keys: '2', turn: 1 })).toMatchObject({ next: 'end', say: [] })
  const second = talk(script, asked, { turn: 1 })
  expect(talk(script, second.state, { keys: '1', turn: 1 })).toMatchObject({
    state: { turn: 2 },
    say: [script.say],
  })
})

test('a text without questions is said, and that is all', () => {
  expect(talk({ ...script, answers: [] }, newTalk)).toMatchObject({ next: 'end', say: [script.say] })
})
