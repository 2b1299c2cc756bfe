import { afterAll, expect, test } from 'vitest'
import { draw } from '../draw.ts'
import { startOpenAi } from '../emulators/openai/index.ts'
import { barriers, openProduct } from './product.ts'

const vendor = await startOpenAi()
afterAll(() => vendor.close())
const { ask, visit } = await openProduct({ CAUCE_HOST_OVERRIDES: `api.openai.com=${vendor.url}` })

const nothingFound = { summary: 'Ana wants a red e-bike.', outcome: 'interested', sentiment: 'positive' }
const read = { ...nothingFound, successful: true, insights: ['Cycles to work'], fields: { budget: '2000' } }
const { id: practice } = await ask('POST', '/connections', {
  ...{ plugin: 'sandbox', title: 'Practice', settings: {} },
})
await ask('POST', '/connections', {
  ...{ plugin: 'openai', title: 'OpenAI' },
  settings: { apiKey: vendor.settings.apiKey, textModel: 'gpt-5-mini' },
})

test('an agent is made and tried, calls somebody, is watched and relieved; what was said leads the flow on', async () => {
  const { page: maker, complaints } = await visit()
  await maker.goto('/agents')
  await maker.getByRole('button', { name: 'New agent' }).click()
  await maker.getByRole('dialog').getByLabel('Name').fill('Alba')
  await maker.getByRole('button', { name: 'Make it' }).click()
  const prompt = maker.getByRole('textbox', { name: 'What the agent is to do' })
  await prompt.fill('Sell e-bikes to {{ contact.nickname }}.')
  await maker.getByRole('button', { name: 'Publish' }).click()
  await maker.getByText('"contact.nickname" stands for nothing here.').waitFor()
  await prompt.fill('Sell e-bikes to {{ contact.firstName }}.')
  await maker.getByRole('tab', { name: 'After the call' }).click()
  await maker.getByRole('button', { name: 'Add' }).last().click()
  await maker.getByLabel('Key').fill('budget')
  await maker.getByLabel('Title').fill('Budget')
  await maker.getByRole('button', { name: 'Publish' }).click()
  await maker.getByText('Published, version 1').waitFor()
  expect(await barriers(maker)).toEqual([])

  vendor.say({ text: 'Then let us talk about the colour.' })
  await maker.getByRole('button', { name: 'Try in writing' }).click()
  await maker.getByText('I am the virtual assistant of Río Claro.').waitFor()
  await maker.getByLabel('What Ana says').fill('Yes, gladly.')
  await maker.keyboard.press('Enter')
  await maker.getByText('Then let us talk about the colour.').waitFor()
  await maker.context().close()

  const [agent] = (await ask('GET', '/agents')).items
  const { id: ana } = await ask('POST', '/contacts', {
    firstName: 'Ana',
    lastName: 'Ruiz',
    phone: '+34600111222',
  })
  const flow = await ask('POST', '/flows', { title: 'Autumn' })
  const days = { duration: { amount: 9, unit: 'days' } }
  const graph = draw(
    {
      by: { type: 'flow.manual' },
      call: { type: 'call.call', input: { agentId: agent.id, connection: practice } },
      read: {
        type: 'flow.branch',
        input: {
          rule: {
            combinator: 'and',
            rules: [
              {
                field: 'event:call.analysed',
                operator: 'did',
                value: {
                  atLeast: 1,
                  where: { combinator: 'and', rules: [{ field: 'successful', operator: '=', value: true }] },
                },
              },
            ],
          },
        },
      },
      keen: { type: 'flow.wait', input: days },
      others: { type: 'flow.wait', input: days },
    },
    [
      'by -> call',
      'call.transferred -> read',
      'call.answered -> read',
      'read.yes -> keen',
      'read.no -> others',
    ],
  )
  await ask('PUT', `/flows/${flow.id}/draft`, { graph, revision: 1 })
  await ask('POST', `/flows/${flow.id}/publish`, { people: 'stay' })
  await ask('POST', `/flows/${flow.id}/enroll`, { contactIds: [ana] })

  const { page: phone, complaints: onPhone } = await visit()
  await phone.goto(`/phone?contact=${ana}`)
  await phone.getByRole('button', { name: 'Pick up' }).click()
  await phone.getByText('Hello Ana, I am the virtual assistant of Río Claro.').first().waitFor()
  const { page: live, complaints: onLive } = await visit()
  await live.goto('/calls/live')
  const card = live.getByRole('article', { name: 'Call with Ana Ruiz' })
  await card.getByText('Hello Ana, I am the virtual assistant').waitFor()
  vendor.say({ text: 'We have red ones. Shall I reserve one?' })
  await phone.getByLabel('What they say').fill('I would like a red e-bike for 2,000.')
  await phone.keyboard.press('Enter')
  await card.getByText('We have red ones. Shall I reserve one?').waitFor()
  expect(await barriers(live)).toEqual([])
  expect(await barriers(phone)).toEqual([])

  await card.getByRole('button', { name: 'Take over' }).click()
  await card.getByLabel('What you say').fill('Here is Eva, I reserve it for you.')
  await live.keyboard.press('Enter')
  await phone.getByText('Here is Eva, I reserve it for you.').first().waitFor()
  vendor.say({ json: read })
  await phone.getByRole('button', { name: 'Hang up' }).click()
  await live.getByText('Nobody is on the phone').waitFor()

  await live.goto('/calls')
  await live.getByText('Ana wants a red e-bike.').first().waitFor()
  await live.getByRole('link', { name: 'Ana Ruiz' }).click()
  await live.getByText('Cycles to work').first().waitFor()
  await live.getByText('2000', { exact: true }).waitFor()
  await live.getByText('Colleague').first().waitFor()
  expect(await barriers(live)).toEqual([])
  const { items } = await ask('GET', `/runs?flow=${flow.id}`).catch(() =>
    ask('GET', `/flows/${flow.id}/runs`),
  )
  expect(items[0].node).toBe('keen')
  expect([...complaints, ...onPhone, ...onLive]).toEqual([])
  expect(vendor.problems).toEqual([])
}, 180_000)

test('on a phone, in Spanish and in the dark, calls and agents are read without scrolling sideways', async () => {
  const { page } = await visit({ language: 'es', dark: true, phone: true })
  const [call] = (await ask('GET', '/calls')).items
  const [agent] = (await ask('GET', '/agents')).items
  for (const path of [
    '/calls',
    `/calls/${call.id}`,
    '/calls/live',
    '/agents',
    `/agents/${agent.id}?tab=tools`,
    `/agents/${agent.id}?tab=versions`,
  ]) {
    await page.goto(path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.getByText(/Cargando/).waitFor({ state: 'detached' })
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(390)
    expect(await barriers(page), path).toEqual([])
  }
  // The tab that is open, of more than fit.
  const { x = 0, width = 0 } = (await page.getByRole('tab', { selected: true }).boundingBox()) ?? {}
  expect([x >= 0, x + width <= 390], `${x} and ${width} wide`).toEqual([true, true])
}, 120_000)
