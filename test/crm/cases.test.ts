import { expect, test } from 'vitest'
import { bindCrm } from '../../server/crm/bindCrm.ts'
import { readHealth } from '../../server/crm/health.ts'
import { workOn } from '../../server/crm/workOn.ts'
import { asEngine } from '../../server/db/connect.ts'
import { optIn } from '../../server/gate/optOut.ts'
import { both } from './kit.ts'
import { begin, contactsOf, crm, fields, j, pair, waitingNews, written } from './memoryGround.ts'

test('a full sync brings theirs here and ours there, and matches people by e-mail', async () => {
  const { workspaceId, account } = await begin()
  const there = crm.add('people', { email: 'Ana@Example.com', first: 'Ana', town: 'Lima' })
  const shared = crm.add('people', { email: 'both@example.com', first: 'Bo' })
  const mine = await j.contact(workspaceId, { email: 'Both@example.com', city: 'Quito' })
  const own = await j.contact(workspaceId, { email: 'own@example.com', firstName: 'Olga' })
  await j.fullSync(workspaceId, account)
  expect(j.reports).toEqual([])
  const contacts = await contactsOf(workspaceId)
  expect(contacts.map((one) => [one.email, one.firstName, one.city]).sort()).toEqual([
    ['Both@example.com', 'Bo', 'Quito'],
    ['ana@example.com', 'Ana', 'Lima'],
    ['own@example.com', 'Olga', null],
  ])
  expect(crm.of('people').get(shared)?.values).toMatchObject({ first: 'Bo', town: 'Quito' })
  const links = await j.links(account)
  expect(links.find((link) => link.contactId === mine)?.remoteId).toBe(shared)
  const made = links.find((link) => link.contactId === own)?.remoteId ?? ''
  expect(crm.of('people').get(made)?.values).toMatchObject({ email: 'own@example.com', first: 'Olga' })
  expect(crm.of('people').has(there)).toBe(true)
  expect(await j.outbox(account)).toEqual([])
})

test('a hundred rounds of ping and pong make no write more than the edits', async () => {
  const { there, here, tell, set } = await pair({ email: 'ping@example.com', first: 'A' })
  const writes = await written(async () => {
    for (let round = 0; round < 50; round++) {
      await set({ firstName: `ours ${round}` })
      await j.sync()
      await tell()
      await j.sync()
      expect(there()?.first).toBe(`ours ${round}`)
      crm.edit('people', [...crm.of('people').keys()][0] ?? '', { first: `theirs ${round}` })
      await tell()
      await j.sync()
      expect((await here())?.firstName).toBe(`theirs ${round}`)
    }
  })
  expect(writes).toBe(50)
}, 120_000)

test('what the CRM rounds or spells its own way is not written again and again', async () => {
  const { set, there, here } = await pair({ email: 'round@example.com' })
  await j.sync()
  expect(
    await written(async () => {
      await set({ score: 12.3456 })
      await j.sync()
      await set({ email: 'ROUND@example.com' })
      for (let again = 0; again < 3; again++) await j.sync()
    }),
  ).toBe(1)
  expect([there()?.size, (await here())?.score]).toEqual([12.35, '12.3456'])
})

test('news told late, twice, in any order and up to ten times is one truth', async () => {
  const { workspaceId, account, remote, here } = await pair({ email: 'late@example.com', first: 'A' })
  crm.edit('people', remote, { first: 'B' })
  const old = crm.hint(remote)
  crm.edit('people', remote, { first: 'C' })
  const recent = crm.hint(remote)
  const reads = crm.calls.length
  expect(await j.tell(workspaceId, account, [recent, old, recent])).toBe(2)
  for (let attempt = 1; attempt <= 10; attempt++) expect(await j.tell(workspaceId, account, [old])).toBe(0)
  await j.sync()
  expect((await here())?.firstName).toBe('C')
  expect(crm.calls.slice(reads).filter((call) => call.startsWith('read'))).toEqual(['read people 1'])
})

