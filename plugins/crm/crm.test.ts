import { afterAll, expect, test } from 'vitest'
import { asEngine } from '../../server/db/connect.ts'
import { both, crmJourney } from '../../test/crm/kit.ts'
import { startHubspot } from '../../test/emulators/hubspot/index.ts'
import { draw } from '../../test/journey.ts'
import flow from '../flow/index.ts'
import hubspot from '../hubspot/index.ts'
import crm from './index.ts'

let clock = () => new Date()
const vendor = await startHubspot({ now: () => clock() })
afterAll(() => vendor.close())
const j = await crmJourney([hubspot, crm, flow], { fetchFor: vendor.fetchFor })
clock = () => j.now()

const step = (id: string, input: Record<string, unknown>) => ({ type: `crm.${id}`, input })
const waitsFor = (field: string) =>
  draw({ start: { type: 'crm.changed', input: { field } }, end: { type: 'flow.end' } }, ['start -> end'])

test('a flow saves the contact’s record, writes a note and a task, and moves the deal, each once', async () => {
  const workspaceId = await j.workspace()
  const connection = await j.account(workspaceId, 'hubspot', { token: vendor.token })
  await j.map(workspaceId, connection, 'contacts', { fields: [both('email', 'email')] })
  await j.fullSync(workspaceId, connection)
  const ana = await j.contact(workspaceId, { email: 'ana@example.com', firstName: 'Ana', lastName: 'Paz' })
  const flowId = await j.publish(
    workspaceId,
    draw(
      {
        start: { type: 'flow.manual' },
        save: step('save-record', {
          connection,
          what: 'person',
          fields: { city: 'Lima {{ contact.firstName }}' },
        }),
        note: step('create-note', { connection, text: 'Said yes, {{ contact.firstName }}' }),
        task: step('create-task', { connection, title: 'Call back', text: '', days: 2 }),
        deal: step('move-deal', {
          ...{
            connection,
            stage: 'closedwon',
            title: 'For {{ contact.lastName }}',
            fields: { amount: '90' },
          },
        }),
      },
      ['start -> save', 'save -> note', 'note -> task', 'task -> deal'],
    ),
  )
  await j.enter(workspaceId, flowId, [ana])
  await j.settle()
  expect(j.reports).toEqual([])
  const [run] = await j.runsOf(flowId)
  expect(await j.pathOf(run?.id ?? '')).toBe(
    'start>default save>default note>default task>default deal>default',
  )
  const [[id, person] = []] = [...vendor.of('contacts')]
  expect(person?.values).toMatchObject({ email: 'ana@example.com', city: 'Lima Ana' })
  const only = (object: string) =>
    [...vendor.of(object).values()].map((one) => [one.values, [...(one.tied.get('contacts') ?? [])]])
  expect(only('notes')).toMatchObject([[{ hs_note_body: 'Said yes, Ana' }, [id]]])
  expect(only('tasks')).toMatchObject([
    [{ hs_task_subject: 'Call back', hs_task_status: 'NOT_STARTED' }, [id]],
  ])
  expect(only('deals')).toMatchObject([[{ dealname: 'For Paz', dealstage: 'closedwon', amount: '90' }, [id]]])
  expect(vendor.problems).toEqual([])

  // What the flow wrote is no news when it is read back; what somebody there wrote is.
  const theirs = vendor.make('notes', { hs_note_body: 'Theirs' })
  vendor.tie({ object: 'notes', id: theirs.id }, { object: 'contacts', id: id ?? '' })
  j.setNow(new Date(j.now().getTime() + 20 * 60_000))
  await j.sync()
  const told = await asEngine(j.db, (trx) =>
    trx.selectFrom('events').select(['type', 'properties']).where('type', 'like', 'crm.%').execute(),
  )
  expect(told.map(({ type, properties }) => [type, properties.text])).toEqual([['crm.note-added', 'Theirs']])
})

test('a flow saves the company that the contact belongs to, and makes one only where there is none', async () => {
  const workspaceId = await j.workspace()
  const connection = await j.account(workspaceId, 'hubspot', { token: vendor.token })
  await j.map(workspaceId, connection, 'contacts', { fields: [both('email', 'email')] })
  const flowId = await j.publish(
    workspaceId,
    draw(
      {
        start: { type: 'flow.manual' },
        save: step('save-record', {
          ...{ connection, what: 'company', fields: { name: 'Molino', industry: '{{ contact.city }}' } },
        }),
      },
      ['start -> save'],
      { reentry: 'parallel' },
    ),
  )
  vendor.of('companies').clear()
  const [cy, di] = [
    await j.contact(workspaceId, { email: 'cy@example.com', city: 'Bread' }),
    await j.contact(workspaceId, { email: 'di@example.com', city: 'Cake' }),
  ]
  const companies = () =>
    [...vendor.of('companies').values()].map(({ values, tied }) => [
      ...[values.name, values.industry, tied.get('contacts')?.size],
    ])
  const enter = async (contactId: string) => {
    await j.enter(workspaceId, flowId, [contactId])
    await j.settle()
  }
  await enter(cy)
  expect(companies()).toEqual([['Molino', 'Bread', 1]])
  await enter(di)
  expect(companies()).toEqual([['Molino', 'Cake', 2]])
  await enter(cy)
  expect(companies()).toEqual([['Molino', 'Bread', 2]])
  expect([j.reports, vendor.problems]).toEqual([[], []])
})

test('a change made in the CRM starts those flows that wait for it, and its field', async () => {
  const workspaceId = await j.workspace()
  const account = await j.account(workspaceId, 'hubspot', { token: vendor.token })
  await j.map(workspaceId, account, 'contacts', { fields: [both('email', 'email'), both('city', 'city')] })
  const made = vendor.make('contacts', { email: 'start@example.com' })
  await j.fullSync(workspaceId, account)
  const any = await j.publish(workspaceId, waitsFor(''))
  const city = await j.publish(workspaceId, waitsFor('city'))
  const phone = await j.publish(workspaceId, waitsFor('phone'))
  vendor.touch('contacts', made, { city: 'Lima' })
  await j.tell(workspaceId, account, [{ id: 'h1', object: 'contacts', recordId: made.id, change: 'changed' }])
  await j.sync()
  const started = await Promise.all([any, city, phone].map(async (flow) => (await j.runsOf(flow)).length))
  expect(started).toEqual([1, 1, 0])
})
