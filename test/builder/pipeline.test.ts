import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { barriers, openProduct } from './product.ts'

const { ask, visit } = await openProduct()
const person = async (firstName: string, values: Record<string, unknown> = {}): Promise<string> =>
  (await ask('POST', '/contacts', { firstName, email: `${firstName}@example.com`.toLowerCase(), ...values }))
    .id

/** What a screen reader has said last. */
const said = (page: Page) => page.locator('[id^=DndLiveRegion]').textContent()

const column = (page: Page, title: string) => page.getByRole('region', { name: title, exact: true })
const card = (column: Locator, name: string) => column.getByRole('article').filter({ hasText: name })

async function drag(page: Page, from: Locator, to: Locator) {
  await to.scrollIntoViewIfNeeded()
  await from.scrollIntoViewIfNeeded()
  const [start, end] = [await from.boundingBox(), await to.boundingBox()]
  if (!start || !end) throw new Error('Nothing there to drag')
  await page.mouse.move(start.x + 40, start.y + 70)
  await page.mouse.down()
  await page.mouse.move(start.x + 60, start.y + 75, { steps: 4 })
  await page.mouse.move(end.x + end.width / 2, end.y + 200, { steps: 12 })
  await page.mouse.up()
}

/** The board listens to further keys a moment after the first, sooner than any person presses the next. */
async function lift(page: Page) {
  await page.keyboard.press('Space')
  await page.evaluate(() => new Promise((done) => setTimeout(done)))
}

test('a card is dragged by mouse and by keyboard, and the history says who, after how long and why', async () => {
  const rosa = await person('Rosa', { stage: 'new', company: 'Molino' })
  await person('Berta', { stage: 'new' })
  const { page, complaints } = await visit()
  await page.goto('/')
  await page.getByRole('link', { name: 'Pipeline' }).click()
  await card(column(page, 'New'), 'Rosa').waitFor()
  expect(await barriers(page)).toEqual([])

  await drag(page, card(column(page, 'New'), 'Rosa'), column(page, 'Qualified'))
  await card(column(page, 'Qualified'), 'Rosa').waitFor()
  await expect.poll(async () => (await ask('GET', `/contacts/${rosa}`)).stage).toBe('qualified')
  await expect.poll(() => column(page, 'Qualified').locator('header').textContent()).toContain('1')

  // Two to the right, one back, dropped: "Proposal" is one further than "Meeting".
  const grip = page.getByRole('button', { name: 'Move Rosa with the arrow keys' })
  await grip.focus()
  await lift(page)
  await expect.poll(() => said(page)).toBe('Rosa is over Qualified.')
  for (const [key, stage] of [
    ['ArrowRight', 'Meeting'],
    ['ArrowRight', 'Proposal'],
    ['ArrowLeft', 'Meeting'],
  ] as const) {
    await page.keyboard.press(key)
    await expect.poll(() => said(page)).toBe(`Rosa is over ${stage}.`)
  }
  await page.keyboard.press('Space')
  await card(column(page, 'Meeting'), 'Rosa').waitFor()
  await expect.poll(async () => (await ask('GET', `/contacts/${rosa}`)).stage).toBe('meeting')

  // Escape leaves it where it is.
  await page.getByRole('button', { name: 'Move Berta with the arrow keys' }).focus()
  await lift(page)
  await expect.poll(() => said(page)).toBe('Berta is over New.')
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => said(page)).toBe('Berta is over Contacted.')
  await page.keyboard.press('Escape')
  await card(column(page, 'New'), 'Berta').waitFor()

  await page.getByRole('button', { name: 'Actions for Rosa' }).click()
  await page.getByRole('menuitem', { name: 'Lost' }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Why?' }).fill('Too dear')
  expect(await barriers(page)).toEqual([])
  await page.getByRole('dialog').getByRole('button', { name: 'Move' }).click()
  await card(column(page, 'Lost'), 'Rosa').waitFor()
  await card(column(page, 'Lost'), 'Rosa').getByRole('link', { name: 'Rosa' }).click()
  await page.getByText('Too dear').waitFor()
  await page
    .getByText(/after 1 minute/)
    .first()
    .waitFor()
  expect(complaints).toEqual([])
}, 60_000)

