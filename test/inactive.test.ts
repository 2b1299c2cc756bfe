import { join } from 'node:path'
import { expect, test } from 'vitest'
import { changeContacts } from '../server/contacts/changeContacts.ts'
import { createContacts } from '../server/contacts/createContacts.ts'
import { checkout } from '../server/db/home.ts'
import { pauseFlow, stopFlow } from '../server/flows/pauseFlow.ts'
import { loadPlugins } from '../server/registry/plugins.ts'
import { draw, journey } from './journey.ts'

const j = await journey(await loadPlugins(join(checkout, 'plugins')))
const by = { kind: 'system' } as const
const [hour, day] = [3_600_000, 86_400_000]

const drawn = (input: Record<string, unknown>) =>
  draw(
    {
      inactive: {
        type: 'pipeline.inactive',
        input: { stage: 'proposal', after: { amount: 2, unit: 'days' }, ...input },
      },
      wait: { type: 'flow.wait', input: { for: { amount: 30, unit: 'days' } } },
    },
    ['inactive -> wait'],
    { reentry: 'parallel' },
  )

async function ground() {
  const ws = await j.workspace()
  const person = async (stage: string) => {
    const [id = ''] = await j.inWorkspace(ws, (trx) =>
      createContacts(trx, ws, [{ stage }], { source: 'test', at: j.now() }),
    )
    return id
  }
  const move = (contactId: string, stage: string | null, set?: Record<string, unknown>) =>
    j.inWorkspace(ws, (trx) =>
      changeContacts(trx, ws, [{ contactId, ...(set ? { set } : { stage }) }], by, j.now()),
    )
  const publish = async (input: Record<string, unknown> = {}, flowId?: string) => {
    const id = await j.publish(ws, drawn(input), flowId)
    await j.engine.sweep()
    return id
  }
  const momentsOf = async (contactId: string) =>
    (await j.db.selectFrom('ruleFlips').select('at').where('contactId', '=', contactId).execute()).length
  return { ws, person, move, publish, momentsOf }
}

const startedIn = async (flowId: string) => (await j.runsOf(flowId)).map((run) => run.contactId).sort()

test('people start in the minute in which they have stood in the stage for so long, and once each time', async () => {
  const { person, move, publish, momentsOf } = await ground()
  const flow = await publish()
  const [ana, bob, cleo] = [await person('proposal'), await person('new'), await person('proposal')]
  const start = j.now().getTime()
  await j.pass(day)
  await move(bob, 'proposal')
  await move(cleo, 'negotiation')
  await j.pass(day - 60_000)
  expect(await startedIn(flow)).toEqual([])
  await j.pass(120_000)
  expect(await startedIn(flow)).toEqual([ana])
  const [run] = await j.runsOf(flow)
  expect((run?.startedAt.getTime() ?? 0) - start - 2 * day).toBeLessThan(60_000)
  await j.pass(day)
  expect(await startedIn(flow)).toEqual([ana, bob].sort())
  expect(await momentsOf(cleo)).toBe(0)
  // Other changes are no new beginning; coming back to the stage is.
  await move(ana, null, { city: 'Cali' })
  await j.pass(5 * day)
  expect(await startedIn(flow)).toHaveLength(2)
  expect(j.reports).toEqual([])
})

test('a thousand and more whose moment comes together all start in that sweep', async () => {
  const { ws, publish } = await ground()
  const flow = await publish()
  const rows = Array.from({ length: 1300 }, () => ({ stage: 'proposal' }))
  await j.inWorkspace(ws, (trx) => createContacts(trx, ws, rows, { source: 'test', at: j.now() }))
  await j.settle()
  j.setNow(new Date(j.now().getTime() + 2 * day + 60_000))
  await j.engine.sweep()
  expect(new Set(await startedIn(flow)).size).toBe(1300)
})

test('a message from them begins the time anew where silence counts', async () => {
  const { ws, person, publish } = await ground()
  const flow = await publish({ counts: 'silence', after: { amount: 3, unit: 'hours' } })
  const ana = await person('proposal')
  await j.pass(2 * hour)
  await j.event(ws, ana, 'message.received', { text: 'Hello' })
  await j.pass(2 * hour)
  expect(await startedIn(flow)).toEqual([])
  await j.pass(hour + 60_000)
  expect(await startedIn(flow)).toEqual([ana])
})

test('those who have stood there too long already start when it is published, if that is asked for', async () => {
  const { person, publish } = await ground()
  const old = await person('proposal')
  await j.pass(3 * day)
  const later = await person('proposal')
  const without = await publish()
  const withThem = await publish({ already: true })
  await j.pass(60_000)
  expect(await startedIn(without)).toEqual([])
  expect(await startedIn(withThem)).toEqual([old])
  // Published again with the same question, nobody starts a second time and nobody is forgotten.
  await publish({ already: true }, withThem)
  await j.pass(2 * day)
  expect(await startedIn(withThem)).toEqual([old, later].sort())
  expect(await startedIn(without)).toEqual([later])
})

test('a paused flow lets the moment pass, and a stopped one notes none', async () => {
  const { ws, person, publish, momentsOf } = await ground()
  const [paused, stopped] = [await publish(), await publish()]
  const ana = await person('proposal')
  await j.settle()
  expect(await momentsOf(ana)).toBe(2)
  await j.inWorkspace(ws, (trx) => pauseFlow(trx, ws, paused))
  await j.inWorkspace(ws, (trx) => stopFlow(trx, ws, stopped))
  await j.pass(3 * day)
  expect([await startedIn(paused), await startedIn(stopped)]).toEqual([[], []])
  const bob = await person('proposal')
  await j.settle()
  expect(await momentsOf(bob)).toBe(1)
})
