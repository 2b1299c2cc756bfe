import { afterAll, afterEach, expect, test } from 'vitest'
import type { CrmContext, CrmRecord } from '#sdk'
import { accessToken, storeGrant } from '../../server/connections/accessToken.ts'
import { startFullSync } from '../../server/crm/fullSync.ts'
import { openCrm } from '../../server/crm/openWork.ts'
import { asEngine } from '../../server/db/connect.ts'
import { createGuardedFetch } from '../../server/net/guardedFetch.ts'
import { both, crmJourney } from '../../test/crm/kit.ts'
import { workUntilKilled } from '../../test/crm/workUntilKilled.ts'
import { startSalesforce } from '../../test/emulators/salesforce/index.ts'
import plugin from './index.ts'

const WEEK = 7 * 86_400_000
let clock = () => new Date()
const vendor = await startSalesforce({ now: () => clock() })
vendor.rules.stream = false
const j = await crmJourney([plugin], { fetchFor: vendor.fetchFor })
clock = () => j.now()
afterAll(() => vendor.close())
afterEach(() => {
  vendor.rules.jobs = {}
  vendor.rules.lose = undefined
  expect(vendor.problems).toEqual([])
})

async function begin(people: number, settings: object = { ...vendor.account }) {
  for (const object of ['Contact', 'Account']) vendor.of(object).clear()
  vendor.jobs.clear()
  for (let n = 0; n < people; n++)
    vendor.save('Contact', { LastName: `T${n}`, Email: `them${n}@example.com` })
  const workspaceId = await j.workspace()
  const account = await j.account(workspaceId, 'salesforce', { ...settings })
  const opened = await openCrm(j.parts, workspaceId, account, AbortSignal.timeout(300_000))
  if (!opened) throw new Error('no account')
  // As fast as it goes: the pace is tested elsewhere.
  const context: CrmContext = { ...opened.context, fetch: vendor.fetchFor(plugin.hosts) }
  return { workspaceId, account, context }
}

const list = (context: CrmContext, cursor?: string, fields: readonly string[] = ['LastName']) => {
  if (!plugin.crm) throw new Error('no CRM')
  return plugin.crm.list('Contact', { fields, cursor }, context)
}

/** All pages, as the server asks for them: what came before something begins anew counts no more. */
async function readAll(context: CrmContext, fields?: readonly string[], from?: string) {
  const before = vendor.requests.length
  let records: CrmRecord[] = []
  const sizes: number[] = []
  for (let cursor = from, more = true; more; ) {
    const page = await list(context, cursor, fields)
    records = [...(page.anew ? [] : records), ...page.records]
    sizes.push(page.records.length)
    ;({ cursor, more } = page)
  }
  const requests = vendor.requests.slice(before).map(({ method, path }) => {
    return `${method} ${path.replace('/services/data/v60.0', '').replace(/750\d+/, 'JOB')}`
  })
  return { records: records.toSorted((a, b) => (a.id < b.id ? -1 : 1)), sizes, requests }
}
const timesOf = (requests: string[], name: string) => requests.filter((one) => one === name).length

/** The job has been begun, and its first set is read. */
async function amid(context: CrmContext) {
  vendor.rules.jobs = { looks: 0 }
  const begun = await list(context)
  return list(context, begun.cursor)
}

const odd = [
  { FirstName: 'Ana "la jefa"', MailingCity: 'Lima, Perú', Age__c: 0, HasOptedOutOfEmail: true },
  { FirstName: 'two\nlines', MailingCity: 'and\r\nmore', Age__c: 23, Born__c: '1990-02-03' },
  { FirstName: ' spaces ', MailingCity: '"', Age__c: -2.5, Seen__c: '2026-01-02T03:04:05.000+0000' },
  { FirstName: 'true', MailingCity: 'null', Likes__c: 'a;b', LeadSource: 'Web' },
  { FirstName: '007', MailingCity: 'x;y|z\t`^', Likes__c: 'a', HasOptedOutOfEmail: false },
  { FirstName: 'niño 🙂', MailingCity: null, Age__c: 12_345_678.9 },
]

