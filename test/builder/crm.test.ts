import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../browser.ts'
import { freshDb } from '../db.ts'
import { startHubspot } from '../emulators/hubspot/index.ts'
import { startServer } from '../server.ts'

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const vendor = await startHubspot()
afterAll(() => vendor.close())
const browser = await openBrowser()
const { url: database } = await freshDb()
const { url } = await startServer(database, {
  ...{ CAUCE_EMBEDDED: '', CAUCE_HOST_OVERRIDES: `api.hubapi.com=${vendor.url}` },
})
let cookie = ''

async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const reply = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { origin: url, 'content-type': 'application/json', cookie },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`)
  if (reply.headers.has('set-cookie'))
    cookie = reply.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ')
  return (reply.status === 204 ? undefined : await reply.json()) as T
}
async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { run } = (globalThis as unknown as { axe: typeof import('axe-core') }).axe // from the script above
    const { violations } = await run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] })
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target} ${nodes[0]?.failureSummary}`)
  })
}

beforeAll(async () => {
  const owner = { name: 'Ana Torres', email: 'ana@example.com', password: 'a long river' }
  await ask('POST', '/setup', { workspace: 'Río Claro', ...owner, country: 'ES' })
})

test('an admin connects HubSpot, tries a mapping on real records, and saves it', async () => {
  vendor.make('contacts', { email: 'eva@example.com', firstname: 'Eva', city: 'Lima' })
  const context = await browser.newContext({
    baseURL: url,
    locale: 'en',
    reducedMotion: 'reduce',
    viewport: { width: 1440, height: 1000 },
  })
  const [name = '', value = ''] = cookie.split(/=(.*)/s)
  await context.addCookies([{ name, value, url }])
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()

  await page.goto('/connections')
  await page.getByRole('button', { name: 'Add account' }).first().click()
  await page.getByRole('button', { name: /HubSpot/ }).click()
  await page.getByLabel('Name', { exact: true }).fill('Our HubSpot')
  await page.getByLabel('Access token').fill(vendor.token)
  await page.getByLabel('Client secret').fill(vendor.settings.clientSecret)
  await page.getByRole('button', { name: 'Save and test' }).click()
  await page.getByRole('link', { name: 'Sync' }).click()

  await page
    .getByLabel(/^When both changed/)
    .nth(4)
    .click()
  await page.getByRole('option', { name: 'Ask me' }).click()
  await page.getByRole('button', { name: 'Try on real records' }).click()
  await page.getByText('New contact').waitFor()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('The mapping is saved').waitFor()
  expect(await barriers(page)).toEqual([])
  expect(vendor.problems).toEqual([])
}, 180_000)
