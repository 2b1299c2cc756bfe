import { afterAll, expect, test } from 'vitest'
import hubspot from '../../plugins/hubspot/index.ts'
import { startFullSync } from '../../server/crm/fullSync.ts'
import { asEngine } from '../../server/db/connect.ts'
import { startHubspot } from '../emulators/hubspot/index.ts'
import { both, crmJourney } from './kit.ts'
import { workUntilKilled } from './workUntilKilled.ts'

let clock = () => new Date()
const vendor = await startHubspot({ now: () => clock() })
afterAll(() => vendor.close())
const j = await crmJourney([hubspot], { fetchFor: vendor.fetchFor })
clock = () => j.now()

/** Killed in the middle of the n-th such request. */
async function killedAt(account: string, path: string, n: number) {
  let left = n
  await workUntilKilled(j, {
    account,
    hosts: { 'api.hubapi.com': vendor.url },
    arm(kill) {
      // The request is done there all the same: only nobody hears of it.
      vendor.rules.fault = (asked) => {
        if (asked === path && --left === 0) kill()
        return undefined
      }
    },
  })
  vendor.rules.fault = undefined
}

test('a process is killed twice amid the first full sync: it goes on with the page it was at, and nobody is made twice on either side', async () => {
  const workspaceId = await j.workspace()
  const account = await j.account(workspaceId, 'hubspot', { token: vendor.token })
  await j.map(workspaceId, account, 'contacts', {
    fields: [both('email', 'email'), both('firstName', 'firstname')],
  })
  for (let n = 0; n < 350; n++) vendor.make('contacts', { email: `them${n}@example.com` })
  for (let n = 0; n < 120; n++) await j.contact(workspaceId, { email: `us${n}@example.com` })
  await asEngine(j.db, (trx) => startFullSync(trx, workspaceId, account))
  const pages = () => vendor.requests.filter(({ path }) => path === '/crm/v3/objects/contacts').length
  await killedAt(account, '/crm/v3/objects/contacts', 3)
  expect(pages()).toBe(3)
  await killedAt(account, '/crm/v3/objects/contacts/batch/upsert', 1)
  // The third page was read once more, the first two were not.
  expect(pages()).toBe(5)
  await j.sync()
  // What was being written waits its turn.
  j.setNow(new Date(j.now().getTime() + 3_600_000))
  await j.sync()
  expect(j.reports).toEqual([])
  const people = await asEngine(j.db, (trx) =>
    trx.selectFrom('contacts').select('email').where('workspaceId', '=', workspaceId).execute(),
  )
  const theirs = [...vendor.of('contacts').values()].map((one) => one.values.email)
  expect([people.length, theirs.length]).toEqual([470, 470])
  expect(theirs.toSorted()).toEqual(people.map((one) => one.email).toSorted())
  const links = await j.links(account)
  expect(new Set(links.map((one) => `${one.contactId} ${one.remoteId} ${one.state}`)).size).toBe(470)
  expect(await j.outbox(account)).toEqual([])
  expect(vendor.problems).toEqual([])
}, 300_000)
