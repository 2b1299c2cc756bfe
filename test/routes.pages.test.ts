import { expect, test } from 'vitest'
import { openBrowser } from './browser.ts'
import { freshDb } from './db.ts'
import { startServer } from './server.ts'

const [browser, { url: databaseUrl }] = await Promise.all([openBrowser(), freshDb()])
const { url } = await startServer(databaseUrl)

/** Opens a page and tells what its content policy kept out, and what went wrong in it. */
async function visit(path: string, seen: string) {
  const page = await browser.newPage()
  const trouble: string[] = []
  page.on('console', (message) => {
    if (/Content.Security.Policy|Refused to/i.test(message.text())) trouble.push(message.text())
  })
  page.on('pageerror', (error) => trouble.push(String(error)))
  const outside: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) outside.push(request.url())
  })
  await page.goto(url + path)
  await page.locator(seen).first().waitFor()
  const html = await page.content()
  await page.close()
  return { trouble, outside, html }
}

test('S21: the builder runs under its content policy, and asks nobody but this server for anything', async () => {
  const { trouble, outside } = await visit('/', '#root *')
  expect(trouble).toEqual([])
  expect(outside).toEqual([])
})

test('the API page shows the routes, and asks nobody but this server for anything', async () => {
  const { trouble, outside, html } = await visit('/api/docs', '.opblock')
  expect(trouble).toEqual([])
  expect(outside).toEqual([])
  expect(html).toContain('/api/v1/')
  expect(html).toContain('List contacts')
})
