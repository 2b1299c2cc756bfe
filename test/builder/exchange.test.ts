import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import readWorkbook from 'read-excel-file/node'
import { expect, test, vi } from 'vitest'
import { barriers, openProduct } from './product.ts'

vi.setConfig({ testTimeout: 120_000 })
const { ask, visit } = await openProduct()

const start = { id: 'start', type: 'flow.manual', position: { x: 0, y: 0 } }
const wait = {
  ...{ id: 'wait', type: 'flow.wait', title: 'Two days', position: { x: 0, y: 200 } },
  input: { duration: { amount: 2, unit: 'days' } },
}
const way = { from: 'start', exit: 'default', to: 'wait' }
const group = { id: 'g', text: 'Beginning', position: { x: 0, y: 0 }, around: ['start', 'wait'] }
const draftOf = async (id: string) => (await ask('GET', `/flows/${id}`)).draft
const steps = (page: Page) => page.locator('.react-flow__node-step')

/** What copying puts on the clipboard; without a screen the browser has none of its own to ask. */
const copied = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const clipboardData = new DataTransfer()
    document.dispatchEvent(new ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true }))
    return clipboardData.getData('text/plain')
  })
/** As if this text, copied elsewhere, were pasted here. */
const paste = (page: Page, text: string) =>
  page.evaluate((given) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', given)
    document.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
  }, text)

test('steps are copied in one browser and pasted in another; of what is broken, too large or newer nothing is lost silently', async () => {
  const graph = { nodes: [start, wait], edges: [way], notes: [group] }
  const from = await ask('POST', '/flows', { title: 'From', graph })
  const to = await ask('POST', '/flows', { title: 'To' })
  const here = await visit()
  await here.page.goto(`/flows/${from.id}`)
  await steps(here.page).nth(1).waitFor()
  await here.page.getByRole('application').first().focus()
  await here.page.keyboard.press('Control+a')
  const text = await copied(here.page)
  await here.page.getByText('2 steps copied').waitFor()

  const there = await visit()
  await there.page.goto(`/flows/${to.id}`)
  await there.page.getByText('Choose what starts it').waitFor()
  await paste(there.page, text)
  await expect.poll(() => steps(there.page).count()).toBe(2)
  await expect
    .poll(() => draftOf(to.id))
    .toMatchObject({
      nodes: [{ type: 'flow.manual' }, { title: 'Two days', input: wait.input }],
      edges: [{ exit: 'default' }],
      notes: [{ text: 'Beginning', around: [expect.any(String), expect.any(String)] }],
    })

  await paste(there.page, text.slice(0, -40))
  await there.page.getByText('This is not JSON: it may have been cut off.').waitFor()
  const odd = { ...wait, id: 'odd', title: 'Odd', input: 'text' }
  await paste(there.page, JSON.stringify({ cauce: 'steps', nodes: [odd, { title: 'No kind' }], edges: [] }))
  await there.page.getByText("The step “No kind” can't be read", { exact: false }).waitFor()
  await there.page.getByText("Something in the step “Odd” can't be read", { exact: false }).waitFor()
  await expect.poll(() => steps(there.page).count()).toBe(3)
  const many = Array.from({ length: 2000 }, (_, n) => ({ ...wait, id: `n${n}` }))
  await paste(there.page, JSON.stringify({ cauce: 'steps', nodes: many, edges: [] }))
  await there.page.getByText('This flow holds at most 2,000 steps', { exact: false }).waitFor()
  expect(await steps(there.page).count()).toBe(3)
  expect([...here.complaints, ...there.complaints]).toEqual([])
})

test('a file of a newer Cauce, with a plugin nobody has and broken parts, opens as a draft, says so, and keeps them', async () => {
  const file = {
    ...{ cauce: 'flow', version: 9, title: 'Tomorrow' },
    graph: {
      lanes: [{ id: 'l' }],
      nodes: [
        start,
        { id: 'odd', type: 'tomorrow.fly', position: { x: 0, y: 200 }, wings: 2 },
        { title: 'No id' },
      ],
      edges: [
        { ...way, to: 'odd' },
        { ...way, exit: 'x', to: 'nobody' },
      ],
    },
  }
  const { page, complaints } = await visit()
  await page.goto('/flows')
  await page.getByRole('button', { name: 'New flow' }).click()
  await page.getByRole('radio', { name: 'A file' }).click()
  const dialog = page.getByRole('dialog')
  const give = (text: string) =>
    dialog
      .getByLabel('Choose a file')
      .setInputFiles({ name: 'flow.json', mimeType: 'application/json', buffer: Buffer.from(text) })
  await give('Dear customer')
  await dialog.getByText('There is no flow in it').waitFor()
  await give(`"${'x'.repeat(8_000_001)}"`)
  await dialog.getByText('This is too big for a flow', { exact: false }).waitFor()
  await give(JSON.stringify(file))
  for (const told of [
    'It was written by a newer Cauce',
    "The step “No id” can't be read",
    'The connection start → nobody leads nowhere.',
    'Parts that are not known here: lanes.',
  ])
    await dialog.getByText(told, { exact: false }).waitFor()
  expect(await barriers(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Open it as a draft' }).click()
  await page.locator('.react-flow__node', { hasText: 'the plugin is not installed' }).waitFor()
  const draft = await draftOf(new URL(page.url()).pathname.split('/')[2] ?? '')
  expect(draft.nodes[1]).toMatchObject({ type: 'tomorrow.fly', extra: { wings: 2 } })
  expect(draft.extra).toMatchObject({ lanes: [{ id: 'l' }], brokenSteps: [{ title: 'No id' }] })

  // The file that goes out again holds all that came in.
  await page.getByRole('button', { name: 'More for this flow' }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'Export as a file' }).click()
  const out = JSON.parse(await readFile(await (await download).path(), 'utf8'))
  expect(out.graph).toMatchObject({ lanes: [{ id: 'l' }], brokenSteps: [{ title: 'No id' }] })
  expect(out.graph.nodes[1]).toMatchObject({ type: 'tomorrow.fly', wings: 2 })
  expect(complaints).toEqual([])
})

test('a report leaves as a table and as a workbook, with the numbers of the page', async () => {
  const { id } = await ask('POST', '/flows', {
    title: 'Spring',
    graph: { nodes: [start, wait], edges: [way] },
  })
  await ask('POST', `/flows/${id}/publish`, {})
  const { id: person } = await ask('POST', '/contacts', { firstName: 'Lucía' })
  await ask('POST', `/flows/${id}/enroll`, { contactIds: [person] })
  await expect.poll(async () => (await ask('GET', `/flows/${id}/report`)).totals.inside).toBe(1)
  const { page, complaints } = await visit()
  await page.goto(`/flows/${id}?view=report`)
  const saved = async (kind: string) => {
    await page.getByRole('button', { name: 'Export' }).click()
    const download = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: kind }).click()
    const file = await download
    return { name: file.suggestedFilename(), path: await file.path() }
  }
  const table = await saved('As CSV')
  expect(table.name).toBe('Spring.csv')
  const lines = (await readFile(table.path, 'utf8')).split('\r\n')
  expect(lines).toEqual(expect.arrayContaining(['\ufeffTotals', 'Came in,1', 'Two days,1,1,0']))
  const workbook = await saved('As Excel file')
  expect(workbook.name).toBe('Spring.xlsx')
  const sheets = await readWorkbook(workbook.path)
  expect(sheets[0]?.data).toContainEqual(['Came in', 1])
  expect(sheets[1]?.data).toContainEqual(['Two days', 1, 1, 0])
  expect(complaints).toEqual([])
})