test('twenty thousand contacts take eight requests, and come with the values that pages would have given', async () => {
  const { context } = await begin(20_480)
  const firm = vendor.save('Account', { Name: 'Molino, S.A.', Rank__c: 7 }).id
  odd.forEach((one, n) => {
    vendor.save('Contact', {
      LastName: 'Odd',
      HasOptedOutOfEmail: false,
      ...one,
      ...(n % 2 && { AccountId: firm }),
    })
  })
  const fields = [
    ...['FirstName', 'LastName', 'Email', 'MailingCity', 'HasOptedOutOfEmail', 'LeadSource', 'Age__c'],
    ...['Born__c', 'Seen__c', 'Likes__c', 'Account.Name', 'Account.Rank__c'],
  ]
  await plugin.crm?.describe('Contact', context)
  const bulk = await readAll(context, fields)
  expect(bulk.requests).toEqual([
    'GET /query',
    'POST /jobs/query',
    ...['GET /jobs/query/JOB', 'GET /jobs/query/JOB'],
    ...Array.from({ length: 3 }, () => 'GET /jobs/query/JOB/results'),
    'DELETE /jobs/query/JOB',
  ])
  // Begun, at work, three sets, and away with it.
  expect(bulk.sizes).toEqual([0, 0, 10_000, 10_000, 486, 0])
  vendor.rules.jobs = { refuse: { status: 403, errorCode: 'FEATURENOTENABLED', message: 'Not for you.' } }
  const pages = await readAll(context, fields)
  expect(timesOf(pages.requests, 'GET /query')).toBe(12)
  expect(bulk.records.length).toBe(20_486)
  expect(bulk.records.slice(-odd.length)).toEqual(pages.records.slice(-odd.length))
  expect(bulk.records.at(-5)?.values).toMatchObject({
    MailingCity: 'and\r\nmore',
    Age__c: 23,
    'Account.Rank__c': 7,
  })
  // Compared as text: telling twenty thousand objects apart takes a while.
  expect(JSON.stringify(bulk.records) === JSON.stringify(pages.records)).toBe(true)
}, 240_000)

/** Killed when it asks for the second set of results. */
async function killedAtResults(account: string) {
  let sets = 0
  await workUntilKilled(j, {
    account,
    hosts: { 'acme.my.salesforce.com': vendor.url },
    arm(kill) {
      vendor.rules.lose = (path) => path.endsWith('/results') && ++sets === 2 && kill()
    },
  })
  vendor.rules.lose = undefined
}

test('a process is killed amid a job of the first full sync: the next goes on with the same job where it was, and tells how far it is', async () => {
  const { workspaceId, account } = await begin(10_050)
  const fields = [both('email', 'Email'), both('lastName', 'LastName')]
  await j.map(workspaceId, account, 'Contact', { fields, createsHere: false, createsThere: false })
  for (let n = 0; n < 10; n++) await j.contact(workspaceId, { email: `them${n * 1116}@example.com` })
  await asEngine(j.db, (trx) => startFullSync(trx, workspaceId, account))
  const cursor = () =>
    asEngine(j.db, (trx) =>
      trx
        .selectFrom('crmCursors')
        .select(['done', 'total', 'finishedAt'])
        .where('connectionId', '=', account)
        .where('kind', '=', 'full')
        .executeTakeFirst(),
    )
  // Nothing yet, twice: begun, and at work. Neither holds the worker.
  await j.sync()
  await j.sync()
  expect(await cursor()).toMatchObject({ done: 0, total: 10_050, finishedAt: null })
  await killedAtResults(account)
  expect(await cursor()).toMatchObject({ done: 10_000, total: 10_050, finishedAt: null })
  const before = vendor.requests.length
  await j.sync()
  const paths = vendor.requests.slice(before).map(({ path }) => path)
  expect(paths.filter((path) => path.endsWith('/results')).length).toBe(1)
  expect(paths.filter((path) => path.endsWith('/jobs/query')).length).toBe(0)
  expect(await cursor()).toMatchObject({ done: 10_050, total: 10_050, finishedAt: expect.any(Date) })
  expect((await j.links(account)).length).toBe(10)
  expect(vendor.jobs.size).toBe(0)
}, 240_000)

test('a job that Salesforce forgot after a week begins anew, once; then pages are read', async () => {
  const { context } = await begin(10_010)
  const first = await amid(context)
  expect(first.records.length).toBe(10_000)
  j.setNow(new Date(j.now().getTime() + WEEK + 1000))
  const again = await list(context, first.cursor)
  expect([again.records.length, again.more, again.anew]).toEqual([0, true, true])
  const rest = await readAll(context, undefined, again.cursor)
  expect([rest.records.length, timesOf(rest.requests, 'GET /query')]).toEqual([10_010, 0])
  const second = await list(context, (await list(context, first.cursor)).cursor)
  j.setNow(new Date(j.now().getTime() + WEEK + 1000))
  const pages = await readAll(context, undefined, second.cursor)
  expect([pages.records.length, timesOf(pages.requests, 'GET /query')]).toEqual([10_010, 6])
}, 120_000)

