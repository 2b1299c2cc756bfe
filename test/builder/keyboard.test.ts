import type { Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { openProduct } from './product.ts'

vi.setConfig({ testTimeout: 120_000 })
const { ask, visit } = await openProduct()

/** What has the keyboard, by the name it goes by. */
const here = (page: Page) =>
  page.evaluate(() => document.activeElement?.ariaLabel || (document.activeElement as HTMLElement)?.innerText)
const isAt = (page: Page, name: string) => expect.poll(() => here(page), { timeout: 20_000 }).toBe(name)

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
  await expect.poll(() => page.evaluate(() => document.activeElement?.id), { timeout: 20_000 }).toBe('main')
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
