import { expect, test } from 'vitest'
import { barriers, openProduct } from './product.ts'

const { ask, visit } = await openProduct()

test('somebody draws up a score, sees whom it would lift, gives points, and does the task that a flow made of it', async () => {
  const luz = (
    await ask('POST', '/contacts', { firstName: 'Luz', lastName: 'Mar', email: 'luz@example.com' })
  ).id
  await ask('POST', '/contacts', { firstName: 'Max', email: 'max@example.com' })
  await ask('POST', '/events', { type: 'order.paid', contact: { id: luz } })
  await ask('POST', '/events', { type: 'order.paid', contact: { id: luz } })
  const { page, complaints } = await visit()

  await page.goto('/settings?tab=scores')
  await page.getByRole('button', { name: 'New score' }).click()
  await page.getByRole('button', { name: 'Add a rule' }).click()
  await page.getByRole('button', { name: /^When:/ }).click()
  await page.keyboard.type('order.paid')
  await page.getByRole('option', { name: /order\.paid/ }).click()
  await page.getByLabel('Call it').fill('Paid')
  await page.getByLabel('Points', { exact: true }).fill('20')
  await page.getByRole('button', { name: 'Add a threshold' }).click()
  await page.getByLabel('Reached at').fill('50')
  // Counted beforehand, for the people who are there.
  await page.getByText('1 person has points; now it is 0.').waitFor()
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('1 rule · half after 30 days · Hot ≥ 50').waitFor()

  await expect
    .poll(async () => (await ask('GET', '/scores')).items[0].counting, { timeout: 30_000 })
    .toBe(false)

  // A flow that makes a task of it, for anybody.
  const [score] = (await ask('GET', '/scores')).items
  const threshold = `score/${score.definition.thresholds[0].id}`
  const at = { x: 0, y: 0 }
  const graph = {
    nodes: [
      { id: 'hot', type: 'pipeline.score-crossed', input: { threshold, way: 'up' }, position: at },
      {
        ...{ id: 'task', type: 'data.create-task', position: at },
        input: { title: 'Call {{ contact.firstName }}', to: 'team' },
      },
      { id: 'end', type: 'flow.end', input: {}, position: at },
    ],
    edges: [
      { from: 'hot', exit: 'default', to: 'task' },
      { from: 'task', exit: 'default', to: 'end' },
    ],
    settings: {},
  }
  const flow = await ask('POST', '/flows', { title: 'Hot ones', graph })
  await ask('POST', `/flows/${flow.id}/publish`, {})

  await page.goto(`/contacts/${luz}`)
  await page.getByText('+20').first().waitFor()
  await page
    .getByText(/Paid, decays to 10 by/)
    .first()
    .waitFor()
  await page.getByRole('button', { name: 'Give points' }).click()
  await page.getByRole('dialog').getByLabel('Points').fill('25')
  await page.getByRole('dialog').getByLabel('Why').fill('Met at the fair')
  await page.getByRole('dialog').getByRole('button', { name: 'Give points' }).click()
  await page.getByText(/Given by hand: Met at the fair/).waitFor()
  expect(await barriers(page)).toEqual([])

  await expect
    .poll(async () => (await ask('GET', '/tasks')).items.map((one: { title: string }) => one.title), {
      timeout: 30_000,
    })
    .toEqual(['Call Luz'])
  await page.getByText(/reached Hot, with 6\d([.]\d)? points/).waitFor()
  await page.getByText('Task given: Call Luz').waitFor()
  await page.goto('/tasks?assignee=all')
  await page.getByText('Call Luz', { exact: true }).waitFor()
  expect(await barriers(page)).toEqual([])
  await page.getByRole('checkbox', { name: 'Done: Call Luz' }).click()
  await page.getByText('Nothing to do').waitFor()
  const [done] = (await ask('GET', '/tasks?status=done')).items
  expect(done).toMatchObject({ title: 'Call Luz', contactId: luz })
  expect(complaints).toEqual([])
}, 120_000)