test('somebody else’s move shows by itself, and what the server refuses goes back', async () => {
  const zoe = await person('Zoe', { stage: 'contacted' })
  const { page, complaints } = await visit()
  await page.goto('/pipeline')
  await card(column(page, 'Contacted'), 'Zoe').waitFor()
  await ask('POST', `/contacts/${zoe}/stage`, { stage: 'negotiation' })
  await card(column(page, 'Negotiation'), 'Zoe').waitFor({ timeout: 15_000 })
  await expect.poll(() => card(column(page, 'Contacted'), 'Zoe').count()).toBe(0)

  await page.route('**/stage', (route) =>
    route.fulfill({ status: 403, json: { error: { code: 'forbidden', message: 'Ask an editor.' } } }),
  )
  await drag(page, card(column(page, 'Negotiation'), 'Zoe'), column(page, 'Proposal'))
  await page.getByRole('dialog').getByRole('button', { name: 'Move' }).click()
  await page.getByText('Ask an editor.').waitFor()
  await card(column(page, 'Negotiation'), 'Zoe').waitFor()
  expect(complaints).toEqual([])
}, 60_000)

test('of thousands of cards only those in view are drawn, and one scrolls to the last', async () => {
  const many = Array.from({ length: 400 }, (_, n) => n)
  for (let i = 0; i < many.length; i += 20)
    await Promise.all(
      many.slice(i, i + 20).map((n) => person(`Many${n}`, { stage: 'proposal', tags: ['crowd'] })),
    )
  const { page } = await visit()
  await page.goto('/pipeline?tag=crowd')
  const proposal = column(page, 'Proposal')
  await card(proposal, 'Many').first().waitFor()
  await expect.poll(() => proposal.locator('header').textContent()).toContain('400')
  expect(await proposal.getByRole('article').count()).toBeLessThan(40)
  const last = proposal.locator('li[aria-posinset="400"]')
  await expect
    .poll(
      async () => {
        await proposal.locator('ul').evaluate((list) => list.parentElement?.scrollTo(0, list.scrollHeight))
        return last.count()
      },
      { timeout: 20_000 },
    )
    .toBe(1)
  expect(await proposal.getByRole('article').count()).toBeLessThan(40)
}, 90_000)

test('a rule is written, moves whom it shows, and says so in the history', async () => {
  const nora = await person('Nora', { stage: 'new', tags: ['vip'] })
  const { page, complaints } = await visit()
  await page.goto('/pipeline?view=rules')
  await page.getByRole('button', { name: 'New rule' }).click()
  const panel = page.getByRole('dialog')
  await panel.getByRole('button', { name: 'Save' }).click()
  await panel.getByRole('alert').first().waitFor()
  await panel.getByRole('textbox', { name: 'Name' }).fill('Important people')
  await panel.getByRole('combobox', { name: 'To' }).click()
  await page.getByRole('option', { name: 'Meeting' }).click()
  await panel.getByRole('button', { name: /^Value/ }).click()
  await page.getByPlaceholder('Search').fill('vip')
  await page.keyboard.press('Enter')
  await panel.getByText('1 person').waitFor()
  expect(await barriers(page)).toEqual([])
  await panel.getByRole('button', { name: 'Save' }).click()
  await page.getByText('New → Meeting').waitFor()
  expect(await barriers(page)).toEqual([])
  await expect
    .poll(async () => (await ask('GET', `/contacts/${nora}`)).stage, { timeout: 15_000 })
    .toBe('meeting')
  await page.goto(`/contacts/${nora}`)
  await page.getByText('By the rule “Important people”').waitFor()
  expect(complaints).toEqual([])
}, 60_000)

test('on a phone a finger that rests takes the card, and no page is wider than the screen', async () => {
  const tomas = await person('Tomas', { stage: 'new' })
  const { page } = await visit({ phone: true, language: 'es' })
  for (const view of ['board', 'numbers', 'rules']) {
    await page.goto(`/pipeline?view=${view}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'))
    expect(await page.evaluate(() => document.documentElement.scrollWidth), view).toBeLessThanOrEqual(390)
  }
  await page.goto('/pipeline?q=tomas')
  const start = await card(column(page, 'New'), 'Tomas').boundingBox()
  if (!start) throw new Error('No card')
  const finger = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x: number, y: number) =>
    finger.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }] })
  const y = start.y + 60
  await touch('touchStart', start.x + 60, y)
  await page.waitForTimeout(400)
  await touch('touchMove', start.x + 120, y)
  await touch('touchMove', start.x + 320, y + 10)
  await expect
    .poll(async () => {
      await touch('touchMove', start.x + 325, y + 10)
      return page.getByText('Tomas está sobre Contacted.').count()
    })
    .toBeGreaterThan(0)
  await touch('touchEnd', 0, 0)
  await expect.poll(async () => (await ask('GET', `/contacts/${tomas}`)).stage).toBe('contacted')
}, 60_000)
