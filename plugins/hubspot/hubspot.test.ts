import { afterAll, afterEach, expect, test } from 'vitest'
import { accessToken, storeGrant } from '../../server/connections/accessToken.ts'
import { startFullSync } from '../../server/crm/fullSync.ts'
import { asEngine } from '../../server/db/connect.ts'
import { both, crmJourney } from '../../test/crm/kit.ts'
import { startHubspot } from '../../test/emulators/hubspot/index.ts'
import plugin from './index.ts'
import { hints } from './webhook.ts'

let clock = () => new Date()
const vendor = await startHubspot({ now: () => clock() })
afterAll(() => vendor.close())
afterEach(() => {
  expect(vendor.problems).toEqual([])
})
const j = await crmJourney([plugin], { fetchFor: vendor.fetchFor })
clock = () => j.now()

const fields = [
  both('email', 'email'),
  both('firstName', 'firstname'),
  both('city', 'city'),
  {
    ours: 'optOut.email',
    theirs: 'hs_email_optout',
    direction: 'pull' as const,
    policy: 'strictest' as const,
  },
]
async function begin(settings: Record<string, unknown> = { token: vendor.token }) {
  for (const object of ['contacts', 'companies', 'deals', 'notes', 'tasks']) vendor.of(object).clear()
  const workspaceId = await j.workspace()
  const account = await j.account(workspaceId, 'hubspot', settings)
  await j.map(workspaceId, account, 'contacts', { fields })
  return { workspaceId, account }
}
const address = 'https://cauce.example/hooks/hubspot/tok'
/** What a webhook with these events tells. */
function newsOf(told: object[]) {
  const { headers, body } = vendor.signed(address, told)
  const { settings: connection } = vendor
  return hints({ url: address, connection, headers: new Headers(headers), raw: Buffer.from(body) })
}
const emails = () => [...vendor.of('contacts').values()].map((one) => one.values.email).sort()
const contactsOf = (workspaceId: string) =>
  asEngine(j.db, (trx) =>
    trx.selectFrom('contacts').selectAll().where('workspaceId', '=', workspaceId).orderBy('email').execute(),
  )

test('contacts come in and go out through the vendor’s own library, in as few requests as there can be', async () => {
  const { workspaceId, account } = await begin()
  for (let n = 0; n < 150; n++) vendor.make('contacts', { email: `them${n}@example.com`, firstname: `T${n}` })
  for (let n = 0; n < 30; n++)
    await j.contact(workspaceId, { email: `us${n}@example.com`, firstName: `U${n}` })
  const before = vendor.requests.length
  await j.fullSync(workspaceId, account)
  expect(j.reports).toEqual([])
  expect(emails().length).toBe(180)
  expect((await contactsOf(workspaceId)).length).toBe(180)
  const paths = vendor.requests.slice(before).map(({ method, path }) => `${method} ${path}`)
  expect(paths.filter((path) => path === 'GET /crm/v3/objects/contacts').length).toBe(2)
  expect(paths.filter((path) => path.endsWith('batch/upsert')).length).toBe(1)
  expect(paths.filter((path) => path.endsWith('batch/update'))).toEqual([])
  // With nothing to do, nothing is asked.
  await j.sync()
  const idle = vendor.requests.length
  j.setNow(new Date(j.now().getTime() + 5 * 60_000))
  await j.sync()
  expect(vendor.requests.slice(idle).map(({ path }) => path)).toEqual([])
})

test('a refused value is told apart from the others, whether HubSpot refuses one or the whole batch', async () => {
  const { workspaceId, account } = await begin()
  await j.map(workspaceId, account, 'contacts', {
    fields: [...fields, both('attributes.stage', 'lifecyclestage')],
  })
  await j.fullSync(workspaceId, account)
  for (let n = 0; n < 8; n++)
    await j.contact(workspaceId, { email: `w${n}@example.com`, attributes: '{"stage":"lead"}' })
  vendor.rules.refuse = (values) =>
    values.email === 'w3@example.com' ? 'Email address is invalid' : undefined
  await j.fullSync(workspaceId, account)
  vendor.rules.refuse = undefined
  expect(emails()).toEqual(['w0', 'w1', 'w2', 'w4', 'w5', 'w6', 'w7'].map((name) => `${name}@example.com`))
  expect((await j.outbox(account)).map((row) => [row.state, row.problem])).toEqual([['failed', 'validation']])
})

