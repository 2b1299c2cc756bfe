import { expect, test } from 'vitest'
import { begin, crm, fields, j, pair } from './memoryGround.ts'

test('both sides edited: the policy decides, the loser is written down, and "ask" waits for a person', async () => {
  const { set, there, here, tell, account, remote } = await pair({
    email: 'dispute@example.com',
    first: 'A',
    town: 'Lima',
    size: 1,
  })
  await set({ firstName: 'ours', city: 'ours', score: 2 })
  j.setNow(new Date(j.now().getTime() + 60_000))
  crm.clock = () => j.now()
  crm.edit('people', remote, { first: 'theirs', town: 'theirs', size: 3 })
  crm.clock = () => new Date()
  await tell()
  await j.sync()
  expect([there(), await here()]).toMatchObject([
    { first: 'theirs', town: 'theirs', size: 3 },
    { firstName: 'theirs', city: 'ours', score: '3' },
  ])
  const conflicts = await j.conflicts(account)
  expect(
    conflicts
      .map(({ field, state, decidedBy, kept, ours, theirs }) => [field, state, decidedBy, kept, ours, theirs])
      .sort(),
  ).toEqual([
    ['city', 'open', null, null, 'ours', 'theirs'],
    ['firstName', 'resolved', 'newest', 'theirs', 'ours', 'theirs'],
    ['score', 'resolved', 'theirs', 'theirs', 2, 3],
  ])
})

test('a clock that runs ahead does not make every edit of theirs the newest', async () => {
  const { set, there, tell, remote } = await pair({ email: 'skew@example.com', first: 'A' })
  crm.clock = () => new Date(j.now().getTime() + 86_400_000)
  crm.edit('people', remote, { first: 'theirs' })
  crm.clock = () => new Date()
  j.setNow(new Date(j.now().getTime() + 60_000))
  await set({ firstName: 'ours, later' })
  await tell()
  j.setNow(new Date(j.now().getTime() - 1))
  await j.sync()
  expect(there()?.first).toBe('ours, later')
})

test('several of ours who might be meant are left to a person, never guessed', async () => {
  const { workspaceId, account } = await begin()
  crm.of('people').clear()
  await j.contact(workspaceId, { phone: '+34600123456', firstName: 'One' })
  await j.contact(workspaceId, { phone: '+34600123456', firstName: 'Two' })
  const remote = crm.add('people', { phone: '+34600123456', first: 'Who?' })
  await j.tell(workspaceId, account, [crm.hint(remote)])
  await j.sync()
  const [conflict] = await j.conflicts(account)
  expect(conflict).toMatchObject({ field: null, state: 'open', remoteId: remote })
  expect(conflict?.candidates.length).toBe(2)
})

test('a rule that is changed in the midst of a sync decides what that sync finds disputed', async () => {
  const { workspaceId, account, remote, set, tell, there, here } = await pair({ email: 'rule@example.com' })
  const ours = fields.map((one) => (one.ours === 'city' ? { ...one, policy: 'ours' as const } : one))
  await set({ firstName: 'B' })
  crm.onWrite = async () => {
    crm.onWrite = undefined
    await j.map(workspaceId, account, 'people', { fields: ours })
    crm.edit('people', remote, { town: 'Lima' })
    await set({ city: 'Quito' })
    await tell()
    await j.settle()
  }
  await j.sync()
  expect(crm.onWrite).toBe(undefined)
  expect((await j.conflicts(account)).filter((one) => one.state === 'open')).toEqual([])
  expect([there()?.town, (await here())?.city]).toEqual(['Quito', 'Quito'])
})
