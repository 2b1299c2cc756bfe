import { expect, test } from 'vitest'
import { z } from 'zod'
import { issueWords } from './issueWords.ts'

const schema = z.object({
  email: z.email(),
  id: z.uuid(),
  at: z.iso.datetime(),
  size: z.number().int().max(2000),
  name: z.string().min(3),
  tags: z.array(z.string()).min(2),
  kind: z.enum(['live', 'static']),
})

const said = (language: 'en' | 'es', input: Record<string, unknown>) =>
  Object.fromEntries(
    (schema.partial().safeParse(input).error?.issues ?? []).map((issue) => [
      issue.path.join('.'),
      issueWords(issue, language),
    ]),
  )

test('what zod finds is said as a person would, in both languages', () => {
  const wrong = { email: 'x', id: 'x', at: 'x', size: 5000, name: 'x', tags: ['x'], kind: 'x' }
  expect(said('en', wrong)).toEqual({
    email: 'This is not an e-mail address, such as ana@example.com.',
    id: 'This is not an id.',
    at: 'Write date and time, such as 2026-11-20T09:30:00Z.',
    size: 'At most 2,000.',
    name: 'At least 3 characters.',
    tags: 'At least 2 entries.',
    kind: 'Choose one of these: live or static.',
  })
  expect(said('es', wrong)).toEqual({
    email: 'Esto no es una dirección de correo, como ana@example.com.',
    id: 'Esto no es un identificador.',
    at: 'Escribe fecha y hora, como 2026-11-20T09:30:00Z.',
    size: 'Como máximo 2000.',
    name: 'Como mínimo 3 caracteres.',
    tags: 'Como mínimo 2 elementos.',
    kind: 'Elige uno de estos: live o static.',
  })
})

test('what is of another kind says which kind it must be', () => {
  expect(said('en', { size: 'x', name: 1, tags: {} })).toEqual({
    ...{ size: 'This must be a number.', name: 'This must be a text.', tags: 'This must be a list.' },
  })
  expect(said('es', { size: 1.5 })).toEqual({ size: 'Aquí va un número entero.' })
})

test('what has no words of ours is left to zod', () => {
  const issues = z.string().regex(/^a$/).safeParse('b').error?.issues ?? []
  expect(issues.map((issue) => issueWords(issue, 'es'))).toEqual([undefined])
})