test('a lost answer to a creation is found by our key, not made twice', async () => {
  const { workspaceId, account } = await begin()
  await j.fullSync(workspaceId, account)
  await j.contact(workspaceId, { email: 'lost@example.com' })
  vendor.rules.fault = (path) => (path.endsWith('batch/upsert') ? 'lose' : undefined)
  await j.fullSync(workspaceId, account)
  vendor.rules.fault = undefined
  expect([emails(), (await j.links(account)).length]).toEqual([['lost@example.com'], 0])
  j.setNow(new Date(j.now().getTime() + 3_600_000))
  await j.sync()
  expect(emails()).toEqual(['lost@example.com'])
  const [made] = vendor.of('contacts').values()
  const [contact] = await contactsOf(workspaceId)
  expect(made?.values.cauce_id).toBe(contact?.id)
})

test('somebody without an e-mail is found by phone; two who have it are a question, not a guess', async () => {
  const { workspaceId, account } = await begin()
  const withPhone = [...fields, both('phone', 'phone')]
  await j.map(workspaceId, account, 'contacts', { fields: withPhone, createsHere: false })
  await j.fullSync(workspaceId, account)
  const known = vendor.make('contacts', { phone: '+34600111222', city: 'Lima' })
  for (const city of ['Quito', 'Loja']) vendor.make('contacts', { phone: '+34600333444', city })
  const one = await j.contact(workspaceId, { phone: '+34600111222' })
  const two = await j.contact(workspaceId, { phone: '+34600333444' })
  const three = await j.contact(workspaceId, { phone: '+34600555666' })
  await j.change(
    workspaceId,
    [one, two, three].map((contactId) => ({ contactId, set: { firstName: 'Eva' } })),
  )
  await j.sync()
  expect((await j.links(account)).find((link) => link.contactId === one)?.remoteId).toBe(known.id)
  expect(vendor.of('contacts').size).toBe(4)
  const [question] = (await j.conflicts(account)).filter((each) => each.contactId === two)
  expect([question?.decidedBy, question?.candidates.length]).toEqual(['which', 2])
})

test('429 holds the whole account for as long as HubSpot says, and nothing is lost', async () => {
  const { workspaceId, account } = await begin()
  vendor.make('contacts', { email: 'slow@example.com' })
  vendor.faults.push('limit')
  await j.fullSync(workspaceId, account)
  const sync = await asEngine(j.db, (trx) =>
    trx.selectFrom('crmSyncs').selectAll().where('connectionId', '=', account).executeTakeFirstOrThrow(),
  )
  expect([sync.vendorLimit, sync.blockedUntil instanceof Date, sync.failures]).toEqual([250_000, true, 1])
  await j.sync()
  expect((await contactsOf(workspaceId)).map((one) => one.email)).toEqual(['slow@example.com'])
})

test('an opt-out there is one here, with its cause', async () => {
  const { workspaceId, account } = await begin()
  const made = vendor.make('contacts', { email: 'out@example.com' })
  made.values.hs_email_optout = 'true'
  await j.fullSync(workspaceId, account)
  const [row] = await asEngine(j.db, (trx) =>
    trx.selectFrom('contactChannels').selectAll().where('workspaceId', '=', workspaceId).execute(),
  )
  expect(row).toMatchObject({ channel: 'email', cause: 'The CRM' })
})

const eventsOf = (workspaceId: string, like: string) =>
  asEngine(j.db, (trx) =>
    trx
      .selectFrom('events')
      .select(['type', 'properties'])
      .where('workspaceId', '=', workspaceId)
      .where('type', 'like', like)
      .orderBy('id')
      .execute(),
  )