test('a crash between their write and ours leaves one write and both in agreement', async () => {
  const { set, there, account } = await pair({ email: 'crash@example.com', first: 'A' })
  crm.faults.push('after')
  await set({ firstName: 'B' })
  expect(await written(() => j.sync())).toBe(1)
  expect(there()?.first).toBe('B')
  j.setNow(new Date(j.now().getTime() + 3_600_000))
  expect(await written(() => j.sync())).toBe(0)
  expect(await j.outbox(account)).toEqual([])
})

test('somebody made there whose answer was lost is found, not made twice', async () => {
  const { workspaceId, account } = await begin()
  crm.of('people').clear()
  await j.fullSync(workspaceId, account)
  crm.faults.push('after')
  await j.change(workspaceId, [])
  const id = await j.contact(workspaceId, { email: 'once@example.com', firstName: 'Uno' })
  await j.fullSync(workspaceId, account)
  j.setNow(new Date(j.now().getTime() + 3_600_000))
  await j.sync()
  expect(crm.of('people').size).toBe(1)
  expect((await j.links(account)).map((link) => link.contactId)).toEqual([id])
})

test('three of a hundred that are refused are told apart, and the others arrive', async () => {
  const { workspaceId, account } = await begin()
  crm.of('people').clear()
  await j.fullSync(workspaceId, account)
  crm.faults.push((_, index) => (index % 40 === 7 ? 'The town is not on the list.' : undefined))
  for (let n = 0; n < 100; n++) await j.contact(workspaceId, { email: `many${n}@example.com` })
  await j.fullSync(workspaceId, account)
  expect(crm.of('people').size).toBe(97)
  const failed = await j.outbox(account)
  expect(failed.map((row) => [row.state, row.problem, row.error])).toEqual(
    Array.from({ length: 3 }, () => ['failed', 'validation', 'The town is not on the list.']),
  )
  // Mended by a person: the next change of the contact tries again.
  await j.change(
    workspaceId,
    failed.map((row) => ({ contactId: row.contactId, set: { firstName: 'Again' } })),
  )
  await j.sync()
  expect([crm.of('people').size, (await j.outbox(account)).length]).toEqual([100, 0])
})

test('three records of a hundred that cannot be read are set apart, the others go on, and they are taken in once mended', async () => {
  const { workspaceId, account } = await begin()
  crm.of('people').clear()
  const ids = Array.from({ length: 100 }, (_, n) => crm.add('people', { email: `read${n}@example.com` }))
  for (const n of [7, 47, 87]) crm.garbled.add(ids[n] ?? '')
  const reports = j.reports.length
  await j.fullSync(workspaceId, account)
  expect((await contactsOf(workspaceId)).length).toBe(97)
  const apart = () =>
    asEngine(j.db, (trx) =>
      trx
        .selectFrom('crmInbox')
        .select(['remoteId', 'problem', 'error'])
        .where('connectionId', '=', account)
        .where('appliedAt', 'is', null)
        .execute(),
    )
  expect((await apart()).map((one) => [one.remoteId, one.problem, one.error]).sort()).toEqual(
    [7, 47, 87].map((n) => [ids[n], 'record', 'Invalid time value']).sort(),
  )
  expect(j.reports.slice(reports)).toEqual([])
  crm.garbled.clear()
  j.setNow(new Date(j.now().getTime() + 3_600_000))
  await j.sync()
  expect([(await contactsOf(workspaceId)).length, await apart()]).toEqual([100, []])
})

test('blank and null are the same nothing, and emptying a field on one side empties it on the other', async () => {
  const { set, there, here, tell, remote, account } = await pair({ email: 'blank@example.com', first: 'A' })
  expect(
    await written(async () => {
      await set({ firstName: '  ' })
      await j.sync()
    }),
  ).toBe(1)
  expect(there()?.first).toBeNull()
  expect(
    await written(async () => {
      crm.edit('people', remote, { first: '' })
      await tell()
      await j.sync()
    }),
  ).toBe(0)
  crm.edit('people', remote, { email: null })
  await tell()
  await j.sync()
  expect((await here())?.email).toBeNull()
  expect((await j.conflicts(account)).filter((one) => one.state === 'open')).toEqual([])
})