test('where a job fails, is aborted in Setup, or is refused, pages are read', async () => {
  const { context } = await begin(10_010)
  const refuse = (status: number, errorCode: string) => ({ refuse: { status, errorCode, message: 'No.' } })
  for (const rules of [
    ...[{ end: 'Failed' as const }, { end: 'Aborted' as const }],
    ...[refuse(403, 'API_DISABLED_FOR_ORG'), refuse(400, 'INVALIDENTITY'), refuse(400, 'EXCEEDEDQUOTA')],
  ]) {
    vendor.rules.jobs = rules
    const { records, requests } = await readAll(context)
    expect([records.length, timesOf(requests, 'POST /jobs/query')]).toEqual([10_010, 1])
  }
}, 120_000)

test('an admin may abort the job while it is at work', async () => {
  const { context } = await begin(10_010)
  const { cursor } = await list(context)
  const { job } = JSON.parse(cursor)
  const aborted = await fetch(`${vendor.url}/services/data/v60.0/jobs/query/${job}`, {
    ...{ method: 'PATCH', body: JSON.stringify({ state: 'Aborted' }) },
    headers: { authorization: `Bearer ${vendor.tokens.access}` },
  })
  expect(await aborted.json()).toMatchObject({ id: job, state: 'Aborted' })
  const pages = await readAll(context, undefined, cursor)
  expect([pages.records.length, timesOf(pages.requests, 'GET /query')]).toEqual([10_010, 6])
})

test('a server that fails or a limit that is used up makes nobody give up a job', async () => {
  const { context } = await begin(10_010)
  vendor.rules.lose = (path) => path.endsWith('/jobs/query')
  await expect(list(context)).rejects.toThrow('Bad gateway')
  vendor.rules.lose = undefined
  vendor.rules.jobs = { refuse: { status: 403, errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'Enough.' } }
  await expect(list(context)).rejects.toMatchObject({ retry: true })
  const first = await amid(context)
  vendor.rules.lose = (path) => path.endsWith('/results')
  await expect(list(context, first.cursor)).rejects.toThrow('Bad gateway')
  vendor.rules.lose = undefined
  expect((await list(context, first.cursor)).records.length).toBe(10)
})

test('a session that ends amid a job is renewed, and the job goes on', async () => {
  const { workspaceId, account, context } = await begin(10_010, vendor.settings)
  const owner = { workspaceId, connectionId: account, title: 'Salesforce', plugin, settings: vendor.settings }
  const parts = { pool: j.db, secrets: j.secrets, fetchFor: vendor.fetchFor }
  const details = { instanceUrl: 'https://acme.my.salesforce.com' }
  const grant = { accessToken: vendor.tokens.access, refreshToken: vendor.tokens.refresh, details }
  await storeGrant(parts, owner, { grant })
  const signedIn: CrmContext = { ...context, connection: { ...vendor.settings, granted: details } }
  const first = await amid(signedIn)
  vendor.tokens.access = 'another'
  expect((await list(signedIn, first.cursor)).records.length).toBe(10)
  expect([vendor.tokens.refreshes, await accessToken(parts, owner)]).toEqual([1, vendor.tokens.access])
  expect(vendor.jobs.size).toBe(1)
})

test('results that are too large for one answer are asked for in smaller sets', async () => {
  const { context } = await begin(10_010)
  const hosts = { 'acme.my.salesforce.com': vendor.url }
  const small = createGuardedFetch({ hostOverrides: hosts, maxBytes: 300_000 })
  const { records, sizes } = await readAll({ ...context, fetch: small.fetchFor(plugin.hosts) })
  await small.close()
  expect(records.length).toBe(10_010)
  expect(sizes).toEqual([0, 0, 2500, 2500, 2500, 2500, 10, 0])
})

test('fields that are chosen while a job is read come with another job', async () => {
  const { context } = await begin(10_010)
  const first = await amid(context)
  const { records, requests } = await readAll(context, ['LastName', 'Email'], first.cursor)
  expect([records.length, timesOf(requests, 'POST /jobs/query')]).toEqual([10_010, 1])
  expect(records[0]?.values.Email).toBe('them0@example.com')
})

test('a look at some records of many begins no job', async () => {
  const { context } = await begin(10_010)
  const page = await plugin.crm?.list('Contact', { fields: ['LastName'], most: 20 }, context)
  expect([page?.records.length, vendor.jobs.size]).toEqual([20, 0])
})
