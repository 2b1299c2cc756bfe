import type { Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { openProduct } from './product.ts'

vi.setConfig({ testTimeout: 120_000 })
const { ask, visit } = await openProduct()

const inOutline = (page: Page, name: RegExp) => page.getByRole('treeitem', { name })
/** A key for the step that has the focus. */
async function press(page: Page, ...keys: string[]) {
  for (const key of keys) await page.keyboard.press(key)
}
/** Answers the picker's question by writing, and closes the form that opens. */
async function pickAndClose(page: Page, search: string) {
  await page.getByRole('dialog').getByRole('combobox').waitFor()
  await page.keyboard.type(search)
  await page.getByRole('dialog').getByRole('option').first().waitFor()
  await page.keyboard.press('Enter')
  await page.locator('[data-form]').waitFor()
  await page.keyboard.press('Escape')
  await page.locator('[data-form]').waitFor({ state: 'detached' })
}
/** The line of the outline that has the focus; a key for another place would be lost. */
const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.closest('[role=treeitem]')?.textContent ?? '')

test('a flow is built with the keyboard alone, through the outline', async () => {
  const { id } = await ask('POST', '/flows', { title: 'By ear' })
  const { page, complaints } = await visit()
  await page.goto(`/flows/${id}`)
  await page.getByText('Choose what starts it').waitFor()
  await press(page, 'o')
  await expect.poll(() => page.evaluate(() => document.activeElement?.role)).toBe('tree')
  await press(page, 'a')
  await pickAndClose(page, 'Added by hand')
  await expect.poll(() => focused(page)).toContain('Added by hand')
  await press(page, 'a')
  await pickAndClose(page, 'Yes or no')
  await expect.poll(() => focused(page)).toContain('Yes or no')
  // The first way out goes on to a wait, and the wait back to the question.
  await press(page, 'a')
  await pickAndClose(page, 'Wait')
  await expect.poll(() => focused(page)).toContain('Wait')
  await press(page, 'c')
  const dialog = page.getByRole('dialog', { name: /Wait/ })
  await dialog.waitFor()
  await press(page, 'Enter')
  await page.getByRole('option').first().waitFor()
  await page.keyboard.type('Yes or')
  await press(page, 'Enter')
  await dialog.getByRole('button', { name: /Yes or no/ }).waitFor()
  await page.getByRole('option').waitFor({ state: 'detached' })
  await press(page, 'Escape')
  await dialog.waitFor({ state: 'detached' })
  await inOutline(page, /Yes or no, as above/).waitFor()
  await expect.poll(() => focused(page)).toContain('Wait')
  // A second step after the same question, by its other way out; taken away, and brought back.
  await press(page, 'ArrowUp')
  await expect.poll(() => focused(page)).toContain('Yes or no')
  await press(page, 'a')
  await pickAndClose(page, 'Goal')
  await expect.poll(() => inOutline(page, /^No/).count()).toBe(1)
  await expect.poll(() => focused(page)).toContain('Goal reached')
  await press(page, 'Delete')
  await expect.poll(() => inOutline(page, /^No/).count()).toBe(0)
  await press(page, 'Control+z')
  await expect.poll(() => inOutline(page, /^No/).count()).toBe(1)
  const drawn = async () => {
    const { draft } = await ask('GET', `/flows/${id}`)
    const type = (id: string) => draft.nodes.find((node: { id: string }) => node.id === id)?.type
    return draft.edges
      .map(
        ({ from, exit, to }: { from: string; exit: string; to: string }) =>
          `${type(from)} ${exit} ${type(to)}`,
      )
      .sort()
  }
  await expect
    .poll(drawn)
    .toEqual([
      'flow.branch no flow.goal',
      'flow.branch yes flow.wait',
      'flow.manual default flow.branch',
      'flow.wait default flow.branch',
    ])
  // Two of them are chosen and put in a group; once its name is written one is back where one was.
  await inOutline(page, /^No/).focus()
  await press(page, 'Space', 'ArrowUp', 'Space', 'Control+g')
  await page.getByLabel('Name of the group').waitFor()
  await page.keyboard.type('Asking')
  await press(page, 'Enter')
  await expect.poll(() => focused(page)).toContain('Yes or no')
  const grouped = page.getByRole('tree').getByRole('group', { name: 'Group: Asking' })
  await expect.poll(() => grouped.getByRole('treeitem').count()).toBe(2)
  await expect
    .poll(async () => (await ask('GET', `/flows/${id}`)).draft.notes)
    .toMatchObject([{ text: 'Asking', around: [expect.any(String), expect.any(String)] }])
  expect(complaints).toEqual([])
})