test('an opt-out on either side reaches the other, and their forgetting it takes none back', async () => {
  const { workspaceId, contact, there, tell, remote } = await pair({ email: 'no@example.com' })
  const optedOut = () =>
    asEngine(j.db, (trx) =>
      trx
        .selectFrom('contactChannels')
        .select('optedOutAt')
        .where('contactId', '=', contact.id)
        .where('channel', '=', 'email')
        .executeTakeFirst(),
    ).then((row) => row?.optedOutAt instanceof Date)
  crm.edit('people', remote, { no_mail: true })
  await tell()
  await j.sync()
  expect(await optedOut()).toBe(true)
  crm.edit('people', remote, { no_mail: false })
  await tell()
  await j.sync()
  expect([await optedOut(), there()?.no_mail]).toEqual([true, true])
  // The person's own word here takes it back on both sides.
  await j.inWorkspace(workspaceId, (trx) =>
    optIn(trx, workspaceId, { contactId: contact.id, channel: 'email', cause: 'wrote START', at: j.now() }),
  )
  await j.sync()
  expect([await optedOut(), there()?.no_mail]).toEqual([false, false])
})

test('webhooks lost for good, or past the thousand that may be subscribed to: what changed comes within fifteen minutes, what was deleted within a night', async () => {
  const { here, remote, account } = await pair({ email: 'lost@example.com', first: 'A' })
  crm.edit('people', remote, { first: 'B' })
  await j.sync()
  expect((await here())?.firstName).toBe('A')
  j.setNow(new Date(j.now().getTime() + 15 * 60_000))
  await j.sync()
  expect((await here())?.firstName).toBe('B')
  crm.remove('people', remote)
  j.setNow(new Date(j.now().getTime() + 25 * 3_600_000))
  await j.sync()
  expect((await j.links(account)).map((link) => link.state)).toEqual(['gone'])
})

test('a gap in the stream is read again without waiting', async () => {
  const { here, remote, workspaceId, account } = await pair({ email: 'gap@example.com', first: 'A' })
  crm.edit('people', remote, { first: 'B' })
  await j.tell(workspaceId, account, [crm.hint('*', 'gap')])
  await j.sync()
  expect((await here())?.firstName).toBe('B')
})

test('what people hold is in no log, whatever goes wrong', async () => {
  const { set, tell, remote } = await pair({ email: 'canary@example.com', first: 'canary' })
  const [logs, reports] = [j.logs.length, j.reports.length]
  for (const fault of ['before', 'after', 'limit', () => 'Not allowed: canary'] as const) {
    crm.faults.push(fault)
    await set({ firstName: `canary ${typeof fault === 'string' ? fault : 'refused'}` })
    j.setNow(new Date(j.now().getTime() + 3_600_000))
    await j.sync()
  }
  crm.edit('people', remote, { first: 'canary there', town: 'canary \ud800' })
  crm.garbled.add(remote)
  await tell()
  await j.sync()
  crm.garbled.clear()
  const told = [...j.logs.slice(logs), ...j.reports.slice(reports)].join('\n')
  expect(told).toContain('The connection broke.')
  expect(told).not.toContain('canary')
})

test('a worker that wakes after another took the account over writes nothing', async () => {
  const { set, there, account, here } = await pair({ email: 'zombie@example.com', first: 'A' })
  await set({ firstName: 'B' })
  await j.settle()
  let wake = () => {}
  const hung = new Promise<void>((resolve) => (wake = resolve))
  crm.onWrite = () => hung
  const zombie = workOn(j.partsOf(), account, AbortSignal.timeout(60_000))
  await expect.poll(() => there()?.first).toBe('B')
  crm.onWrite = undefined
  await asEngine(j.db, (trx) =>
    trx
      .updateTable('crmSyncs')
      .set({ claimedUntil: new Date(0) })
      .execute(),
  )
  await set({ firstName: 'C' })
  j.setNow(new Date(j.now().getTime() + 3_600_000))
  await j.sync()
  wake()
  await zombie
  await j.sync()
  expect([there()?.first, (await here())?.firstName, await j.outbox(account)]).toEqual(['C', 'C', []])
})

