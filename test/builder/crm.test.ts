import type { Locator, Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import type { Astray } from '../emulators/hubspot/hooks.ts'
import { startHubspot } from '../emulators/hubspot/index.ts'
import { barriers, openProduct } from './product.ts'

const vendor = await startHubspot()
afterAll(() => vendor.close())
const { ask, visit } = await openProduct({ CAUCE_HOST_OVERRIDES: `api.hubapi.com=${vendor.url}` })

type Person = { id: string; email: string; firstName: string; city: string; stage: string }
const people = async () => (await ask('GET', '/contacts')).items as Person[]
const there = (object: string) => [...vendor.of(object).values()][0]
const column = (page: Page, title: string) => page.getByRole('region', { name: title, exact: true })
const card = (stage: Locator, name: string) => stage.getByRole('article').filter({ hasText: name })
/** News arrives as HubSpot sends it: signed, over HTTP, told twice or in the wrong order. */
const news = async (astray: Astray) => expect(new Set(await vendor.deliver(astray))).toEqual(new Set([204]))

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

test('an admin connects HubSpot, maps it, edits on both sides, settles a dispute for good, and drags a card that moves the deal', async () => {
  const eva = vendor.make('contacts', { email: 'eva.r@example.com', firstname: 'Eva', city: 'Lima' })
  const { page, complaints } = await visit()
  await page.goto('/connections')
  await page.getByRole('button', { name: 'Add account' }).first().click()
  await page.getByRole('button', { name: /HubSpot/ }).click()
  await page.getByLabel('Name', { exact: true }).fill('Our HubSpot')
  await page.getByLabel('Access token').fill(vendor.token)
  await page.getByLabel('Client secret').fill(vendor.settings.clientSecret)
  await page.getByRole('button', { name: 'Save and test' }).click()
  await page.getByRole('link', { name: 'Sync' }).click()

  // Which field is which, tried on real records first.
  await page
    .getByLabel(/^When both changed/)
    .nth(5)
    .click()
  await page.getByRole('option', { name: 'Ask me' }).click()
  await page.getByRole('button', { name: 'Try on real records' }).click()
  await page.getByText('New contact').waitFor()
  expect(await people()).toEqual([])
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('The mapping is saved').waitFor()
  expect(await barriers(page)).toEqual([])
  await page.getByText('Deals', { exact: true }).click()
  await page.getByLabel('Stage of the CRM for Qualified').waitFor()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  const [account] = (await ask('GET', '/connections')).items
  const sync = () => ask('GET', `/connections/${account.id}/sync`)
  await expect.poll(async () => (await sync()).mappings.length).toBe(2)

  await page.getByRole('button', { name: 'Start the first full sync' }).click()
  await expect
    .poll(async () => (await people()).map((one) => [one.firstName, one.city]), { timeout: 30_000 })
    .toEqual([['Eva', 'Lima']])
  const [{ id = '' } = {}] = await people()
  vendor.subscribe((await ask('GET', `/connections/${account.id}`)).webhookUrl)

  // Edits on both sides cross.
  await ask('PATCH', `/contacts/${id}`, { firstName: 'Eva María' })
  await expect.poll(() => eva.values.firstname, { timeout: 30_000 }).toBe('Eva María')
  vendor.touch('contacts', eva, { lastname: 'Rojas' })
  await news('twice')
  await expect
    .poll(async () => (await ask('GET', `/contacts/${id}`)).lastName, { timeout: 30_000 })
    .toBe('Rojas')

  // Both change the same: a person decides, and says that it is always to be so.
  const dispute = async (ours: string, theirs: string) => {
    vendor.touch('contacts', eva, { city: theirs })
    await ask('PATCH', `/contacts/${id}`, { city: ours })
    await news('reversed')
  }
  await dispute('Quito', 'Cusco')
  await page.getByRole('tab', { name: /Conflicts/ }).click()
  await page.getByText('Cusco').waitFor()
  expect(await barriers(page)).toEqual([])
  await page.getByLabel(/Always do so/).click()
  await page.getByRole('button', { name: 'Keep ours' }).click()
  await page.getByText('Nothing to decide').waitFor()
  await expect.poll(() => eva.values.city, { timeout: 30_000 }).toBe('Quito')
  await dispute('Loja', 'Puno')
  await expect.poll(() => eva.values.city, { timeout: 30_000 }).toBe('Loja')
  await page.getByText('Decided', { exact: true }).first().click()
  await page.getByText('Puno').waitFor()

  // A card dragged here moves the deal there, and the deal moved there moves the card.
  await ask('PATCH', `/contacts/${id}`, { stage: 'new' })
  await expect.poll(() => there('deals')?.values.dealstage, { timeout: 30_000 }).toBe('appointmentscheduled')
  await page.goto('/pipeline')
  const first = card(column(page, 'New'), 'Eva María')
  await first.waitFor()
  await drag(page, first, column(page, 'Qualified'))
  await expect.poll(() => there('deals')?.values.dealstage, { timeout: 30_000 }).toBe('qualifiedtobuy')
  expect([...(there('deals')?.tied.get('contacts') ?? [])]).toEqual([eva.id])
  await expect.poll(async () => (await sync()).health.waitingOut).toBe(0)
  const deal = there('deals')
  if (deal) vendor.touch('deals', deal, { dealstage: 'closedwon' })
  expect(await vendor.deliver('late')).toEqual([])
  await news('twice')
  await card(column(page, 'Won'), 'Eva María').waitFor({ timeout: 30_000 })
  expect([complaints, vendor.problems]).toEqual([[], []])
}, 240_000)
