import type { Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { barriers, openProduct } from './product.ts'

vi.setConfig({ testTimeout: 90_000 })
// A busy machine takes its time; the steps wait for what they need, not for a clock.
const patient = { timeout: 15_000 }

const { ask, visit } = await openProduct()
await ask('POST', '/connections', { plugin: 'sandbox', title: 'Practice account', settings: {} })
await ask('POST', '/contacts', {
  ...{ firstName: 'Lucía', lastName: 'Fernández', country: 'ES', phone: '+34612345678' },
})

/** Opens the picker after an exit and takes the step that the search finds. */
async function addAfter(page: Page, exit: string, search: string) {
  await page.getByRole('button', { name: `Add a step after "${exit}"` }).click()
  await choose(page, search)
}
async function choose(page: Page, search: string) {
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox').fill(search)
  await dialog.getByRole('option').first().click()
  await dialog.waitFor({ state: 'detached' })
}
const close = (page: Page) => page.getByRole('button', { name: 'Close the form' }).click()
const saved = (page: Page) =>
  page
    .getByRole('status')
    .filter({ hasText: /^Saved$/ })
    .waitFor()

test('a marketer draws a flow, publishes it, starts somebody, answers as that person and sees the way they took', async () => {
  const { page, complaints } = await visit()
  await page.goto('/flows')
  await page.getByRole('button', { name: 'New flow' }).click()
  await page.getByRole('radio', { name: 'An empty canvas' }).click()
  await page.getByLabel('Name').fill('Welcome')
  await page.getByRole('button', { name: 'Create' }).click()

  await page.getByRole('button', { name: 'Choose what starts it' }).click()
  await choose(page, 'Added by hand')
  await addAfter(page, 'Next', 'Send SMS')
  const text = page.locator('[data-field=text] [role=textbox]')
  await text.click()
  await page.keyboard.type('Hello {{')
  await page.getByPlaceholder('First name, city…').fill('First name')
  await page.keyboard.press('Enter')
  await page.keyboard.type(', may we call you?')
  expect(await page.locator('.react-flow__node', { hasText: 'Send SMS' }).innerText()).toContain(
    'Hello ‹First name›, may we call you?',
  )
  // Beside the text stands what one person would read.
  await page.getByLabel('Try it as').click()
  await page.getByRole('option', { name: /Lucía/ }).click()
  await page.locator('[data-field=text]').getByText('Hello Lucía, may we call you?').waitFor()
  await close(page)

  await addAfter(page, 'Next', 'Wait for something')
  await page.getByLabel('Name of this way out').fill('They replied')
  await close(page)
  await addAfter(page, 'They replied', 'tag')
  expect(await barriers(page)).toEqual([])

  // Not yet: the tag is missing, and the list leads to it.
  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByText('One thing is still missing.').waitFor()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /fill this in/ })
    .click()
  await page.locator('[data-field=tags] button').last().click()
  await page.getByPlaceholder('Search').last().fill('warm')
  await page.getByRole('option', { name: /warm/ }).click()
  await close(page)
  await saved(page)
  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
  await page.getByText('Live', { exact: true }).waitFor()

  await page.getByRole('button', { name: 'More for this flow' }).click()
  await page.getByRole('menuitem', { name: 'Start people' }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /Find by name/ })
    .click()
  await page.getByRole('option', { name: /Lucía/ }).click()
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await page.getByText('1 person started').waitFor()
  await page.getByRole('button', { name: 'Close', exact: true }).last().click()
  await page.getByRole('link', { name: '1 here' }).waitFor()

  await page.goto('/phone')
  await page.getByRole('button', { name: /Lucía Fernández/ }).click()
  await page.getByText('Hello Lucía, may we call you?').last().waitFor()
  await page.getByLabel('Answer as this person').fill('Yes, please')
  await page.keyboard.press('Enter')
  expect(await barriers(page)).toEqual([])

  await page.goto('/flows')
  await page.getByRole('link', { name: 'Welcome' }).click()
  await page.getByRole('radio', { name: 'People' }).click()
  await page.getByText('Done', { exact: true }).first().waitFor()
  await page.getByRole('link', { name: 'Lucía Fernández' }).click()
  await page.getByText('They replied').first().waitFor()
  expect(await page.locator('.cauce-edge[data-path=on]').count()).toBe(3)
  expect(await barriers(page)).toEqual([])
  expect(complaints).toEqual([])
})

