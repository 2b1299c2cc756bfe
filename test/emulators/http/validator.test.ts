import { expect, test } from 'vitest'
import { createValidator } from './validator.ts'

const check = async (description: string, method: string, path: string, body: unknown, query = '') => {
  const form = typeof body === 'string'
  const { problems } = await createValidator(description).check({
    method,
    path,
    query: new URLSearchParams(query),
    headers: { 'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json' },
    body: form ? body : body ? JSON.stringify(body) : '',
  })
  return problems.join('\n')
}
const resend = (body: unknown) => check('resend/resend.json', 'POST', '/emails', body)
const list = '/2010-04-01/Accounts/AC00000000000000000000000000000000/Messages.json'
const twilio = (method: string, body: unknown, query = '') =>
  check('twilio/twilio_api_v2010.json', method, list, body, query)

test('a right request has no problems', async () => {
  expect(await resend({ from: 'a@b.c', to: 'd@e.f', subject: 'x' })).toBe('')
  expect(
    await twilio('POST', 'To=%2B34600000000&From=%2B34600000001&Body=Hi&MediaUrl=https%3A%2F%2Fa.example'),
  ).toBe('')
  expect(await twilio('GET', '', 'To=%2B34600000000')).toBe('')
})

test.each([
  ['what is required is missing', () => resend({ from: 'a@b.c', subject: 'x' }), /required property 'to'/],
  ['a value is of another type', () => resend({ from: 1, to: 'd@e.f', subject: 'x' }), /must be string/],
  [
    'a property is not declared',
    () => resend({ from: 'a', to: 'd', subject: 'x', bogus: 1 }),
    /"bogus" is not declared/,
  ],
  [
    'a form field is not declared',
    () => twilio('POST', 'To=%2B34600000000&Bogus=1'),
    /"Bogus" is not declared/,
  ],
  ['a form lacks what is required', () => twilio('POST', 'Body=Hi'), /required property 'To'/],
  [
    'a form field is none of the values',
    () => twilio('POST', 'To=%2B346&ContentRetention=maybe'),
    /allowed values/,
  ],
  ['a query parameter is not declared', () => twilio('GET', '', 'Bogus=1'), /"Bogus" is not declared/],
  ['there is no such path', () => check('resend/resend.json', 'POST', '/mails', {}), /does not exist/],
])('%s, and it is found', async (_, made, words) => {
  expect(await made()).toMatch(words)
})