test('only records and people that are included cross over', async () => {
  const workspaceId = await j.workspace()
  const account = await j.account(workspaceId, 'memory')
  crm.of('people').clear()
  const rule = {
    combinator: 'and' as const,
    rules: [{ field: 'city', operator: '=' as const, value: 'Lima' }],
  }
  await j.map(workspaceId, account, 'people', {
    ...{ fields, inclusion: rule as never, theirs: [{ field: 'level', is: 'one-of', values: ['HIGH'] }] },
  })
  crm.add('people', { email: 'high@example.com', level: 'HIGH' })
  crm.add('people', { email: 'low@example.com', level: 'LOW' })
  await j.contact(workspaceId, { email: 'lima@example.com', city: 'Lima' })
  const quito = await j.contact(workspaceId, { email: 'quito@example.com', city: 'Quito' })
  await j.fullSync(workspaceId, account)
  const emails = () => [...crm.of('people').values()].map((one) => one.values.email).sort()
  expect((await contactsOf(workspaceId)).map((one) => one.email).sort()).toEqual([
    'high@example.com',
    'lima@example.com',
    'quito@example.com',
  ])
  expect(emails()).toEqual(['high@example.com', 'lima@example.com', 'low@example.com'])
  await j.change(workspaceId, [{ contactId: quito, set: { city: 'Lima' } }])
  await j.sync()
  expect(emails()).toContain('quito@example.com')
})

test('owners are who has the same e-mail on the other side; the others are whom the mapping names, or nobody', async () => {
  const workspaceId = await j.workspace()
  const account = await j.account(workspaceId, 'memory')
  crm.of('people').clear()
  const [ana, bo] = [
    await j.member(workspaceId, 'Ana@Example.com'),
    await j.member(workspaceId, 'bo@example.com'),
  ]
  crm.owners = [
    { id: '71', email: 'ana@example.com', name: 'Ana' },
    { id: '72', email: 'elsewhere@example.com', name: 'Bo, by another address' },
    { id: '73', email: 'stranger@example.com', name: 'Stranger' },
  ]
  const owner = { ...both('ownerId', 'boss'), values: [{ ours: bo, theirs: '72' }] }
  await j.map(workspaceId, account, 'people', { fields: [both('email', 'email'), owner] })
  const [one, two, three] = ['71', '72', '73'].map((boss) =>
    crm.add('people', { email: `of${boss}@example.com`, boss }),
  )
  await j.fullSync(workspaceId, account)
  const owners = async () =>
    Object.fromEntries((await contactsOf(workspaceId)).map((contact) => [contact.email, contact.ownerId]))
  const there = (id = '') => crm.of('people').get(id)?.values.boss
  expect(await owners()).toEqual({
    'of71@example.com': ana,
    'of72@example.com': bo,
    'of73@example.com': null,
  })
  const first = (await contactsOf(workspaceId)).find((contact) => contact.email === 'of71@example.com')
  await j.change(workspaceId, [{ contactId: first?.id ?? '', set: { ownerId: bo } }])
  expect(await written(() => j.sync())).toBe(1)
  expect([there(one), there(two), there(three)]).toEqual(['72', '72', '73'])
  await j.map(workspaceId, account, 'people', {
    fields: [both('email', 'email'), { ...owner, otherwise: { ours: ana } }],
  })
  // Who was agreed to have nobody keeps nobody; from now on the mapping's choice has them.
  crm.add('people', { email: 'late@example.com', boss: '73' })
  expect(await written(() => j.fullSync(workspaceId, account))).toBe(0)
  expect(await owners()).toMatchObject({ 'late@example.com': ana, 'of73@example.com': null })
  expect((await j.conflicts(account)).filter((each) => each.state === 'open')).toEqual([])
  // An account that may no longer ask who they are leaves them as they are.
  crm.owners = undefined
  crm.edit('people', one ?? '', { boss: '71', email: 'moved@example.com' })
  await j.tell(workspaceId, account, [crm.hint(one ?? '')])
  await j.sync()
  expect(await owners()).toMatchObject({ 'moved@example.com': bo })
  crm.owners = []
})

