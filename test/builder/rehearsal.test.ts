import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openBrowser } from '../browser.ts'
import { freshDb } from '../db.ts'
import { draw } from '../draw.ts'
import { startServer } from '../server.ts'

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const browser = await openBrowser()
const { url: database } = await freshDb()
const { url } = await startServer(database, { CAUCE_EMBEDDED: '' })
const context = await browser.newContext({
  ...{ baseURL: url, locale: 'en', viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' },
})
context.setDefaultTimeout(15_000)
vi.setConfig({ testTimeout: 90_000 })

const ask = async <Answer>(method: 'get' | 'post' | 'put', path: string, data?: unknown): Promise<Answer> => {
  const answer = await context.request[method](`${url}/api/v1${path}`, { data, headers: { origin: url } })
  expect(answer.ok(), await answer.text()).toBe(true)
  return answer.json()
}
await ask('post', '/setup', {
  ...{ name: 'Ana Torres', email: 'ana@example.com', password: 'a long river', workspace: 'Río Claro' },
})
const account = await ask<{ id: string }>('post', '/connections', {
  ...{ plugin: 'sandbox', title: 'Practice account', settings: {} },
})
await ask('post', '/contacts', {
  firstName: 'Lucía',
  lastName: 'Fernández',
  country: 'ES',
  phone: '+34612345678',
})

const sms = (text: string) => ({ type: 'channels.send-sms', input: { connection: account.id, text } })
const graph = draw(
  {
    start: { type: 'flow.manual' },
    hello: sms('Hello {{ contact.firstName | default: "you" }}, shall we call? Reply STOP to opt out.'),
    answer: { type: 'flow.wait-for', input: { timeout: { amount: 2, unit: 'days' } } },
    warm: { type: 'data.add-tag', input: { tags: ['warm'] } },
  },
  ['start -> hello', 'hello -> answer', 'answer.reply -> warm'],
)
const newFlow = async (title: string) => (await ask<{ id: string }>('post', '/flows', { title, graph })).id

async function visit(path: string) {
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  // Each page holds streams open, and a browser has six connections for all of them.
  onTestFinished(() => page.close())
  await page.goto(path)
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
const inBothThemes = async (page: Page) => {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    // Colours change in a moment of their own.
    await page.evaluate(async () => {
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
      await Promise.allSettled(document.getAnimations().map((one) => one.finished))
    })
    found.push(...(await barriers(page)))
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  return found
}

test('a forecast tells of everybody; a comparison of every change; a report of who came', async () => {
  const id = await newFlow('Summer')
  const { page, complaints } = await visit(`/flows/${id}?view=rehearse`)
  await page.getByRole('radio', { name: 'Many' }).click()
  await page.getByRole('button', { name: 'Forecast' }).click()
  await page.getByText('What would become of 1 person.').waitFor()
  await page.getByRole('heading', { name: 'People by step' }).waitFor()
  expect(await barriers(page)).toEqual([])

  await ask('post', `/flows/${id}/publish`, {})
  const { revision, draft } = await ask<{ revision: number; draft: typeof graph }>('get', `/flows/${id}`)
  const changed = draft.nodes.map((node) =>
    node.id === 'warm' ? { ...node, input: { tags: ['hot'] }, title: 'Hot now' } : node,
  )
  await ask('put', `/flows/${id}/draft`, { graph: { ...draft, nodes: changed }, revision })
  await page.goto(`/flows/${id}`)
  await page.getByRole('button', { name: 'More for this flow' }).click()
  await page.getByRole('menuitem', { name: 'Compare with what is live' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('["hot"]').waitFor()
  await dialog.getByText('["warm"]').waitFor()
  expect(await inBothThemes(page)).toEqual([])

  const { items } = await ask<{ items: { id: string }[] }>('get', '/contacts')
  await ask('post', `/flows/${id}/enroll`, { contactIds: items.map((one) => one.id) })
  await page.goto(`/flows/${id}?view=report`)
  await page.getByRole('heading', { name: 'Step by step' }).waitFor()
  await page.getByRole('cell', { name: 'Send SMS' }).waitFor()
  expect(await inBothThemes(page)).toEqual([])

  await page.goto(`/flows/${id}?view=people`)
  await page.getByRole('button', { name: 'Why not sent?' }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Contact/ })
    .click()
  await page.getByRole('option', { name: /Lucía/ }).click()
  await page.getByText(/It was sent on|They are not there yet|It was not allowed/).waitFor()
  expect(await barriers(page)).toEqual([])
  expect(complaints).toEqual([])
})