/** A company with two people, and somebody on their own. */
async function withFirm() {
  const { workspaceId, account } = await begin()
  await j.map(workspaceId, account, 'contacts', {
    fields: [...fields, both('company', 'company.name'), both('attributes.trade', 'company.industry')],
  })
  const firm = vendor.make('companies', { name: 'Molino', industry: 'Bread' })
  const other = vendor.make('companies', { name: 'Elsewhere', industry: 'Steel' })
  const [ana, bo] = ['ana', 'bo'].map((name) => vendor.make('contacts', { email: `${name}@example.com` }))
  vendor.make('contacts', { email: 'nobody@example.com' })
  for (const one of [ana, bo])
    vendor.tie({ object: 'contacts', id: one?.id ?? '' }, { object: 'companies', id: firm.id })
  // Not the one that counts.
  vendor.tie({ object: 'contacts', id: bo?.id ?? '' }, { object: 'companies', id: other.id })
  const trades = async () => (await contactsOf(workspaceId)).map((one) => one.attributes.trade ?? null)
  return { workspaceId, account, firm, trades }
}

test('a person shows the fields of their company, and a company that changes is news of its people', async () => {
  const { workspaceId, account } = await begin()
  const company = (theirs: string, ours: string) => ({ ...both(ours, theirs), direction: 'pull' as const })
  await j.map(workspaceId, account, 'contacts', {
    fields: [...fields, company('company.name', 'company'), company('company.industry', 'attributes.trade')],
  })
  const firm = vendor.make('companies', { name: 'Molino', industry: 'Bread' })
  const [ana, bo] = ['ana', 'bo'].map((name) => vendor.make('contacts', { email: `${name}@example.com` }))
  vendor.make('contacts', { email: 'nobody@example.com' })
  for (const one of [ana, bo])
    vendor.tie({ object: 'contacts', id: one?.id ?? '' }, { object: 'companies', id: firm.id })
  await j.fullSync(workspaceId, account)
  const shown = async () =>
    (await contactsOf(workspaceId)).map((one) => [one.company, one.attributes.trade ?? null])
  expect(await shown()).toEqual([
    ['Molino', 'Bread'],
    ['Molino', 'Bread'],
    [null, null],
  ])
  vendor.touch('companies', firm, { name: 'Molino Nuevo' })
  await j.tell(workspaceId, account, newsOf([vendor.event('company.propertyChange', firm.id)]))
  await j.sync()
  expect((await shown()).map(([name]) => name)).toEqual(['Molino Nuevo', 'Molino Nuevo', null])
  // A webhook that is lost on its way.
  vendor.subscribe(address)
  vendor.touch('companies', firm, { industry: 'Cake' })
  expect(await vendor.deliver('lost')).toEqual([])
  vendor.subscribe(undefined)
  j.setNow(new Date(j.now().getTime() + 20 * 60_000))
  await j.sync()
  expect((await shown()).map(([, trade]) => trade)).toEqual(['Cake', 'Cake', null])
})

test('what changes here of a company is written to it once and reaches its other people, each keeping what is their own', async () => {
  const reports = j.reports.length
  const { workspaceId, account, firm, trades } = await withFirm()
  await j.fullSync(workspaceId, account)
  expect(await trades()).toEqual(['Bread', 'Bread', null])
  const [ana, bo] = await contactsOf(workspaceId)
  const before = vendor.requests.length
  await j.change(workspaceId, [{ contactId: ana?.id ?? '', set: { 'attributes.trade': 'Cake' } }])
  await j.sync()
  expect([firm.values.name, firm.values.industry]).toEqual(['Molino', 'Cake'])
  const written = vendor.requests
    .slice(before)
    .filter(({ path }) => /batch.(update|upsert|create)$/.test(path))
  expect(written.map(({ path }) => path)).toEqual(['/crm/v3/objects/companies/batch/update'])
  await j.tell(workspaceId, account, newsOf([vendor.event('company.propertyChange', firm.id)]))
  await j.sync()
  expect(await trades()).toEqual(['Cake', 'Cake', null])
  // Two of them at once: the second is read again and told, not written over the first unsaid.
  await j.change(workspaceId, [
    { contactId: ana?.id ?? '', set: { 'attributes.trade': 'Rolls' } },
    { contactId: bo?.id ?? '', set: { 'attributes.trade': 'Pies' } },
  ])
  await j.sync()
  j.setNow(new Date(j.now().getTime() + 5 * 60_000))
  await j.sync()
  j.setNow(new Date(j.now().getTime() + 20 * 60_000))
  await j.sync()
  const last = firm.values.industry
  expect(['Rolls', 'Pies']).toContain(last)
  expect(await trades()).toEqual([last, last, null])
  const lost = (await j.conflicts(account)).filter((one) => one.field === 'attributes.trade')
  expect(lost.flatMap((one) => [one.ours, one.theirs]).sort()).toEqual(['Pies', 'Rolls'])
  // With everybody in agreement nobody writes any more.
  const idle = vendor.requests.length
  j.setNow(new Date(j.now().getTime() + 20 * 60_000))
  await j.sync()
  expect(vendor.requests.slice(idle).filter(({ path }) => /update|upsert|create/.test(path))).toEqual([])
  expect(j.reports.slice(reports)).toEqual([])
})