test('an account of another workspace is not there: not for a step, not for news, not for the sync’s own pages', async () => {
  const { account, remote, workspaceId } = await pair({ email: 'walls@example.com' })
  const other = await j.workspace()
  const eve = await j.contact(other, { email: 'eve@example.com' })
  const calls = crm.calls.length
  const bound = bindCrm(j.parts, {
    ...{ workspaceId: other, connectionId: account, contactId: eve, key: 'k' },
    signal: AbortSignal.timeout(60_000),
  })
  await expect(bound.write({ kind: 'person', values: { first: 'Eve' } })).rejects.toThrow(
    'is no CRM, or is gone',
  )
  await expect(bound.moveDeal({ stage: 'OPEN', title: 'Eve' })).rejects.toThrow('is no CRM, or is gone')
  await expect(j.tell(other, account, [crm.hint(remote)])).rejects.toThrow('foreign key')
  const seen = await j.inWorkspace(other, async (trx) => ({
    health: await readHealth(trx, other, account),
    rows: (
      await Promise.all(
        (['crmSyncs', 'crmMappings', 'crmLinks', 'crmInbox', 'crmAudit', 'crmCursors'] as const).map(
          (table) => trx.selectFrom(table).selectAll().execute(),
        ),
      )
    ).flat(),
  }))
  expect(seen.health).toMatchObject({ progress: [], linked: 0, waitingIn: 0, latest: [] })
  expect(seen.rows).toEqual([])
  expect(crm.calls.length).toBe(calls)
  expect(await waitingNews(account)).toEqual([])
  expect((await contactsOf(workspaceId)).map((one) => one.email)).toEqual(['walls@example.com'])
})

test('a stage move here moves the deal there, and the deal moved there moves the contact', async () => {
  const { workspaceId, account } = await begin()
  crm.of('people').clear()
  crm.of('deals').clear()
  const values = [
    { ours: 'qualified', theirs: 'OPEN' },
    { ours: 'won', theirs: 'CLOSED' },
  ]
  await j.map(
    workspaceId,
    account,
    'deals',
    { fields: [{ ...both('stage', 'phase'), values }], createsHere: false },
    'deal',
  )
  const id = await j.contact(workspaceId, { email: 'deal@example.com', firstName: 'Dea' })
  await j.fullSync(workspaceId, account)
  await j.change(workspaceId, [{ contactId: id, stage: 'qualified' }])
  await j.sync()
  const [[dealId, deal] = []] = [...crm.of('deals')]
  expect(deal).toMatchObject({ values: { title: 'Dea', phase: 'OPEN' } })
  expect(deal?.people).toEqual([...crm.of('people').keys()])
  crm.edit('deals', dealId ?? '', { phase: 'CLOSED' })
  await j.tell(workspaceId, account, [crm.hint(dealId ?? '', 'changed', { object: 'deals' })])
  await j.sync()
  expect((await contactsOf(workspaceId))[0]?.stageKey).toBe('won')
  await j.change(workspaceId, [{ contactId: id, stage: 'lost' }])
  await j.sync()
  // "lost" has no word there: said, not guessed.
  expect((await j.conflicts(account)).filter((one) => one.state === 'open')).toMatchObject([
    { field: 'stage', decidedBy: 'no-word-there', ours: 'lost' },
  ])
})
