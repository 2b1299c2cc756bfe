import { afterAll, expect, test } from 'vitest'
import type { HookRequest } from '#sdk'
import { asEngine } from '../../server/db/connect.ts'
import { applyReceipts } from '../../server/webhooks/applyReceipts.ts'
import { both, crmJourney } from '../../test/crm/kit.ts'
import { startHubspot } from '../../test/emulators/hubspot/index.ts'
import { vendorWeb } from '../../test/vendorWeb.ts'
import plugin from './index.ts'
import { hints, verify } from './webhook.ts'

const vendor = await startHubspot({ now: () => new Date() })
afterAll(() => vendor.close())

const address = 'https://cauce.example/hooks/hubspot/tok'
function request(
  told: object[],
  { headers, body }: { headers?: Record<string, string>; body?: string } = {},
): HookRequest<typeof vendor.settings> {
  const signed = vendor.signed(address, told)
  return {
    ...{ url: address, connection: vendor.settings, now: new Date() },
    headers: new Headers(headers ?? signed.headers),
    raw: Buffer.from(body ?? signed.body),
  }
}

test('only what HubSpot signed with this app’s secret, for this address, just now, is believed', () => {
  const told = [vendor.event('contact.creation', '1')]
  const good = request(told)
  expect(verify(good)).toBe(true)
  const wrong: HookRequest<typeof vendor.settings>[] = [
    { ...good, raw: Buffer.from(`${JSON.stringify(told)} `) },
    { ...good, url: `${address}2` },
    { ...good, connection: { ...vendor.settings, clientSecret: 'another' } },
    { ...good, connection: { ...vendor.settings, clientSecret: '' } },
    { ...good, now: new Date(Date.now() + 6 * 60_000) },
    request(told, { headers: { 'x-hubspot-request-timestamp': '1' } }),
    request(told, { headers: { ...vendor.signed(address, told).headers, 'x-hubspot-signature-v3': '' } }),
    request(told, { headers: { ...vendor.signed(address, told).headers, 'x-hubspot-signature-v3': 'AAAA' } }),
  ]
  expect(wrong.map(verify)).toEqual(wrong.map(() => false))
  const escaped = 'https://cauce.example/hooks/hubspot/t%3Aok'
  const signed = vendor.signed('https://cauce.example/hooks/hubspot/t:ok', told)
  expect(
    verify({ ...good, url: escaped, headers: new Headers(signed.headers), raw: Buffer.from(signed.body) }),
  ).toBe(true)
})

test('what events say, each kind; the same event is one, its number alone is not its name', () => {
  const read = hints(
    request([
      { ...vendor.event('contact.propertyChange', '1', { propertyName: 'city' }), eventId: 5 },
      { ...vendor.event('contact.propertyChange', '1', { propertyName: 'email' }), eventId: 5 },
      vendor.event('contact.deletion', '2'),
      vendor.event('contact.privacyDeletion', '3'),
      vendor.event('deal.creation', '4'),
      vendor.event('ticket.creation', '5'),
    ]),
  )
  expect(read.map(({ object, recordId, change }) => [object, recordId, change])).toEqual([
    ['contacts', '1', 'changed'],
    ['contacts', '1', 'changed'],
    ['contacts', '2', 'deleted'],
    ['contacts', '3', 'erased'],
    ['deals', '4', 'changed'],
  ])
  expect(new Set(read.map((hint) => hint.id)).size).toBe(5)
})

const HOME = 'https://cauce.example'
const j = await crmJourney([plugin], { fetchFor: vendor.fetchFor })
const web = vendorWeb(j, HOME)

async function begin(settings: Record<string, unknown> = {}) {
  const workspaceId = await j.workspace()
  const account = await j.account(workspaceId, 'hubspot', {
    token: vendor.token,
    ...vendor.settings,
    ...settings,
  })
  await j.map(workspaceId, account, 'contacts', { fields: [both('email', 'email'), both('city', 'city')] })
  const { token } = await asEngine(j.db, (trx) =>
    trx.selectFrom('connections').select('token').where('id', '=', account).executeTakeFirstOrThrow(),
  )
  return { workspaceId, account, url: `${HOME}/hooks/hubspot/${token}` }
}
const post = async (url: string, { headers, body }: { headers: Record<string, string>; body: string }) =>
  (await web.request(url, { method: 'POST', headers, body })).status
const kept = (account: string) =>
  asEngine(j.db, async (trx) => {
    const rows = await trx
      .selectFrom('crmInbox')
      .select('remoteId')
      .where('connectionId', '=', account)
      .execute()
    return rows.map((one) => one.remoteId)
  })

test('news that HubSpot signed brings the record in, told once or three times; forged, old and foreign news leaves no trace', async () => {
  const [ours, theirs] = [
    await begin(),
    await begin({ accountId: '99', clientSecret: 'the secret of theirs' }),
  ]
  await j.sync()
  const { id } = vendor.make('contacts', { email: 'ana@example.com', city: 'Lugo' })
  const told = [vendor.event('contact.creation', id)]
  const good = vendor.signed(ours.url, told)
  const refused = [
    vendor.signed(ours.url, told, { secret: 'guessed' }),
    vendor.signed(ours.url, told, { at: Date.now() - 6 * 60_000 }),
    vendor.signed(theirs.url, told),
    { ...good, body: good.body.replace(id, `${id}1`) },
    { body: good.body, headers: {} },
  ]
  for (const one of refused) expect(await post(ours.url, one)).toBe(401)
  // Signed with our secret, it is nothing to the account of somebody else.
  expect(await post(theirs.url, vendor.signed(theirs.url, told))).toBe(401)
  for (const { workspaceId } of [ours, theirs]) await applyReceipts(j.engine.engineering, workspaceId)
  expect([await kept(ours.account), await kept(theirs.account)]).toEqual([[], []])

  expect([await post(ours.url, good), await post(ours.url, good)]).toEqual([204, 204])
  // HubSpot tells it again with the same names and signs it anew.
  expect(await post(ours.url, vendor.signed(ours.url, told))).toBe(204)
  await applyReceipts(j.engine.engineering, ours.workspaceId)
  expect(await kept(ours.account)).toEqual([id])
  await asEngine(j.db, (trx) =>
    trx.updateTable('crmSyncs').set({ status: 'on' }).where('connectionId', '=', ours.account).execute(),
  )
  await j.sync()
  const people = await asEngine(j.db, (trx) =>
    trx.selectFrom('contacts').select(['workspaceId', 'email', 'city']).execute(),
  )
  expect(people).toEqual([{ workspaceId: ours.workspaceId, email: 'ana@example.com', city: 'Lugo' }])
})
