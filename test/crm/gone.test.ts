import { expect, test } from 'vitest'
import { deleteContacts } from '../../server/contacts/deleteContact.ts'
import { asEngine } from '../../server/db/connect.ts'
import { contactsOf, crm, j, pair, waitingNews, written } from './memoryGround.ts'

test('deleted there: the contact stays, flagged; erased for privacy: it goes', async () => {
  const { tell, here, account, remote, workspaceId } = await pair({ email: 'gone@example.com' })
  const kept = crm.of('people').get(remote)
  if (!kept) throw new Error('Nobody is there.')
  crm.remove('people', remote)
  await tell('deleted')
  await j.sync()
  expect(await here()).toBeDefined()
  expect((await j.links(account)).map((link) => link.state)).toEqual(['gone'])
  // Restored there: the same contact again, and its edits with it.
  crm.of('people').set(remote, { ...kept, values: { ...kept.values, first: 'Back' } })
  await j.tell(workspaceId, account, [crm.hint(remote, 'restored')])
  await j.sync()
  expect([(await here())?.firstName, (await j.links(account)).map((link) => link.state)]).toEqual([
    'Back',
    ['linked'],
  ])
  crm.remove('people', remote)
  await tell('erased')
  await j.sync()
  expect(await contactsOf(workspaceId)).toEqual([])
  expect(await j.links(account)).toEqual([])
})

test('told of a deletion that is not true, nothing happens', async () => {
  const { tell, account } = await pair({ email: 'alive@example.com' })
  await tell('deleted')
  await j.sync()
  expect((await j.links(account)).map((link) => link.state)).toEqual(['linked'])
})

test('two records merged there: ours become one, and late news of the swallowed one makes nobody anew', async () => {
  const { workspaceId, account, remote, contact } = await pair({ email: 'keep@example.com', first: 'Keep' })
  const loser = crm.add('people', { email: 'lose@example.com', first: 'Lose', town: 'Loja' })
  await j.tell(workspaceId, account, [crm.hint(loser)])
  await j.sync()
  const lost = (await contactsOf(workspaceId)).find((one) => one.email === 'lose@example.com')
  await j.event(workspaceId, lost?.id ?? '', 'order.paid')
  const late = crm.hint(loser)
  crm.merge('people', remote, loser)
  await j.tell(workspaceId, account, [crm.hint(remote, 'merged', { mergedIds: [loser] })])
  await j.sync()
  await j.tell(workspaceId, account, [late])
  await j.sync()
  expect(await contactsOf(workspaceId)).toMatchObject([
    { id: contact.id, email: 'keep@example.com', city: 'Loja' },
  ])
  expect((await j.links(account)).map(({ remoteId, state }) => [remoteId, state]).sort()).toEqual(
    [
      [remote, 'linked'],
      [loser, 'merged'],
    ].sort(),
  )
  const events = await asEngine(j.db, (trx) =>
    trx.selectFrom('events').select('type').where('contactId', '=', contact.id).execute(),
  )
  expect(events.map((event) => event.type)).toContain('order.paid')
})

test('a contact deleted here does not come back, and its record there is left alone', async () => {
  const { workspaceId, contact, tell, remote, there } = await pair({ email: 'forget@example.com' })
  await j.inWorkspace(workspaceId, (trx) => deleteContacts(trx, workspaceId, [contact.id]))
  await tell()
  await j.sync()
  expect(await contactsOf(workspaceId)).toEqual([])
  expect([crm.of('people').has(remote), there()?.email]).toEqual([true, 'forget@example.com'])
})

test('deleted on both sides at once, and told of late and in any order: nobody comes back, and nothing is left waiting', async () => {
  const reports = j.reports.length
  const { workspaceId, contact, account, remote, tell, set } = await pair({ email: 'twice@example.com' })
  const late = crm.hint(remote)
  await set({ firstName: 'Last word' })
  await j.inWorkspace(workspaceId, (trx) => deleteContacts(trx, workspaceId, [contact.id]))
  crm.remove('people', remote)
  await tell('deleted')
  await j.tell(workspaceId, account, [late])
  expect(await written(() => j.sync())).toBe(0)
  await tell('erased')
  await tell('deleted')
  await j.sync()
  j.setNow(new Date(j.now().getTime() + 25 * 3_600_000))
  await j.sync()
  expect([await contactsOf(workspaceId), crm.of('people').size]).toEqual([[], 0])
  expect([await j.outbox(account), await j.conflicts(account), await waitingNews(account)]).toEqual([
    [],
    [],
    [],
  ])
  expect(j.reports.slice(reports)).toEqual([])
})
