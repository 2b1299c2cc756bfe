import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../browser.ts'
import { freshDb } from '../db.ts'
import { startServer } from '../server.ts'

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const browser = await openBrowser()
const { url: database } = await freshDb()
const { url } = await startServer(database, { CAUCE_EMBEDDED: '' })
let cookie = ''

const ask = async (method: string, path: string, body?: unknown) => {
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
  return reply.status === 204 ? undefined : reply.json()
}

async function visit(options: { language?: 'en' | 'es'; dark?: boolean; phone?: boolean } = {}) {
  const context = await browser.newContext({
    ...{ baseURL: url, locale: options.language ?? 'en', reducedMotion: 'reduce' },
    colorScheme: options.dark ? 'dark' : 'light',
    viewport: options.phone ? { width: 390, height: 844 } : { width: 1440, height: 900 },
  })
  const [name = '', value = ''] = cookie.split(/=(.*)/s)
  await context.addCookies([{ name, value, url }])
  context.setDefaultTimeout(12_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  return { page, complaints }
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

test('an admin sets quiet hours, a limit, a budget and a list, and finds them again', async () => {
  const { page, complaints } = await visit()
  await page.goto('/settings?tab=sending')
  await page.getByLabel('Keep quiet hours').click()
  await page.getByLabel('From', { exact: true }).fill('20:30')
  await page.getByRole('button', { name: 'Add a limit' }).click()
  await page.getByLabel('How many').fill('2')
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved').waitFor()

  await page.getByRole('button', { name: 'Set a budget' }).click()
  await page.getByLabel('At most').fill('5000')
  expect(await barriers(page)).toEqual([])
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await page.getByText('0 of 5,000 today').waitFor()

  await page.getByRole('button', { name: 'New list' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('Lista Robinson')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Add addresses' }).click()
  await page
    .getByLabel('Phone numbers and e-mail addresses')
    .fill('telephone;since\n600 000 001;2020\n"ana@example.com";2021\n')
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Add 3' }).click()
  await page.getByText('2 are new on the list. 1 could not be read: telephone.').waitFor()

  const { policy, budgets, lists } = await ask('GET', '/gate')
  expect(policy).toMatchObject({
    quietHours: { from: '20:30', to: '09:00', channels: ['sms', 'whatsapp', 'voice'] },
    caps: [{ channel: 'any', purpose: 'marketing', most: 2, days: 7 }],
  })
  expect(budgets).toMatchObject([{ scope: 'workspace', period: 'day', most: 5000, used: 0 }])
  expect(lists).toMatchObject([{ title: 'Lista Robinson', kind: 'own', size: 2 }])
  expect(complaints).toEqual([])
  await page.context().close()
})

test('what a contact said is noted on its page, with how it is known', async () => {
  const { id } = await ask('POST', '/contacts', { firstName: 'Rosa', email: 'rosa@example.com' })
  const { page, complaints } = await visit()
  await page.goto(`/contacts/${id}`)
  await page.getByRole('button', { name: 'Note a word' }).click()
  await page.getByRole('combobox', { name: 'Channel' }).click()
  await page.getByRole('option', { name: 'E-mail' }).click()
  await page.getByRole('combobox', { name: 'What they said' }).click()
  await page.getByRole('option', { name: 'No to marketing' }).click()
  await page.getByLabel('How it is known').fill('said so at the fair')
  expect(await barriers(page)).toEqual([])
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await page.getByText('said so at the fair').first().waitFor()
  const { consents } = await ask('GET', `/contacts/${id}`)
  expect(consents).toMatchObject([
    { channel: 'email', purpose: 'marketing', granted: false, evidence: { source: 'said so at the fair' } },
  ])
  expect(complaints).toEqual([])
  await page.context().close()
})

test('on a phone, in Spanish and in the dark, the rules are read without scrolling sideways', async () => {
  const { page, complaints } = await visit({ language: 'es', dark: true, phone: true })
  await page.goto('/settings?tab=sending')
  await page.getByRole('heading', { name: 'Horarios de la ley' }).waitFor()
  await page.getByText('Colombia').waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  expect(await barriers(page)).toEqual([])
  expect(complaints).toEqual([])
  await page.context().close()
})
