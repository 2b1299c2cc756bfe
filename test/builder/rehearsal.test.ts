import { expect, test, vi } from 'vitest'
import { draw } from '../draw.ts'
import { barriers, barriersInBothThemes, openProduct } from './product.ts'

vi.setConfig({ testTimeout: 90_000 })
const { ask, visit } = await openProduct()
const account = await ask<{ id: string }>('POST', '/connections', {
  ...{ plugin: 'sandbox', title: 'Practice account', settings: {} },
})
await ask('POST', '/contacts', {
  ...{ firstName: 'Lucía', lastName: 'Fernández', country: 'ES', phone: '+34612345678' },
})

const sms = (text: string) => ({ type: 'channels.send-sms', input: { connection: account.id, text } })
const hello = sms('Hello {{ contact.firstName | default: "you" }}, shall we call? Reply STOP to opt out.')
const graph = draw(
  {
    start: { type: 'flow.manual' },
    hello,
    answer: { type: 'flow.wait-for', input: { timeout: { amount: 2, unit: 'days' } } },
    warm: { type: 'data.add-tag', input: { tags: ['warm'] } },
  },
  ['start -> hello', 'hello -> answer', 'answer.reply -> warm'],
)
const newFlow = async (title: string): Promise<string> => (await ask('POST', '/flows', { title, graph })).id

test('a marketer rehearses with one person, answers as them, keeps it, and publishing asks it', async () => {
  const id = await newFlow('Spring')
  const { page, complaints } = await visit()
  await page.goto(`/flows/${id}?view=rehearse`)
  const story = page.getByRole('list', { name: 'What happens' })
  await page.getByRole('button', { name: /^Contact/ }).click()
  await page.getByRole('option', { name: /Lucía/ }).click()
  await page.getByLabel('Begins').fill('2027-03-09T10:00')
  await page.getByRole('button', { name: 'To the end' }).click()
  await story.getByText('Hello Lucía, shall we call?').waitFor()
  await story.getByText('Leaves by “Time is up”').waitFor()

  // From the beginning, one thing after another as far as the message; then the answer takes the other way.
  await page.getByRole('button', { name: 'From the beginning' }).click()
  const lines = story.getByRole('listitem')
  for (let n = 1; (await story.getByText('Hello Lucía').count()) === 0; n++) {
    await page.getByRole('button', { name: 'To the next thing that happens' }).click()
    await expect.poll(() => lines.count()).toBe(n)
  }
  await page.getByPlaceholder('Write back…').fill('Yes, tomorrow')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByRole('button', { name: 'To the end' }).click()
  await story.getByText('Yes, tomorrow').waitFor()
  await story.getByText('Comes to the end').waitFor()
  expect(await story.getByText('Time is up').count()).toBe(0)
  expect(await barriersInBothThemes(page)).toEqual([])

  await page.getByRole('button', { name: 'Keep this rehearsal' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Keep', exact: true }).click()
  await page.getByText('Kept. It is played before each publishing.').waitFor()

  // A second message breaks what was kept.
  const { revision } = await ask<{ revision: number }>('GET', `/flows/${id}`)
  const twice = draw(
    {
      start: { type: 'flow.manual' },
      hello,
      again: sms('Hello again'),
      answer: { type: 'flow.wait-for', input: { timeout: { amount: 2, unit: 'days' } } },
      warm: { type: 'data.add-tag', input: { tags: ['warm'] } },
    },
    ['start -> hello', 'hello -> again', 'again -> answer', 'answer.reply -> warm'],
  )
  await ask('PUT', `/flows/${id}/draft`, { graph: twice, revision })
  await page.goto(`/flows/${id}`)
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('A rehearsal does not come to what it should').waitFor()
  await dialog.getByText('SMS: exactly 1').waitFor()
  expect(await dialog.getByRole('button', { name: 'Publish' }).isDisabled()).toBe(true)
  expect(await barriers(page)).toEqual([])
  await dialog.getByLabel('Publish all the same, because').fill('Two are wanted now')
  await dialog.getByRole('button', { name: 'Publish' }).click()
  await page.getByText('Live', { exact: true }).waitFor()
  const { items } = await ask<{ items: { despite: string | null }[] }>('GET', `/flows/${id}/versions`)
  expect(items[0]?.despite).toBe('Two are wanted now')
  expect(complaints).toEqual([])
})

test('a forecast tells of everybody; a comparison of every change; a report of who came', async () => {
  const id = await newFlow('Summer')
  const { page, complaints } = await visit()
  await page.goto(`/flows/${id}?view=rehearse`)
  await page.getByRole('radio', { name: 'Many' }).click()
  await page.getByRole('button', { name: 'Forecast' }).click()
  await page.getByText('What would become of 1 person.').waitFor()
  await page.getByRole('heading', { name: 'People by step' }).waitFor()
  expect(await barriers(page)).toEqual([])

  await ask('POST', `/flows/${id}/publish`, {})
  const { revision, draft } = await ask<{ revision: number; draft: typeof graph }>('GET', `/flows/${id}`)
  const changed = draft.nodes.map((node) =>
    node.id === 'warm' ? { ...node, input: { tags: ['hot'] }, title: 'Hot now' } : node,
  )
  await ask('PUT', `/flows/${id}/draft`, { graph: { ...draft, nodes: changed }, revision })
  await page.goto(`/flows/${id}`)
  await page.getByRole('button', { name: 'More for this flow' }).click()
  await page.getByRole('menuitem', { name: 'Compare with what is live' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('["hot"]').waitFor()
  await dialog.getByText('["warm"]').waitFor()
  expect(await barriersInBothThemes(page)).toEqual([])

  const { items } = await ask<{ items: { id: string }[] }>('GET', '/contacts')
  await ask('POST', `/flows/${id}/enroll`, { contactIds: items.map((one) => one.id) })
  await page.goto(`/flows/${id}?view=report`)
  await page.getByRole('heading', { name: 'Step by step' }).waitFor()
  await page.getByRole('cell', { name: 'Send SMS' }).waitFor()
  expect(await barriersInBothThemes(page)).toEqual([])

  // The canvas tells how many went which way, of all time or of a shorter one; the number at a step opens its people.
  await page.goto(`/flows/${id}`)
  const started = page.locator('.react-flow__node').filter({ hasText: 'Added by hand' })
  await started.getByText('1', { exact: true }).waitFor()
  const asked = page.waitForResponse((reply) => /counts\?from=/.test(reply.url()))
  await page.getByRole('radio', { name: '24 h' }).click()
  expect((await (await asked).json()).edges).toContainEqual({ from: 'start', exit: 'default', n: 1 })
  await started.getByText('1', { exact: true }).waitFor()
  await page.getByRole('link', { name: '1 here' }).click()
  await page.getByRole('link', { name: /Lucía/ }).click()
  await page.getByRole('button', { name: 'Take out' }).waitFor()

  await page.goto(`/flows/${id}?view=people`)
  await page.getByRole('button', { name: 'Why not sent?' }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Contact/ })
    .click()
  await page.getByRole('option', { name: /Lucía/ }).click()
  await page.getByText(/It was sent on|They are not there yet|It was not allowed/).waitFor()
  expect(await barriers(page)).toEqual([])
  expect(complaints).toEqual([])
})
