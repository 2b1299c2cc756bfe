import { afterAll, afterEach, expect, test } from 'vitest'
import { accessToken, storeGrant } from '../../server/connections/accessToken.ts'
import { openCrm } from '../../server/crm/openWork.ts'
import { createStreams } from '../../server/crm/streams.ts'
import { asEngine } from '../../server/db/connect.ts'
import { both, crmJourney } from '../../test/crm/kit.ts'
import { startSalesforce } from '../../test/emulators/salesforce/index.ts'
import plugin from './index.ts'
import { hintsOf } from './listen.ts'

let clock = () => new Date()
const vendor = await startSalesforce({ now: () => clock() })
afterAll(() => vendor.close())
afterEach(() => {
  expect(vendor.problems).toEqual([])
})
const j = await crmJourney([plugin], { fetchFor: vendor.fetchFor })
clock = () => j.now()
const fields = [
  both('email', 'Email'),
  both('firstName', 'FirstName'),
  both('lastName', 'LastName'),
  both('city', 'MailingCity'),
  { ...both('optOut.email', 'HasOptedOutOfEmail'), policy: 'strictest' as const },
]
async function begin(settings: object = { ...vendor.account }) {
  for (const object of ['Contact', 'Account', 'Opportunity', 'OpportunityContactRole', 'Task'])
    vendor.of(object).clear()
  const workspaceId = await j.workspace()
  const account = await j.account(workspaceId, 'salesforce', { ...settings })
  await j.map(workspaceId, account, 'Contact', { fields })
  return { workspaceId, account }
}
const contactsOf = (workspaceId: string) =>
  asEngine(j.db, (trx) =>
    trx.selectFrom('contacts').selectAll().where('workspaceId', '=', workspaceId).orderBy('email').execute(),
  )
const alive = () => [...vendor.of('Contact').values()].filter((one) => !one.IsDeleted)

test('contacts come in and go out through the vendor’s own library, two hundred at a time, each with its own outcome', async () => {
  const { workspaceId, account } = await begin()
  for (let n = 0; n < 30; n++) vendor.save('Contact', { LastName: `T${n}`, Email: `them${n}@example.com` })
  for (let n = 0; n < 230; n++)
    await j.contact(workspaceId, { email: `us${n}@example.com`, lastName: `U${n}` })
  vendor.rules.refuse = (values) =>
    /us(3|77|205)@/.test(String(values.Email))
      ? { statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'Name a source.', fields: ['LeadSource'] }
      : undefined
  const before = vendor.requests.length
  await j.fullSync(workspaceId, account)
  vendor.rules.refuse = undefined
  expect(j.reports).toEqual([])
  const paths = vendor.requests.slice(before).map(({ method, path }) => `${method} ${path}`)
  expect(paths.filter((path) => /composite\/sobjects/.test(path)).length).toBe(2)
  expect([alive().length, (await contactsOf(workspaceId)).length]).toEqual([257, 260])
  expect((await j.outbox(account)).map((row) => [row.state, row.problem, row.field])).toEqual(
    Array.from({ length: 3 }, () => ['failed', 'validation', 'LeadSource']),
  )
}, 60_000)

test('a first page that is not the last tells how many there are in all', async () => {
  const { account, workspaceId } = await begin()
  for (let n = 0; n < 2001; n++) vendor.save('Contact', { LastName: `T${n}` })
  const crm = await openCrm(j.parts, workspaceId, account, AbortSignal.timeout(60_000))
  const list = (cursor?: string) =>
    crm?.provider.list('Contact', { fields: ['LastName'], cursor }, crm.context)
  const first = await list()
  expect([first?.records.length, first?.more, first?.total]).toEqual([2000, true, 2001])
  const last = await list(first?.cursor)
  expect([last?.records.length, last?.more, last?.total]).toEqual([1, false, undefined])
})

test('a lost answer to a creation is found by the external id', async () => {
  const { workspaceId, account } = await begin()
  await j.fullSync(workspaceId, account)
  const id = await j.contact(workspaceId, { email: 'once@example.com', lastName: 'Once' })
  vendor.rules.lose = (path) => /composite/.test(path)
  await j.fullSync(workspaceId, account)
  vendor.rules.lose = undefined
  expect((await j.links(account)).length).toBe(0)
  j.setNow(new Date(j.now().getTime() + 3_600_000))
  await j.sync()
  expect(alive().map((one) => one.Cauce_Id__c)).toEqual([id])
  expect((await j.links(account)).length).toBe(1)
})