test('who has no company there joins the one of that name, or a new one made once for all who name it', async () => {
  const { workspaceId, account, firm, trades } = await withFirm()
  for (const [name, company] of [
    ['cy', 'MOLINO'],
    ['di', 'Horno'],
    ['ed', 'horno'],
    ['flo', 'Twins'],
    ['gus', null],
  ])
    await j.contact(workspaceId, { email: `${name}@example.com`, company })
  for (const industry of ['One', 'Two']) vendor.make('companies', { name: 'Twins', industry })
  // The answer to the making is lost, once.
  vendor.rules.fault = (path) => (path === '/crm/v3/objects/companies/batch/upsert' ? 'lose' : undefined)
  await asEngine(j.db, (trx) => startFullSync(trx, workspaceId, account))
  await j.sync({ failing: true })
  await j.sync({ failing: true })
  vendor.rules.fault = undefined
  await j.sync()
  j.setNow(new Date(j.now().getTime() + 3 * 60_000))
  await j.sync()
  const companies = [...vendor.of('companies').values()]
  expect(companies.map(({ values }) => values.name?.toLowerCase()).sort()).toEqual([
    'elsewhere',
    'horno',
    'molino',
    'twins',
    'twins',
  ])
  const tiedTo = (email: string) => {
    const person = [...vendor.of('contacts').values()].find((one) => one.values.email === email)
    return [...(person?.tied.get('companies') ?? [])].map((id) =>
      vendor.of('companies').get(id)?.values.name?.toLowerCase(),
    )
  }
  expect(['cy', 'di', 'ed', 'flo', 'gus'].map((name) => tiedTo(`${name}@example.com`))).toEqual([
    ['molino'],
    ['horno'],
    ['horno'],
    [],
    [],
  ])
  expect(firm.values.name).toBe('Molino')
  expect((await j.outbox(account)).map((row) => [row.state, row.problem, row.error])).toEqual([
    [
      'failed',
      'duplicate',
      'Several companies there are called Twins. Tie the person to the right one in the CRM.',
    ],
  ])
  // Who joined has its fields from the next reading on.
  expect((await trades())[2]).toBe('Bread')
})

test('an account that may not write companies keeps its people in agreement', async () => {
  const { workspaceId, account } = await withFirm()
  await j.fullSync(workspaceId, account)
  vendor.rules.fault = (path) => (path.startsWith('/crm/v3/objects/companies/batch/u') ? 'forbid' : undefined)
  const [ana, bo] = await contactsOf(workspaceId)
  await j.change(workspaceId, [
    { contactId: ana?.id ?? '', set: { 'attributes.trade': 'Cake', city: 'Lima' } },
    { contactId: bo?.id ?? '', set: { city: 'Cusco' } },
  ])
  await j.sync()
  vendor.rules.fault = undefined
  expect([...vendor.of('contacts').values()].map(({ values }) => values.city ?? null)).toEqual([
    'Lima',
    'Cusco',
    null,
  ])
  expect((await j.outbox(account)).map((row) => [row.contactId, row.state, row.problem])).toEqual([
    [ana?.id, 'failed', 'permission'],
  ])
})