test('edits can be undone, copied and laid out with the keyboard, and are there after a reload', async () => {
  const { id } = await ask('POST', '/flows', { title: 'Keys' })
  const { page, complaints } = await visit()
  await page.goto(`/flows/${id}`)
  await page.getByRole('button', { name: 'Choose what starts it' }).click()
  await choose(page, 'Added by hand')
  await close(page)
  await page.keyboard.press('/')
  await choose(page, 'Wait')
  await close(page)
  const cards = page.locator('.react-flow__node')
  await page.keyboard.press('Control+z')
  await expect.poll(() => cards.count(), patient).toBe(1)
  await page.keyboard.press('Control+y')
  await expect.poll(() => cards.count(), patient).toBe(2)
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Control+d')
  await expect.poll(() => cards.count(), patient).toBe(4)
  await page.keyboard.press('Delete')
  await expect.poll(() => cards.count(), patient).toBe(2)
  await page.keyboard.press('l')
  await saved(page)
  await page.reload()
  await expect.poll(() => cards.count(), patient).toBe(2)
  expect(complaints).toEqual([])
})

test('a flow that is opened is asked for once, before the code of its page is there', async () => {
  const { id } = await ask('POST', '/flows', { title: 'Once' })
  const { page } = await visit()
  const asked: string[] = []
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    asked.push(pathname.startsWith('/assets/FlowPage-') ? 'the page' : pathname)
  })
  await page.goto(`/flows/${id}`)
  await page.getByRole('button', { name: 'Choose what starts it' }).waitFor()
  const data = [`/api/v1/flows/${id}`, '/api/v1/manifest', '/api/v1/me']
  expect(asked.filter((path) => data.includes(path)).sort()).toEqual(data)
  for (const path of data) expect(asked.indexOf(path)).toBeLessThan(asked.indexOf('the page'))
})

test('two people who edit one flow lose nothing: their edits are combined', async () => {
  const { id } = await ask('POST', '/flows', {
    title: 'Together',
    graph: {
      nodes: [{ id: 'start', type: 'flow.manual', position: { x: 0, y: 0 } }],
      edges: [],
    },
  })
  const [one, two] = [await visit(), await visit()]
  await one.page.goto(`/flows/${id}`)
  await two.page.goto(`/flows/${id}`)
  await two.page.locator('.react-flow__node').first().waitFor()
  await one.page.locator('.react-flow__node').click()
  await one.page.getByLabel('Name on the canvas').fill('Named by one')
  await saved(one.page)
  await addAfter(two.page, 'Next', 'Wait')
  await saved(two.page)
  await two.page.reload()
  await expect.poll(() => two.page.locator('.react-flow__node').count(), patient).toBe(2)
  await two.page.getByText('Named by one').first().waitFor()
})

test('steps in a group are carried by its frame, stand together in the outline, and come apart again', async () => {
  const { id } = await ask('POST', '/flows', {
    title: 'Groups',
    graph: {
      nodes: [
        { id: 'start', type: 'flow.manual', position: { x: 0, y: 0 } },
        { id: 'wait', type: 'flow.wait', position: { x: 0, y: 200 } },
      ],
      edges: [{ from: 'start', exit: 'default', to: 'wait' }],
    },
  })
  const drawn = async () => {
    const { draft } = await ask('GET', `/flows/${id}`)
    return { at: draft.nodes.map((node: { position: unknown }) => node.position), notes: draft.notes }
  }
  const { page, complaints } = await visit()
  await page.goto(`/flows/${id}`)
  await page.locator('.react-flow__node-step').nth(1).waitFor()
  await page.getByRole('application').first().focus()
  await page.keyboard.press('Control+a')
  const chosen = page.getByRole('toolbar', { name: '2 chosen' })
  await chosen.getByRole('button').first().waitFor()
  expect(await barriers(page)).toEqual([])
  await chosen.getByRole('button', { name: 'Put in a group' }).click()
  await page.getByLabel('Name of the group').fill('Asking')
  await page.keyboard.press('Enter')
  const frame = page.locator('.react-flow__node-frame')
  const name = await frame.getByText('Asking').boundingBox()
  if (!name) throw new Error('The group has no name to hold it by')
  await page.mouse.move(name.x + 20, name.y + 10)
  await page.mouse.down()
  await page.mouse.move(name.x + 60, name.y + 30, { steps: 3 })
  await page.mouse.move(name.x + 100, name.y + 50, { steps: 3 })
  await page.mouse.up()
  await expect.poll(async () => (await drawn()).at[0].x, patient).toBeGreaterThan(40)
  const { at, notes } = await drawn()
  expect(at[1]).toEqual({ x: at[0].x, y: at[0].y + 200 })
  expect(notes).toMatchObject([{ text: 'Asking', around: ['start', 'wait'] }])
  await page.keyboard.press('o')
  const inOutline = page.getByRole('tree').getByRole('group', { name: 'Group: Asking' }).getByRole('treeitem')
  await expect.poll(() => inOutline.count(), patient).toBe(2)
  expect(await barriers(page)).toEqual([])
  await page.keyboard.press('Control+z')
  await expect.poll(async () => (await drawn()).at[0].x, patient).toBe(0)
  await page.getByRole('application').first().focus()
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Control+g')
  await expect.poll(() => frame.count(), patient).toBe(0)
  await page.keyboard.press('Control+z')
  await frame.getByText('Asking').waitFor()
  expect(complaints).toEqual([])
})