test('a merge, a deletion and an opt-out are followed by polling where no event comes', async () => {
  const { workspaceId, account } = await begin()
  const [a, b, c] = ['a', 'b', 'c'].map(
    (name) => vendor.save('Contact', { LastName: name, Email: `${name}@example.com` }).id,
  )
  await j.fullSync(workspaceId, account)
  vendor.save('Contact', { MailingCity: 'Lima', HasOptedOutOfEmail: true }, a)
  vendor.remove('Contact', b ?? '', a)
  vendor.remove('Contact', c ?? '')
  j.setNow(new Date(j.now().getTime() + 16 * 60_000))
  await j.sync()
  const left = await contactsOf(workspaceId)
  expect(left.map((one) => [one.email, one.city])).toEqual([
    ['a@example.com', 'Lima'],
    ['c@example.com', null],
  ])
  const states = (await j.links(account)).map(({ remoteId, state }) => [remoteId, state])
  expect(Object.fromEntries(states)).toEqual({ [a ?? '']: 'linked', [b ?? '']: 'merged', [c ?? '']: 'gone' })
})

test('somebody without an e-mail is found by phone, not made again', async () => {
  const { workspaceId, account } = await begin()
  await j.map(workspaceId, account, 'Contact', {
    fields: [...fields, both('phone', 'Phone')],
    createsHere: false,
  })
  const known = vendor.save('Contact', { LastName: 'Paz', Phone: '+34600111222' }).id
  const id = await j.contact(workspaceId, { phone: '+34600111222', firstName: 'Ana' })
  await j.fullSync(workspaceId, account)
  expect((await j.links(account)).map((link) => [link.contactId, link.remoteId])).toEqual([[id, known]])
  expect(alive().map((one) => [one.LastName, one.FirstName])).toEqual([['Paz', 'Ana']])
})

test('people show the fields of their account, and its tasks stand on their timeline', async () => {
  const { workspaceId, account } = await begin()
  await j.map(workspaceId, account, 'Contact', {
    fields: [...fields, { ...both('company', 'Account.Name'), direction: 'pull' }],
  })
  const firm = vendor.save('Account', { Name: 'Molino' }).id
  const ana = vendor.save('Contact', { LastName: 'Paz', Email: 'ana@example.com', AccountId: firm }).id
  vendor.save('Contact', { LastName: 'Sola', Email: 'sola@example.com' })
  await j.fullSync(workspaceId, account)
  const companies = async () => (await contactsOf(workspaceId)).map((one) => one.company)
  expect(await companies()).toEqual(['Molino', null])
  vendor.save('Account', { Name: 'Molino Nuevo' }, firm)
  const task = vendor.save('Task', { Subject: 'Call', Status: 'Not Started', WhoId: ana }).id
  j.setNow(new Date(j.now().getTime() + 16 * 60_000))
  await j.sync()
  vendor.save('Task', { Status: 'Completed' }, task)
  j.setNow(new Date(j.now().getTime() + 16 * 60_000))
  await j.sync()
  expect(await companies()).toEqual(['Molino Nuevo', null])
  const told = await asEngine(j.db, (trx) =>
    trx
      .selectFrom('events')
      .select(['type', 'properties'])
      .where('workspaceId', '=', workspaceId)
      .where('type', 'like', 'crm.task%')
      .orderBy('id')
      .execute(),
  )
  expect(told.map(({ type, properties }) => [type, properties.title])).toEqual([
    ['crm.task-added', 'Call'],
    ['crm.task-done', 'Call'],
  ])
})

