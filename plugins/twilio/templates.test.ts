import { afterAll, expect, test } from 'vitest'
import { startTwilioContent } from '../../test/emulators/twilio/content.ts'
import { listTemplates } from './templates.ts'

const account = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'f'.repeat(32) }
const vendor = await startTwilioContent(account)
afterAll(() => vendor.close())
const ask = (connection = account) =>
  listTemplates({
    connection,
    fetch: vendor.fetchFor(['content.twilio.com']),
    signal: AbortSignal.timeout(5000),
  })

test('templates come page by page, with what WhatsApp says of each in our words', async () => {
  const add = (name: string, status: string, more: { because?: string; category?: string } = {}) =>
    vendor.add({ name, language: 'es_MX', body: `Hola {{1}}, ${name} {{2}}`, status, ...more })
  const sids = [
    add('bienvenida', 'approved', { category: 'MARKETING' }),
    add('recordatorio', 'paused', { because: 'Many people blocked it.' }),
    add('nueva', 'received'),
    add('borrador', 'unsubmitted'),
    add('mala', 'rejected', { because: 'INVALID_FORMAT' }),
  ].map(({ sid }) => sid)
  const held = await ask()
  expect(held.map(({ vendorId, status }) => [vendorId, status])).toEqual([
    [sids[0], 'approved'],
    [sids[1], 'paused'],
    [sids[2], 'pending'],
    [sids[3], 'unsubmitted'],
    [sids[4], 'rejected'],
  ])
  expect(held[0]).toEqual({
    vendorId: sids[0],
    name: 'bienvenida',
    language: 'es-MX',
    category: 'marketing',
    status: 'approved',
    because: undefined,
    body: 'Hola {{1}}, bienvenida {{2}}',
    variables: ['1', '2'],
  })
  expect(held[1]?.because).toBe('Many people blocked it.')
  expect(vendor.problems).toEqual([])
})

test('a wrong token is told in words', async () => {
  await expect(ask({ ...account, authToken: '0'.repeat(32) })).rejects.toMatchObject({
    name: 'StepError',
    message: expect.stringContaining('account SID'),
  })
})
