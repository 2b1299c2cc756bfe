import type { Locator, Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { definePlugin, defineStep, exit, z } from '#sdk'
import { Rule } from '#sdk/rules'
import { describe as manifestOf } from '../../server/registry/manifest.ts'
import { barriers, openProduct } from './product.ts'

vi.setConfig({ testTimeout: 120_000 })

// Every widget there is, asked for by a plugin that the builder has never heard of.
const text = z.string().min(1)
const everyWidget = defineStep({
  id: 'every-widget',
  title: 'Every widget',
  input: z.object({
    plain: text.max(8).meta({ title: 'Plain', help: 'A short word.' }),
    long: z.string().optional().meta({ title: 'Long', widget: 'textarea' }),
    template: text.meta({ title: 'Message', widget: 'template' }),
    phone: z.string().optional().meta({ title: 'Phone', widget: 'phone' }),
    secret: z.string().optional().meta({ title: 'Secret', widget: 'secret' }),
    code: z.string().optional().meta({ title: 'Code', widget: 'code' }),
    amount: z.number().min(1).max(9).default(3).meta({ title: 'Amount' }),
    on: z.boolean().default(false).meta({ title: 'Switched on' }),
    kind: z.enum(['short', 'full']).default('short').meta({ title: 'Kind' }),
    more: z
      .string()
      .optional()
      .meta({ title: 'More', showIf: { kind: 'full' } }),
    days: z
      .array(z.enum(['mon', 'tue']))
      .optional()
      .meta({ title: 'Days' }),
    words: z.array(z.string()).optional().meta({ title: 'Words' }),
    lasts: z
      .object({ amount: z.number(), unit: z.string() })
      .optional()
      .meta({ title: 'Lasts', widget: 'duration' }),
    hours: z
      .object({
        days: z.array(z.number()).optional(),
        from: z.string().optional(),
        to: z.string().optional(),
        zone: z.enum(['contact', 'workspace']).default('contact').meta({ title: 'Whose time' }),
      })
      .optional()
      .meta({ title: 'Hours', widget: 'time-window' }),
    at: z.iso.datetime().optional().meta({ title: 'At', widget: 'date-time' }),
    rule: Rule.optional().meta({ title: 'Only if', widget: 'rule' }),
    field: z.string().optional().meta({ title: 'Field', widget: 'contact-field' }),
    stage: z.string().optional().meta({ title: 'Stage', widget: 'stage' }),
    tag: z.string().optional().meta({ title: 'Tag', widget: 'tag' }),
    event: z.string().optional().meta({ title: 'Event', widget: 'event-type' }),
    language: z.string().optional().meta({ title: 'Language', widget: 'language' }),
    account: z.string().optional().meta({ title: 'Account', widget: 'connection', provider: 'sms' }),
    agent: z.string().optional().meta({ title: 'Agent', widget: 'agent' }),
    saved: z.string().optional().meta({ title: 'Saved message', widget: 'message-template', channel: 'sms' }),
    segment: z.string().optional().meta({ title: 'Segment', widget: 'segment' }),
    member: z.string().optional().meta({ title: 'Colleague', widget: 'member' }),
    flow: z.string().optional().meta({ title: 'Other flow', widget: 'flow' }),
    node: z.string().optional().meta({ title: 'Other step', widget: 'node' }),
    cron: z.string().optional().meta({ title: 'When', widget: 'cron' }),
    approved: z.string().optional().meta({ title: 'Approved message', widget: 'vendor-template' }),
    voice: z.string().optional().meta({ title: 'Voice', widget: 'voice' }),
    headers: z.record(z.string(), z.string()).optional().meta({ title: 'Headers' }),
    cases: z
      .array(z.object({ name: text.meta({ title: 'Name of the case' }) }))
      .optional()
      .meta({ title: 'Cases' }),
    where: z
      .union([
        z.object({ in: z.literal('city'), city: text.meta({ title: 'City' }) }).meta({ title: 'In a city' }),
        z.object({ in: z.literal('land'), land: text.meta({ title: 'Land' }) }).meta({ title: 'In a land' }),
      ])
      .optional()
      .meta({ title: 'Where' }),
    from: z
      .object({ name: z.string().optional().meta({ title: 'Sender' }) })
      .optional()
      .meta({ title: 'From' }),
  }),
  decide: () => exit('default'),
})
const strange = manifestOf(definePlugin({ id: 'strange', title: 'Strange', steps: [everyWidget] }))

const { ask, visit } = await openProduct()
await ask('POST', '/connections', { plugin: 'sandbox', title: 'Practice account', settings: {} })
await ask('POST', '/contacts', { firstName: 'Lucía', lastName: 'Fernández', country: 'ES', tags: ['warm'] })

const agent = await ask('POST', '/agents', { title: 'Nora' })
const template = await ask('POST', '/templates', { channel: 'sms', title: 'Short hello' })
const segment = await ask('POST', '/segments', { title: 'Regulars', kind: 'static' })
const other = await ask('POST', '/flows', { title: 'Another flow' })
await ask('POST', '/templates/approved/sync', {})

/** The server as if the plugin were installed: what it says of its plugins, and one more. */
const installed = (page: Page) =>
  page.route('**/api/v1/manifest', async (route) => {
    const answer = await route.fetch()
    const real = await answer.json()
    const steps = [...real.steps, ...strange.steps]
    await route.fulfill({
      response: answer,
      json: { ...real, steps, plugins: [...real.plugins, ...strange.plugins] },
    })
  })

test('every widget of a plugin that the builder does not know is filled in, checked while one types, and kept', async () => {
  const { id } = await ask('POST', '/flows', {
    title: 'Widgets',
    graph: {
      nodes: [
        { id: 'start', type: 'flow.manual', position: { x: 0, y: 0 } },
        { id: 'all', type: 'strange.every-widget', position: { x: 0, y: 200 } },
        { id: 'later', type: 'flow.wait', title: 'Later', position: { x: 0, y: 400 } },
      ],
      edges: [{ from: 'start', exit: 'default', to: 'all' }],
    },
  })
  const { page, complaints } = await visit()
  await installed(page)
  await page.goto(`/flows/${id}`)
  await page.locator('.react-flow__node', { hasText: 'Every widget' }).click()
  const field = (key: string): Locator => page.locator(`[data-form] [data-field="${key}"]`)
  const box = (key: string) => field(key).locator('input, textarea').first()
  const choose = async (key: string, option: RegExp) => {
    await field(key).getByRole('button').last().click()
    await page.getByRole('option', { name: option }).first().click()
  }

  // Errors stand at the field while one types, help under it, and what is asked for when it was left empty.
  await box('plain').fill('far too long')
  await field('plain').getByText('At most 8 characters.').waitFor()
  await box('plain').fill('')
  await box('long').focus()
  await field('plain').getByText('Please fill this in.').waitFor()
  await box('plain').fill('word')
  await field('plain').getByText('A short word.').waitFor()
  await box('amount').fill('12')
  await field('amount').getByText('At most 9.').waitFor()
  await box('amount').fill('7')

  await box('long').fill('one\ntwo')
  await field('template').getByRole('textbox').click()
  await page.keyboard.type('Hello {{')
  await page.getByPlaceholder('First name, city…').fill('First name')
  await page.keyboard.press('Enter')
  await page.keyboard.type(' {% if x %}')
  await expect
    .poll(() => field('template').locator('.cauce-liquid', { hasText: '{% if x %}' }).count())
    .toBe(1)
  await expect.poll(() => field('template').locator('[data-variable]').innerText()).toBe('First name')
  await box('phone').fill('+34612345678')
  await box('secret').fill('hush')
  expect(await box('secret').getAttribute('type')).toBe('password')
  await box('code').fill('{"a": 1}')
  await field('on').getByRole('switch').click()
  expect(await field('more').count()).toBe(0)
  await field('kind').getByRole('radio', { name: 'Full' }).click()
  await box('more').fill('then')
  await field('days').getByRole('checkbox', { name: 'Tue' }).click()
  await box('words').fill('red\nblue')
  await box('lasts').fill('2')
  await field('hours').getByRole('button', { name: 'Choose days and hours' }).click()
  await field('hours').getByRole('button', { name: 'Friday' }).click()
  await field('hours').getByLabel('Until').fill('17:30')
  await field('hours').getByRole('radio', { name: 'Workspace' }).click()
  await box('at').fill('2030-05-01T10:30')
  await field('rule').getByRole('button', { name: 'Condition', exact: true }).click()
  await choose('field', /^City/)
  await choose('stage', /./)
  await choose('tag', /warm/)
  await choose('event', /Message received/i)
  await choose('language', /Portuguese/)
  await choose('account', /Practice account/)
  await choose('agent', /Nora/)
  await choose('saved', /Short hello/)
  await field('saved').getByText('Publish it before the flow', { exact: false }).waitFor()
  await choose('segment', /Regulars/)
  await choose('member', /Ana Torres/)
  await choose('flow', /Another flow/)
  await choose('node', /Later/)
  await box('cron').fill('0 9 * * 1')
  await choose('approved', /welcome · en/)
  await field('approved').getByText('thank you for your interest', { exact: false }).waitFor()
  await box('voice').fill('nova')
  await field('voice').getByRole('button', { name: 'Choose' }).click()
  await page.getByRole('dialog', { name: 'Voice' }).waitFor()
  await page.keyboard.press('Escape')
  await field('headers').getByRole('button', { name: 'Add' }).click()
  await field('headers').getByLabel('Name, Headers').fill('X-Key')
  await field('headers').getByLabel('Value, Headers').fill('7')
  await field('cases').getByRole('button', { name: 'Add' }).click()
  await field('cases.0.name').locator('input').fill('first')
  await field('where').getByRole('combobox').click()
  await page.getByRole('option', { name: 'In a city' }).click()
  await field('where.city').locator('input').fill('Cádiz')
  await field('from.name').locator('input').fill('Ana')
  expect(await barriers(page)).toEqual([])

  const kept = async () => (await ask('GET', `/flows/${id}`)).draft.nodes[1].input
  const expected = {
    ...{
      plain: 'word',
      long: 'one\ntwo',
      template: 'Hello {{ contact.firstName }} {% if x %}',
      phone: '+34612345678',
    },
    ...{ secret: 'hush', code: '{"a": 1}', amount: 7, on: true, kind: 'full', more: 'then', days: ['tue'] },
    ...{ words: ['red', 'blue'], lasts: { amount: 2, unit: 'days' }, field: 'city', tag: 'warm' },
    hours: { days: [1, 2, 3, 4], from: '09:00', to: '17:30', zone: 'workspace' },
    at: new Date('2030-05-01T10:30').toISOString(),
    ...{ stage: expect.any(String), event: 'message.received', language: 'pt' },
    account: expect.any(String),
    ...{ agent: agent.id, saved: template.id, segment: segment.id, flow: other.id, node: 'later' },
    ...{ member: expect.any(String), cron: '0 9 * * 1', approved: 'practice-welcome-en', voice: 'nova' },
    ...{ headers: { 'X-Key': '7' }, cases: [{ name: 'first' }] },
    rule: { combinator: 'and', rules: [expect.objectContaining({ field: expect.any(String) })] },
    ...{ where: { in: 'city', city: 'Cádiz' }, from: { name: 'Ana' } },
  }
  await expect.poll(kept).toMatchObject(expected)
  // It opens again as it was left, and one step back takes back the last word alone.
  await page.reload()
  await page.locator('.react-flow__node', { hasText: 'Every widget' }).click()
  await expect.poll(() => box('words').inputValue()).toBe('red\nblue')
  expect(await field('where.city').locator('input').inputValue()).toBe('Cádiz')
  await box('plain').fill('other')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => box('plain').inputValue()).toBe('word')
  expect(complaints).toEqual([])
  await page.unrouteAll({ behavior: 'ignoreErrors' })
})