test('what changes here of an account is written to it; who has none joins the one of that name or a new one, or is told why not', async () => {
  const reports = j.reports.length
  const { workspaceId, account } = await begin()
  await j.map(workspaceId, account, 'Contact', {
    fields: [...fields, both('company', 'Account.Name'), both('attributes.trade', 'Account.Industry')],
  })
  const firm = vendor.save('Account', { Name: 'Molino', Industry: 'Bread' }).id
  for (const name of ['Ana', 'Bo'])
    vendor.save('Contact', { LastName: name, Email: `${name}@example.com`, AccountId: firm })
  for (const [name, company] of [
    ['cy', 'molino'],
    ['di', 'Horno'],
    ['ed', 'Horno'],
  ])
    await j.contact(workspaceId, { email: `${name}@example.com`, lastName: name, company })
  await j.fullSync(workspaceId, account)
  const accountOf = (name: string) =>
    vendor.of('Account').get(String(alive().find((one) => one.LastName === name)?.AccountId))?.Name
  expect(['Ana', 'Bo', 'cy', 'di', 'ed'].map(accountOf)).toEqual([
    'Molino',
    'Molino',
    'Molino',
    'Horno',
    'Horno',
  ])
  expect(vendor.of('Account').size).toBe(2)
  const trades = async () => (await contactsOf(workspaceId)).map((one) => one.attributes.trade ?? null)
  expect(await trades()).toEqual(['Bread', 'Bread', 'Bread', null, null])
  const [ana] = await contactsOf(workspaceId)
  await j.change(workspaceId, [{ contactId: ana?.id ?? '', set: { 'attributes.trade': 'Cake' } }])
  await j.sync()
  expect(vendor.of('Account').get(firm)).toMatchObject({ Name: 'Molino', Industry: 'Cake' })
  j.setNow(new Date(j.now().getTime() + 16 * 60_000))
  await j.sync()
  expect(await trades()).toEqual(['Cake', 'Cake', 'Cake', null, null])
  // Joining refused is not agreement: nothing of ours is lost by it.
  vendor.rules.refuse = (values) =>
    'AccountId' in values
      ? { statusCode: 'INSUFFICIENT_ACCESS_OR_READONLY', message: 'No access.', fields: ['AccountId'] }
      : undefined
  const gus = await j.contact(workspaceId, { email: 'gus@example.com', lastName: 'Gus' })
  await j.change(workspaceId, [{ contactId: gus, set: { company: 'Molino' } }])
  await j.sync()
  vendor.rules.refuse = undefined
  expect((await j.outbox(account)).map((row) => [row.contactId, row.state, row.problem])).toEqual([
    [gus, 'failed', 'permission'],
  ])
  j.setNow(new Date(j.now().getTime() + 16 * 60_000))
  await j.sync()
  expect((await contactsOf(workspaceId)).find((one) => one.id === gus)?.company).toBe('Molino')
  expect(j.reports.slice(reports)).toEqual([])
})

test('a stage move here moves the opportunity there, tied to its contact, and back', async () => {
  const { workspaceId, account } = await begin()
  const values = [
    { ours: 'proposal', theirs: 'Proposal' },
    { ours: 'won', theirs: 'Closed Won' },
  ]
  await j.map(
    workspaceId,
    account,
    'Opportunity',
    { fields: [{ ...both('stage', 'StageName'), values }], createsHere: false },
    'deal',
  )
  const person = vendor.save('Contact', { LastName: 'Opp', Email: 'opp@example.com' }).id
  await j.fullSync(workspaceId, account)
  const [contact] = await contactsOf(workspaceId)
  await j.change(workspaceId, [{ contactId: contact?.id ?? '', stage: 'proposal' }])
  await j.sync()
  const [deal] = vendor.of('Opportunity').values()
  expect(deal).toMatchObject({ Name: 'Opp', StageName: 'Proposal' })
  expect([...vendor.of('OpportunityContactRole').values()]).toMatchObject([
    { OpportunityId: deal?.Id, ContactId: person },
  ])
  vendor.save('Opportunity', { StageName: 'Closed Won' }, deal?.Id)
  await j.tell(workspaceId, account, [
    { id: 'e1', object: 'Opportunity', recordId: deal?.Id ?? '', change: 'changed' },
  ])
  await j.sync()
  expect((await contactsOf(workspaceId))[0]?.stageKey).toBe('won')
})

test('the people of more opportunities than fit into one address are all there', async () => {
  const { account, workspaceId } = await begin()
  const crm = await openCrm(j.parts, workspaceId, account, AbortSignal.timeout(60_000))
  for (let i = 0; i < 700; i++) {
    const { id } = vendor.save('Opportunity', { Name: `Deal ${i}` })
    vendor.save('OpportunityContactRole', {
      OpportunityId: id,
      ContactId: `003${String(i).padStart(15, '0')}`,
    })
  }
  const page = await crm?.provider.list('Opportunity', { fields: ['Name'] }, crm.context)
  expect(page?.records.filter(({ people }) => people?.length === 1)).toHaveLength(700)
})