test('notes and tasks of the CRM stand on the timeline once each, without their markup', async () => {
  const { workspaceId, account } = await begin()
  const ana = vendor.make('contacts', { email: 'ana@example.com' })
  await j.fullSync(workspaceId, account)
  const about = (object: string, values: Record<string, string>) => {
    const made = vendor.make(object, values)
    vendor.tie({ object, id: made.id }, { object: 'contacts', id: ana.id })
    return made
  }
  about('notes', { hs_note_body: '<p>Wants a <b>blue</b> one</p>' })
  const task = about('tasks', { hs_task_subject: 'Send the offer', hs_task_status: 'NOT_STARTED' })
  vendor.make('notes', { hs_note_body: 'About nobody we know' })
  const later = async () => {
    j.setNow(new Date(j.now().getTime() + 20 * 60_000))
    await j.sync()
  }
  await later()
  vendor.touch('tasks', task, { hs_task_status: 'COMPLETED' })
  await later()
  await later()
  expect(
    (await eventsOf(workspaceId, 'crm.%')).map(({ type, properties }) => [
      type,
      properties.title,
      properties.text,
    ]),
  ).toEqual([
    ['crm.note-added', null, 'Wants a blue one'],
    ['crm.task-added', 'Send the offer', null],
    ['crm.task-done', 'Send the offer', null],
  ])
})

test('a merge is followed, a stage move here moves the deal there, and back', async () => {
  const { workspaceId, account } = await begin()
  const values = [
    { ours: 'qualified', theirs: 'qualifiedtobuy' },
    { ours: 'won', theirs: 'closedwon' },
  ]
  await j.map(
    workspaceId,
    account,
    'deals',
    { fields: [{ ...both('stage', 'dealstage'), values }], createsHere: false },
    'deal',
  )
  const [a, b] = [
    vendor.make('contacts', { email: 'a@example.com' }),
    vendor.make('contacts', { email: 'b@example.com', city: 'Lima' }),
  ]
  await j.fullSync(workspaceId, account)
  vendor.merge('contacts', a.id, b.id)
  await j.tell(
    workspaceId,
    account,
    newsOf([
      vendor.event('contact.merge', a.id, {
        primaryObjectId: Number(a.id),
        mergedObjectIds: [Number(b.id)],
        newObjectId: Number(a.id),
      }),
    ]),
  )
  await j.sync()
  const [contact, second] = await contactsOf(workspaceId)
  expect([contact?.email, contact?.city, second]).toEqual(['a@example.com', 'Lima', undefined])
  await j.change(workspaceId, [{ contactId: contact?.id ?? '', stage: 'qualified' }])
  await j.sync()
  const [deal] = vendor.of('deals').values()
  expect(deal?.values).toMatchObject({
    dealstage: 'qualifiedtobuy',
    pipeline: 'default',
    dealname: 'a@example.com',
  })
  expect([...(deal?.tied.get('contacts') ?? [])]).toEqual([a.id])
  if (deal) vendor.touch('deals', deal, { dealstage: 'closedwon' })
  await j.tell(workspaceId, account, newsOf([vendor.event('deal.propertyChange', deal?.id ?? '')]))
  await j.sync()
  expect((await contactsOf(workspaceId))[0]?.stageKey).toBe('won')
})

test('two workers refreshing at once ask the vendor once, and a rotated token locks nobody out', async () => {
  const { workspaceId, account } = await begin({ ...vendor.settings })
  const owner = { workspaceId, connectionId: account, title: 'HubSpot', plugin, settings: vendor.settings }
  const parts = { pool: j.db, secrets: j.secrets, fetchFor: vendor.fetchFor }
  await storeGrant(parts, owner, {
    grant: { accessToken: 'stale', refreshToken: vendor.tokens.refresh },
    expiresIn: 10,
  })
  const before = vendor.tokens.refreshes
  const got = await Promise.all(Array.from({ length: 20 }, () => accessToken(parts, owner)))
  expect([vendor.tokens.refreshes - before, new Set(got).size, got[0]]).toEqual([1, 1, vendor.tokens.access])
  // Expired in the middle of work: renewed once, and the work goes on.
  vendor.make('contacts', { email: 'signed-in@example.com' })
  vendor.faults.push('expired')
  await j.fullSync(workspaceId, account)
  expect((await contactsOf(workspaceId)).map((one) => one.email)).toEqual(['signed-in@example.com'])
  // A refresh token that the vendor no longer takes: said, not tried for ever.
  await storeGrant(parts, owner, { grant: { accessToken: 'stale', refreshToken: 'dead' }, expiresIn: 10 })
  await expect(accessToken(parts, owner)).rejects.toThrow('Sign in again')
})
