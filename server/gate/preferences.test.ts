import { beforeEach, describe, expect, test } from 'vitest'
import { testApp } from '../../test/app.ts'
import { asEngine } from '../db/connect.ts'
import { uuid7 } from '../db/uuid7.ts'
import { preferenceLink, preferenceToken } from './preferenceLink.ts'

const { app, db, workspaces } = await testApp({ limits: { publicChange: 2 } })
const ws = workspaces.A.id
const BASE = 'http://localhost'

let contactId = ''
let link = ''
beforeEach(async () => {
  contactId = uuid7()
  const secret = await asEngine(db, async (trx) => {
    await trx
      .insertInto('contacts')
      .values({
        ...{ id: contactId, workspaceId: ws, email: `${contactId}@example.com`, phone: '+34600000000' },
        ...{ attributes: '{}', language: 'es' },
      })
      .execute()
    return trx.selectFrom('workspaces').select('linkSecret').where('id', '=', ws).executeTakeFirstOrThrow()
  })
  link = preferenceLink(BASE, secret.linkSecret, contactId)
})

const see = async (path = link, headers = {}) => {
  const reply = await app.request(path, { headers })
  return { status: reply.status, page: await reply.text(), headers: reply.headers }
}
const post = (fields: string, path = link, type = 'application/x-www-form-urlencoded', more = {}) =>
  app.request(path, { method: 'POST', headers: { 'content-type': type, ...more }, body: fields })

const ticked = (page: string) => [...page.matchAll(/value="(\w+)" checked/g)].map(([, channel]) => channel)
const noted = () =>
  asEngine(db, async (trx) => ({
    consents: (
      await trx
        .selectFrom('consents')
        .select(['channel', 'purpose', 'granted', 'evidence'])
        .where('contactId', '=', contactId)
        .orderBy('at')
        .orderBy('id')
        .execute()
    ).map(({ channel, purpose, granted }) => `${channel} ${purpose} ${granted}`),
    out: (
      await trx
        .selectFrom('contactChannels')
        .select('channel')
        .where('contactId', '=', contactId)
        .where('optedOutAt', 'is not', null)
        .orderBy('channel')
        .execute()
    ).map(({ channel }) => channel),
    events: (
      await trx
        .selectFrom('events')
        .select('type')
        .where('contactId', '=', contactId)
        .orderBy('recordedAt')
        .execute()
    ).map(({ type }) => type),
  }))

describe('the page', () => {
  test('speaks the contact’s language, or the one that is chosen, and runs no script', async () => {
    const { status, page, headers } = await see()
    expect(status).toBe(200)
    expect(page).toContain('<html lang="es">')
    expect(page).toContain('Qué recibes de')
    expect((await see(`${link}?lang=en`)).page).toContain('What you hear from')
    expect(page).not.toMatch(/<script|style=/)
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cache-control')).toBe('no-store')
    expect((await see(`${BASE}/p/preferences.css`)).headers.get('content-type')).toContain('text/css')
  })
  test('shows a workspace’s title as text', async () => {
    await asEngine(db, (trx) =>
      trx.updateTable('workspaces').set({ title: '<img src=x>' }).where('id', '=', ws).execute(),
    )
    const { page } = await see()
    expect(page).toContain('&lt;img src=x&gt;')
    expect(page).not.toContain('<img')
  })
  test('changes nothing when it is only looked at: mail programs open every link', async () => {
    await see()
    expect(await noted()).toEqual({ consents: [], out: [], events: [] })
    expect(ticked((await see()).page)).toEqual(['email', 'sms', 'whatsapp', 'voice'])
  })
  test('keeps what is chosen, and only that', async () => {
    const reply = await post('do=save&channel=email&channel=voice')
    expect(ticked(await reply.text())).toEqual(['email', 'voice'])
    expect(ticked((await see()).page)).toEqual(['email', 'voice'])
    expect((await noted()).consents).toEqual(['sms marketing false', 'whatsapp marketing false'])
    await post('do=save&channel=email&channel=voice&channel=sms')
    expect(ticked((await see()).page)).toEqual(['email', 'sms', 'voice'])
  })
  test('stops everything by every channel', async () => {
    expect(await (await post('do=stop')).text()).toContain('No recibirás nada más')
    const { out, events } = await noted()
    expect(out).toEqual(['email', 'sms', 'telegram', 'voice', 'whatsapp'])
    expect(events).toEqual(Array(5).fill('contact.opted-out'))
    expect(ticked((await see()).page)).toEqual([])
  })
})

describe('one click (RFC 8058)', () => {
  test.each([
    ['List-Unsubscribe=One-Click', 'application/x-www-form-urlencoded'],
    [
      '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--',
      'multipart/form-data; boundary=b',
    ],
  ])('%#: ends marketing by e-mail without another page', async (fields, type) => {
    const reply = await post(fields, link, type)
    expect([reply.status, await reply.text()]).toEqual([200, ''])
    expect(await noted()).toEqual({
      consents: ['email marketing false'],
      out: [],
      events: ['consent.withdrawn'],
    })
  })
  test('comes from elsewhere, and often from one address', async () => {
    for (let n = 0; n < 5; n++)
      expect(
        (await post('List-Unsubscribe=One-Click', link, undefined, { origin: 'https://mail.example.com' }))
          .status,
      ).toBe(200)
  })
})

describe('a link that is not ours', () => {
  test('finds nobody and changes nothing', async () => {
    const foreign = await asEngine(db, (trx) =>
      trx
        .selectFrom('workspaces')
        .select('linkSecret')
        .where('id', '=', workspaces.B.id)
        .executeTakeFirstOrThrow(),
    )
    const token = link.split('/').at(-1) ?? ''
    const flipped = token.slice(0, -3) + (token.at(-3) === 'A' ? 'B' : 'A') + token.slice(-2)
    for (const wrong of [
      preferenceToken(foreign.linkSecret, contactId),
      preferenceToken(foreign.linkSecret, uuid7()),
      flipped,
      token.slice(0, -1),
      `${token}A`,
      'x',
    ]) {
      expect((await see(`${BASE}/p/${wrong}`)).status).toBe(404)
      expect((await post('do=stop', `${BASE}/p/${wrong}`)).status).toBe(404)
    }
    expect((await noted()).out).toEqual([])
  })
  test('a body that is no small form is refused', async () => {
    expect((await post('a'.repeat(20_000))).status).toBe(413)
  })
})