test('change events are heard, go on where they were after a break, and a forgotten place is read again', async () => {
  const { workspaceId, account } = await begin()
  const { id } = vendor.save('Contact', { LastName: 'Live', Email: 'live@example.com' })
  await j.fullSync(workspaceId, account)
  const news = () =>
    asEngine(j.db, (trx) =>
      trx.selectFrom('crmInbox').select(['remoteId', 'change']).where('connectionId', '=', account).execute(),
    )
  const cursor = () =>
    asEngine(j.db, (trx) =>
      trx
        .selectFrom('crmCursors')
        .select('cursor')
        .where('connectionId', '=', account)
        .where('kind', '=', 'stream')
        .executeTakeFirst(),
    )
  const heard = async (work: () => void, seen: () => Promise<boolean>) => {
    const stop = new AbortController()
    const streams = createStreams(j.parts, stop.signal)
    await streams.look()
    await expect
      .poll(async () => (await news()).some((one) => one.change === 'gap'), { timeout: 10_000 })
      .toBe(true)
    work()
    await expect.poll(seen, { timeout: 15_000 }).toBe(true)
    stop.abort()
    await streams.stop()
  }
  const told = async (change: string) => (await news()).filter((one) => one.change === change).length
  await heard(
    () => void vendor.save('Contact', { MailingCity: 'Lima' }, id),
    async () => (await told('changed')) === 1,
  )
  await j.sync()
  expect((await contactsOf(workspaceId))[0]?.city).toBe('Lima')
  // While nobody listens.
  vendor.save('Contact', { MailingCity: 'Cusco' }, id)
  await heard(
    () => {},
    async () => (await told('changed')) === 2,
  )
  await j.sync()
  expect((await contactsOf(workspaceId))[0]?.city).toBe('Cusco')
  // So much happened that the place we were at is forgotten.
  expect(JSON.parse((await cursor())?.cursor ?? '{}')['/data/ContactChangeEvent']).toBeGreaterThan(100)
  vendor.save('Contact', { MailingCity: 'Puno' }, id)
  for (let n = 0; n < 60; n++) vendor.tell('Lead', 'UPDATE', ['00Q000000000000001'])
  await heard(
    () => {},
    async () => (await told('gap')) === 2,
  )
  await j.sync()
  expect((await contactsOf(workspaceId))[0]?.city).toBe('Puno')
}, 60_000)

test('an event about many records is many hints; gaps and wildcards ask for a reading', () => {
  const event = (changeType: string, recordIds: string[]) =>
    hintsOf({
      channel: '/data/ContactChangeEvent',
      data: {
        event: { replayId: 7 },
        payload: {
          ChangeEventHeader: {
            entityName: 'Contact',
            recordIds,
            changeType,
            transactionKey: 'k',
            sequenceNumber: 2,
          },
        },
      },
    }).map(({ id, recordId, change }) => [id, recordId, change])
  expect(event('UPDATE', ['1', '2'])).toEqual([
    ['k:2:1', '1', 'changed'],
    ['k:2:2', '2', 'changed'],
  ])
  expect(event('GAP_UPDATE', ['1'])).toEqual([['k:2:1', '1', 'changed']])
  expect(event('GAP_OVERFLOW', ['000'])).toEqual([['gap:Contact:k:2', '*', 'gap']])
  expect(event('UPDATE', ['001*'])).toEqual([['gap:Contact:k:2', '*', 'gap']])
})

test('a session that ended is renewed once for all who ask, and the answer says where the organisation lives', async () => {
  const { workspaceId, account } = await begin(vendor.settings)
  const owner = { workspaceId, connectionId: account, title: 'Salesforce', plugin, settings: vendor.settings }
  const parts = { pool: j.db, secrets: j.secrets, fetchFor: vendor.fetchFor }
  const details = { instanceUrl: 'https://acme.my.salesforce.com' }
  await storeGrant(parts, owner, {
    grant: { accessToken: 'ended', refreshToken: vendor.tokens.refresh, details },
  })
  vendor.save('Contact', { LastName: 'In', Email: 'in@example.com' })
  await j.fullSync(workspaceId, account)
  expect([vendor.tokens.refreshes, await accessToken(parts, owner)]).toEqual([1, vendor.tokens.access])
  expect((await contactsOf(workspaceId)).map((one) => one.email)).toEqual(['in@example.com'])
})
