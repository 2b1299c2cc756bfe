import type { Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { barriers, openProduct } from './product.ts'

vi.setConfig({ testTimeout: 120_000 })
const { ask, visit } = await openProduct()

/** What has the keyboard, by the name it goes by. */
const here = (page: Page) =>
  page.evaluate(() => document.activeElement?.ariaLabel || (document.activeElement as HTMLElement)?.innerText)
const isAt = (page: Page, name: string) => expect.poll(() => here(page)).toBe(name)

test('who closes a dialog is back where it was opened from', async () => {
  const { page, complaints } = await visit()
  await page.goto('/tasks')
  await page.getByRole('button', { name: 'New task' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await isAt(page, 'New task')

  // From a line of a menu: to the button that the menu hangs on.
  await ask('POST', '/agents', { title: 'Alba' })
  await page.goto('/agents')
  await page.getByRole('button', { name: 'More for Alba' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Delete' }).press('Enter')
  await page.getByRole('dialog', { name: 'Delete Alba?' }).waitFor()
  await page.keyboard.press('Escape')
  await isAt(page, 'More for Alba')

  // The line is gone with its button: the page has the keyboard, not nothing.
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Delete' }).press('Enter')
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).press('Enter')
  await page.getByText('No agent yet').waitFor()
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('main')
  expect(complaints).toEqual([])
})

test('an agent is saved and published without what is typed being lost, and is tried at once', async () => {
  const { id } = await ask('POST', '/agents', { title: 'Berta' })
  const { page } = await visit()
  await page.goto(`/agents/${id}`)
  const name = page.getByRole('textbox', { name: 'Name', exact: true })
  await name.fill('Berta Luz')
  await page.getByRole('button', { name: 'Save' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Berta Luz' }).waitFor()
  await page.getByRole('button', { name: 'Save', disabled: true }).waitFor()
  await name.fill('Berta Sol')
  await page.getByRole('button', { name: 'Try in writing' }).click()
  await page.getByRole('heading', { name: 'Berta Sol', exact: true }).waitFor()
  await page.getByRole('dialog', { name: 'Talk with Berta Sol' }).waitFor()
})

test('who leaves a half-written agent is asked before it is forgotten', async () => {
  const { id } = await ask('POST', '/agents', { title: 'Clara' })
  const { page } = await visit()
  await page.goto(`/agents/${id}`)
  const name = page.getByRole('textbox', { name: 'Name', exact: true })
  await name.fill('Clara Mar')
  // A tab of the same page keeps it.
  await page.getByRole('tab', { name: 'How it speaks' }).click()
  await page.getByRole('tab', { name: 'What it says' }).click()
  await page.getByRole('link', { name: 'Flows', exact: true }).click()
  const asked = page.getByRole('dialog', { name: 'Leave without saving?' })
  await asked.getByRole('button', { name: 'Cancel' }).click()
  expect(await name.inputValue()).toBe('Clara Mar')
  await page.getByRole('link', { name: 'Flows', exact: true }).click()
  await asked.getByRole('button', { name: 'Leave without saving' }).click()
  await page.waitForURL(/flows$/)
  await page.goto(`/agents/${id}`)
  await expect.poll(() => name.inputValue()).toBe('Clara')
})

test('half-written settings are asked about before they are left; what was saved is not, and a score has its own address', async () => {
  const { page } = await visit()
  await page.goto('/settings?tab=scores')
  await page.getByRole('button', { name: 'New score' }).click()
  await page.waitForURL(/score=new/)
  const name = page.getByRole('textbox', { name: 'Name', exact: true })
  await name.fill('Warmth')
  const asked = page.getByRole('dialog', { name: 'Leave without saving?' })
  await page.getByRole('tab', { name: 'Pipeline' }).click()
  await asked.getByRole('button', { name: 'Cancel' }).click()
  expect(await name.inputValue()).toBe('Warmth')
  // With the keyboard alone: arrows look around, Enter opens, and does not answer what it is asked.
  await page.getByRole('tab', { name: 'Scores' }).focus()
  await page.keyboard.press('ArrowRight')
  await isAt(page, 'Contact fields')
  await page.keyboard.press('Enter')
  await asked.waitFor()
  expect(await barriers(page)).toEqual([])
  await page.keyboard.press('Escape')
  await isAt(page, 'Contact fields')
  expect(await name.inputValue()).toBe('Warmth')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Edit Warmth' }).click()
  await page.waitForURL(/score=[0-9a-f-]{36}/)
  await page.reload()
  await name.waitFor()
  await page.goBack()
  await page.getByRole('button', { name: 'Edit Warmth' }).waitFor()

  await page.goto('/settings?tab=workspace')
  const workspace = page.getByRole('textbox', { name: 'Name', exact: true })
  await workspace.fill('Río Oscuro')
  await page.getByRole('tab', { name: 'Pipeline' }).click()
  await asked.getByRole('button', { name: 'Leave without saving' }).click()
  await page.getByRole('button', { name: 'Remove Meeting' }).click()
  await page.getByRole('link', { name: 'Flows', exact: true }).click()
  await asked.waitFor()
})

test('who removes lines with the keyboard goes on at the next one', async () => {
  const { page, complaints } = await visit()
  await page.goto('/settings?tab=stages')
  const remove = (title: string) => page.getByRole('button', { name: `Remove ${title}` })
  await remove('Meeting').focus()
  await page.keyboard.press('Enter')
  await isAt(page, 'Remove Proposal')
  await remove('Lost').focus()
  await page.keyboard.press('Enter')
  await isAt(page, 'Remove Won')
  // At the top, "up" can't be pressed any more.
  await page.getByRole('button', { name: 'Move Contacted up' }).focus()
  await page.keyboard.press('Enter')
  await isAt(page, 'Move Contacted down')
  expect(complaints).toEqual([])
})

test('who leaves two half-written forms of one page is asked once', async () => {
  await ask('POST', '/pipelines', { title: 'Rentals' })
  const { page } = await visit()
  await page.goto('/settings?tab=stages')
  const remove = page.getByRole('button', { name: 'Remove Meeting' })
  await expect.poll(() => remove.count()).toBe(2)
  await remove.last().click()
  await remove.click()
  for (const answer of ['Cancel', 'Leave without saving']) {
    await page.getByRole('link', { name: 'Flows', exact: true }).click()
    const asked = page.getByRole('dialog', { name: 'Leave without saving?' })
    await asked.getByRole('button', { name: answer }).click()
    await asked.waitFor({ state: 'hidden' })
  }
  await page.waitForURL(/flows$/)
})
